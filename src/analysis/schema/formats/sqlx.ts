import { folderTarget } from '../dialects.ts';
import type { Batch } from '../runners.ts';
import {
  baseName,
  byLeadingNumber,
  folderOf,
  type Format,
  flatHistories,
  inFolder,
  simpleQuery,
  wholeFile,
} from './format.ts';
import { leadingNumber, sharedVersions } from './plain/versions.ts';

export const sqlx: Format = {
  id: 'sqlx',
  about: {
    finds: '`migrations/*.sql` near a `Cargo.toml` that names sqlx',
    order: 'version as a number',
    left: 'nothing',
  },
  revision: 2,
  certainty: 3,
  runner: {
    name: 'sqlx',
    scope: 'file',
    optOut: '-- no-transaction',
    // "was previously applied but has been modified": https://github.com/transact-rs/sqlx/issues/3794
    refusesEdits: true,
    foreignKeys: true, // sqlx-sqlite/src/options/mod.rs
    source: 'https://github.com/launchbadge/sqlx/blob/main/sqlx-core/src/migrate/source.rs',
  },
  /** A `migrations` folder beside, or below, a crate. */
  find(paths) {
    const known = new Set(paths.filter((path) => baseName(path) === 'Cargo.toml'));
    return flatHistories(paths, /^\d+_.*\.sql$/).flatMap((history) => {
      if (!/^migrations?(?:[-_]|$)/.test(baseName(history.root))) return [];
      const manifest = ancestors(history.root).map((folder) => inFolder(folder, 'Cargo.toml'));
      const settings = manifest.filter((path) => known.has(path));
      return settings.length > 0 ? [{ ...history, settings }] : [];
    });
  },
  recognises: ({ settings }, texts) => settings.some((path) => /\bsqlx\b/.test(texts.get(path) ?? '')),
  /** What the folder is called, else the nearest manifest that gives sqlx one database alone. */
  target({ root, settings }, texts) {
    const named = folderTarget(root);
    if (named) return named;
    for (const path of settings) {
      const text = texts.get(path) ?? '';
      const databases = (['postgres', 'mysql', 'sqlite'] as const).filter((name) => text.includes(`"${name}"`));
      if (/\bsqlx\b/.test(text) && databases.length === 1) return databases[0];
    }
    return undefined;
  },
  order: ({ files }) => files.filter((path) => !baseName(path).endsWith('.down.sql')).toSorted(byLeadingNumber),
  refuses: ({ files }) =>
    sharedVersions(
      'sqlx',
      files.filter((path) => !path.endsWith('.down.sql')),
      leadingNumber,
    ),
  read: readFile,
  /** A migration without `.up` in its name has none. */
  down: { fileOf: (path) => path.replace(/(?:\.up)?\.sql$/, '.down.sql'), read: readFile },
  preamble: `CREATE TABLE _sqlx_migrations (version bigint PRIMARY KEY, description text NOT NULL,
    installed_on timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP, success boolean NOT NULL, checksum bytea NOT NULL,
    execution_time bigint NOT NULL)`,
};

/** Opting out counts at the very beginning only; the file then is one simple query. */
function readFile(path: string, text: string): readonly Batch[] {
  return text.startsWith('-- no-transaction') ? simpleQuery(path, text) : wholeFile(path, text);
}

function ancestors(root: string): string[] {
  const folders: string[] = [];
  for (let folder = root; folder !== '';) {
    folder = folderOf(folder);
    folders.push(folder);
  }
  return folders;
}
