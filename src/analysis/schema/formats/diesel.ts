import type { Batch } from '../runners.ts';
import {
  baseName,
  compare,
  folderOf,
  type Format,
  inFolder,
  nestedHistories,
  simpleQuery,
  type Texts,
  wholeFile,
} from './format.ts';
import { sharedVersions } from './plain/versions.ts';

/** Diesel compares the text before the first underscore with its dashes removed, so 2017-… sorts among 2014…. */
function versionOf(path: string): string {
  return (baseName(folderOf(path)).split('_')[0] ?? '').replaceAll('-', '');
}

/** Opted out, the file is one simple query. */
function readFile(path: string, text: string, settings: Texts): readonly Batch[] {
  const metadata = settings.get(inFolder(folderOf(path), 'metadata.toml')) ?? '';
  return /^\s*run_in_transaction\s*=\s*false/m.test(metadata) ? simpleQuery(path, text) : wholeFile(path, text);
}

export const diesel: Format = {
  id: 'diesel',
  about: {
    finds: '`<version>_<name>/up.sql`',
    order: 'version with its dashes removed, as Diesel compares it',
    left: 'nothing',
  },
  revision: 2,
  certainty: 2,
  runner: {
    name: 'Diesel',
    scope: 'file',
    optOut: 'run_in_transaction = false',
    source: 'https://docs.rs/diesel_migrations/latest/diesel_migrations/struct.FileBasedMigrations.html',
  },
  find(paths) {
    const known = new Set(paths);
    return nestedHistories(paths, /^(?:up|down)\.sql$/, /^\d/).map((history) => {
      const metadata = history.files.map((file) => inFolder(folderOf(file), 'metadata.toml'));
      return { ...history, settings: [...new Set(metadata)].filter((path) => known.has(path)) };
    });
  },
  order: ({ files }) =>
    files
      .filter((path) => baseName(path) === 'up.sql')
      .toSorted((a, b) => compare(versionOf(a), versionOf(b)) || compare(a, b)),
  refuses: ({ files }) =>
    sharedVersions(
      'Diesel',
      files.filter((path) => baseName(path) === 'up.sql'),
      versionOf,
    ),
  read: readFile,
  down: { fileOf: (path) => inFolder(folderOf(path), 'down.sql'), read: readFile },
  preamble: `CREATE TABLE __diesel_schema_migrations (
    version varchar(50) PRIMARY KEY, run_on timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP)`,
};
