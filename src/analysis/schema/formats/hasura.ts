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
  about: {
    finds: '`migrations/<database>/<version>_<name>/up.sql` beside Hasura’s `config.yaml` or metadata',
    order: 'version as a number',
    left: 'nothing',
  },
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
  /** Tables of Hasura's that migrations clean up or show, as far as they name their columns. */
  preamble: `CREATE SCHEMA hdb_catalog; CREATE EXTENSION IF NOT EXISTS pgcrypto;
    CREATE TABLE hdb_catalog.event_log (
      id text PRIMARY KEY, schema_name text NOT NULL, table_name text NOT NULL, trigger_name text NOT NULL, payload jsonb NOT NULL,
      delivered boolean NOT NULL DEFAULT false, error boolean NOT NULL DEFAULT false, tries integer NOT NULL DEFAULT 0,
      created_at timestamp DEFAULT now(), locked timestamptz, next_retry_at timestamp, archived boolean NOT NULL DEFAULT false);
    CREATE TABLE hdb_catalog.event_invocation_logs (
      id text PRIMARY KEY, trigger_name text, event_id text, status integer, request json, response json, created_at timestamp DEFAULT now());
    CREATE TABLE hdb_catalog.hdb_scheduled_events (
      id text PRIMARY KEY, webhook_conf json NOT NULL, scheduled_time timestamptz NOT NULL, retry_conf json, payload json, header_conf json,
      status text NOT NULL DEFAULT 'scheduled', tries integer NOT NULL DEFAULT 0, created_at timestamptz DEFAULT now(),
      next_retry_at timestamptz, comment text);
    CREATE TABLE hdb_catalog.hdb_scheduled_event_invocation_logs (
      id text PRIMARY KEY, event_id text, status integer, request json, response json, created_at timestamptz DEFAULT now());
    CREATE TABLE hdb_catalog.hdb_cron_events (
      id text PRIMARY KEY, trigger_name text NOT NULL, scheduled_time timestamptz NOT NULL, status text NOT NULL DEFAULT 'scheduled',
      tries integer NOT NULL DEFAULT 0, created_at timestamptz DEFAULT now(), next_retry_at timestamptz);
    CREATE TABLE hdb_catalog.hdb_cron_event_invocation_logs (
      id text PRIMARY KEY, event_id text, status integer, request json, response json, created_at timestamptz DEFAULT now())`,
};
