import {
  baseName,
  byLeadingNumber,
  compare,
  folderOf,
  type Format,
  type History,
  inFolder,
  type Target,
  wholeFile,
} from './format.ts';
import { sharedVersions } from './plain/versions.ts';

/** `<version>_<name>/up.sql`, or `<version>_<name>.up.sql` of the first configuration versions. */
const FILE = /(?:^|\/)migrations\/(?:([\w-]+)\/)?\d+_[^/]*(?:\/|\.)(?:up|down)\.sql$/;
const KINDS: Readonly<Record<string, Target>> = {
  postgres: 'postgres',
  citus: 'postgres',
  mssql: 'mssql',
  cockroach: 'cockroach',
};

/** What the version is part of: the folder of `up.sql`, or the file itself. */
function versioned(path: string): string {
  return /^(?:up|down)\.sql$/.test(baseName(path)) ? folderOf(path) : path;
}

/**
 * Migrations of Hasura's CLI. It sends each `up.sql` as one `run_sql`, which Hasura runs in a transaction of its own.
 * Without the project's `config.yaml` or metadata beside it, the same layout is Diesel's or golang-migrate's.
 */
export const hasura: Format = {
  id: 'hasura',
  certainty: 3,
  runner: {
    name: 'Hasura',
    scope: 'file',
    source: 'https://hasura.io/docs/2.0/api-reference/schema-api/run-sql/',
  },
  find(paths) {
    const known = new Set(paths);
    const histories = new Map<string, History>();
    for (const path of paths) {
      if (!FILE.test(path)) continue;
      const root = folderOf(versioned(path));
      const project = root.slice(0, root.lastIndexOf('migrations')).replace(/\/$/, '');
      const settings = [
        'config.yaml',
        'metadata/version.yaml',
        'metadata/databases/databases.yaml',
        'metadata/tables.yaml',
      ]
        .map((name) => inFolder(project, name))
        .filter((file) => known.has(file));
      if (settings.length === 0) continue;
      const found = histories.get(root);
      histories.set(root, { root, files: [...(found?.files ?? []), path], settings });
    }
    return [...histories.values()];
  },
  recognises: ({ settings }, texts) =>
    settings.some(
      (path) => path.includes('metadata/') || /^(?:endpoint|metadata_directory)\s*:/m.test(texts.get(path) ?? ''),
    ),
  /** The kind of the database that the folder is named for. */
  target({ root, settings }, texts) {
    const databases = settings.find((path) => path.endsWith('databases.yaml'));
    const entries = (texts.get(databases ?? '') ?? '').split(/^- /m);
    const own = entries.find((entry) => /^\s*name:\s*["']?([\w-]+)/m.exec(entry)?.[1] === baseName(root));
    return KINDS[/^\s*kind:\s*["']?(\w+)/m.exec(own ?? '')?.[1] ?? ''];
  },
  order: ({ files }) =>
    files
      .filter((path) => /(?:^|[/.])up\.sql$/.test(path))
      .toSorted((a, b) => byLeadingNumber(versioned(a), versioned(b)) || compare(a, b)),
  refuses: ({ files }) =>
    sharedVersions(
      'Hasura',
      files.filter((path) => /(?:^|[/.])up\.sql$/.test(path)),
      (path) => /^\d+/.exec(baseName(versioned(path)))?.[0],
    ),
  read: (path, text) => wholeFile(path, text),
  preamble: 'CREATE SCHEMA hdb_catalog; CREATE EXTENSION IF NOT EXISTS pgcrypto',
};
