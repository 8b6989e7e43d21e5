import type { Statement } from '../../../domain/schema.ts';
import { parseSource } from '../../syntax/parse.ts';
import type { Batch } from '../runners.ts';
import { opaque } from './emit.ts';
import { byLeadingNumber, compare, type Format, type History } from './format.ts';
import { unlessTooDeep } from './nesting.ts';
import { KEY_SETTINGS } from './rails/key-types.ts';
import { findMigration } from './rails/migration-class.ts';
import { databaseOf } from './rails/project.ts';
import { type Emitted, stepsOf } from './rails/steps.ts';

/** `<app>db/migrate/<version>_<name>[.<engine>].rb`; other databases have folders of their own, deferred migrations share the first's. */
const MIGRATION = /^(.*\/)?db\/((?:\w*_)?migrate(?:_\w+)?)\/(?:.+\/)?\d+_\w+(?:\.\w+)?\.rb$/;
const SETTINGS = ['config/database.yml', 'Gemfile', ...KEY_SETTINGS];
const DEFINITION = /^(.*\/)?db\/(?:views|functions|triggers)\/\w+_v\d+\.sql$/;

export const rails: Format = {
  id: 'rails',
  about: {
    finds: '`db/migrate/*.rb` and `db/<name>_migrate`',
    order: 'version as a number',
    left: 'models and other application code (counted as changing rows, or as a gap where it speaks of the schema), SQL put together while it runs',
  },
  revision: 3,
  certainty: 3,
  emits: 'postgres',
  runner: {
    name: 'Rails',
    scope: 'file',
    optOut: 'disable_ddl_transaction!',
    source:
      'https://api.rubyonrails.org/classes/ActiveRecord/Migration.html#class-ActiveRecord::Migration-label-Transactional+Migrations',
  },
  find(paths) {
    const roots = new Map<string, { app: string; files: string[] }>();
    for (const path of paths) {
      const [, app = '', folder = ''] = MIGRATION.exec(path) ?? [];
      if (folder === '') continue;
      const root = `${app}db/${folder === 'post_migrate' ? 'migrate' : folder}`;
      const history = roots.get(root) ?? { app, files: [] };
      history.files.push(path);
      roots.set(root, history);
    }
    if (roots.size === 0) return [];
    const known = new Set(paths);
    const definitions = paths.filter((path) => DEFINITION.test(path));
    return [...roots].map(([root, { app, files }]): History => {
      const places = known.has(`${app}config/database.yml`) || known.has(`${app}Gemfile`) ? app : '';
      const own = definitions.filter((path) => path.startsWith(`${app}db/`)).toSorted(compare);
      return { root, files, settings: [...SETTINGS.map((name) => places + name), ...own] };
    });
  },
  preamble: `CREATE TABLE schema_migrations (version character varying NOT NULL PRIMARY KEY);
    CREATE TABLE ar_internal_metadata (key character varying NOT NULL PRIMARY KEY, value character varying,
      created_at timestamp(6) NOT NULL, updated_at timestamp(6) NOT NULL)`,
  target: databaseOf,
  order: ({ files }) => files.toSorted(byLeadingNumber),
  read: (path, text, settings) =>
    unlessTooDeep(path, text, () => {
      const migration = findMigration(parseSource('ruby', text));
      if (!migration) return [{ statements: notFound(path, text), atomic: true }];
      return batchesOf(stepsOf(migration, path, settings), migration.transactional);
    }),
  down: {
    read: (path, text, settings) =>
      unlessTooDeep(path, text, () => {
        const migration = findMigration(parseSource('ruby', text));
        return migration?.back ? batchesOf(stepsOf(migration, path, settings, true), migration.transactional) : [];
      }),
  },
};

/** One transaction for the file; without it, one for each `transaction do` block. */
function batchesOf(emitted: readonly Emitted[], transactional: boolean): Batch[] {
  if (transactional) return [{ statements: emitted.map(({ statement }) => statement), atomic: true }];
  const batches: { statements: Statement[]; atomic: boolean }[] = [];
  for (const { statement, nested } of emitted) {
    const last = batches.at(-1);
    if (last && last.atomic === nested) last.statements.push(statement);
    else batches.push({ statements: [statement], atomic: nested });
  }
  return batches.length > 0 ? batches : [{ statements: [], atomic: false }];
}

function notFound(path: string, text: string): Statement[] {
  if (!/\bdef\s+(?:self\.)?(?:up|change)\b/.test(text)) return [];
  const endLine = text.trimEnd().split('\n').length;
  return [opaque({ path, line: 1, endLine }, text, 'no migration class was found in this file')];
}
