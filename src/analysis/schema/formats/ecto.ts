import type { Statement } from '../../../domain/schema.ts';
import { parseSource } from '../../syntax/parse.ts';
import { findModule } from './ecto/module.ts';
import { databaseOf, repoConfig } from './ecto/project.ts';
import { stepsOf } from './ecto/steps.ts';
import { opaque } from './emit.ts';
import { unlessTooDeep } from './nesting.ts';
import { baseName, byLeadingNumber, type Format, type History, mentions } from './format.ts';

/** `priv/<repo>/migrations/<version>_<name>.exs`; some projects compile theirs and keep them under `lib`. */
const MIGRATION = /^(.*\/)?(priv|lib)\/((?:[^/]+\/)*)(\w*migrations)\/(?:.+\/)?\d+_\w+\.exs?$/;

export const ecto: Format = {
  id: 'ecto',
  about: {
    finds: '`priv/<repo>/migrations/*.exs`',
    order: 'version',
    left: 'queries on rows, `Oban.Migrations.up`, values known only at run time',
  },
  revision: 3,
  certainty: 3,
  emits: 'postgres',
  runner: {
    name: 'Ecto',
    scope: 'file',
    optOut: '@disable_ddl_transaction true',
    source: 'https://hexdocs.pm/ecto_sql/Ecto.Migration.html#module-transactions',
  },
  find(paths) {
    const roots = new Map<string, { app: string; repo: string; files: string[] }>();
    for (const path of paths) {
      const [, app = '', place = '', folders = '', name = ''] = MIGRATION.exec(path) ?? [];
      if (name === '') continue;
      const root = `${app}${place}/${folders}${name}`;
      const history = roots.get(root) ?? { app, repo: baseName(folders.replace(/\/$/, '')), files: [] };
      history.files.push(path);
      roots.set(root, history);
    }
    if (roots.size === 0) return [];
    const known = new Set(paths);
    return [...roots].map(([root, { app, repo, files }]): History => {
      const modules = paths.filter((path) => path.startsWith(`${app}lib/`) && baseName(path) === `${repo}.ex`);
      const configs = [...new Set([`${app}config/config.exs`, 'config/config.exs'])].filter((path) => known.has(path));
      const projects = modules.length > 0 ? [] : [`${app}mix.exs`].filter((path) => known.has(path));
      return { root, files, settings: [...configs, ...modules, ...projects] };
    });
  },
  recognises: (history, texts) => mentions(history, texts, /\buse\s+[\w.]*Migration\b/),
  target: databaseOf,
  order: ({ files }) => files.toSorted(byLeadingNumber),
  preamble: 'CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, inserted_at timestamp(0))',
  read: (path, text, settings) =>
    unlessTooDeep(path, text, () => {
      const module = findModule(parseSource('elixir', text));
      if (!module) return [{ statements: notFound(path, text), atomic: true }];
      return [{ statements: stepsOf(module, path, repoConfig(settings)), atomic: module.transactional }];
    }),
  /** Ecto itself inverts `change`, which is true by construction. */
  down: {
    read: (path, text, settings) =>
      unlessTooDeep(path, text, () => {
        const module = findModule(parseSource('elixir', text));
        if (!module?.down) return [];
        return [{ statements: stepsOf(module, path, repoConfig(settings), 'down'), atomic: module.transactional }];
      }),
  },
};

function notFound(path: string, text: string): Statement[] {
  if (!/\bdef\s+(?:up|change)\b/.test(text)) return [];
  const endLine = text.trimEnd().split('\n').length;
  return [opaque({ path, line: 1, endLine }, text, 'no migration module was found in this file')];
}
