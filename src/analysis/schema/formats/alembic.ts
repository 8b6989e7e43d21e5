import { refusalsIn } from './alembic/refusals.ts';
import { orderRevisions } from './alembic/revisions.ts';
import { readRevision } from './alembic/revision.ts';
import { baseName, byFolder, folderOf, type Format, inFolder, mentions, type Target } from './format.ts';

const VERSIONS = /^(?:versions|[a-z_]*versions)$/;

export const alembic: Format = {
  id: 'alembic',
  about: {
    finds: '`versions/*.py` with a `down_revision`, beside `env.py` or `alembic.ini`',
    order: 'the chain of `down_revision`, merges included; several heads, a circle or a missing revision are stated',
    left: 'Python on rows, helpers from other modules, values known only at run time; `op.batch_alter_table` is read as plain ALTERs',
  },
  revision: 3,
  certainty: 3,
  emits: 'postgres',
  runner: {
    name: 'Alembic',
    scope: 'pending',
    optOut: 'with op.get_context().autocommit_block():',
    source:
      'https://alembic.sqlalchemy.org/en/latest/api/runtime.html#alembic.runtime.migration.MigrationContext.autocommit_block',
  },
  readsAll: true,
  preamble:
    'CREATE TABLE alembic_version (version_num varchar(32) NOT NULL CONSTRAINT alembic_version_pkc PRIMARY KEY)',
  find: (paths) => {
    const known = new Set(paths);
    return [...byFolder(paths, /^(?!__init__).*\.py$/)]
      .filter(([root]) => VERSIONS.test(baseName(root)))
      .map(([root, files]) => {
        const folder = folderOf(root);
        const settings = [
          inFolder(folder, 'env.py'),
          inFolder(folder, 'alembic.ini'),
          inFolder(folderOf(folder), 'alembic.ini'),
        ];
        return { root, files, settings: settings.filter((path) => known.has(path)) };
      });
  },
  recognises: (history, texts) => mentions(history, texts, /^down_revision\b/m),
  /** PostgreSQL where the project supports several; SQLAlchemy's dialects and URLs name them. */
  target({ settings, files }, texts): Target {
    const said = [...settings, ...files].map((path) => texts.get(path) ?? '');
    const names = (pattern: RegExp) => said.some((text) => pattern.test(text));
    if (
      names(/\bpostgresql(?:\+\w+)?:\/\/|dialects\.postgresql|dialects import postgresql|\bpostgresql_\w+=|\bpsycopg/)
    )
      return 'postgres';
    if (names(/\bmysql(?:\+\w+)?:\/\/|dialects\.mysql|dialects import mysql/)) return 'mysql';
    if (names(/^\s*sqlalchemy\.url\s*=\s*sqlite/m)) return 'sqlite';
    return names(/dialects\.mssql|dialects import mssql/) ? 'mssql' : 'postgres';
  },
  order: ({ files }, texts) => orderRevisions(files, texts),
  refuses: ({ files }, texts) => refusalsIn(files, texts),
  read: (path, text) => readRevision(path, text, 'upgrade'),
  down: { read: (path, text) => readRevision(path, text, 'downgrade') },
  runnerOf({ settings }, texts) {
    const each = settings.some((path) => /\btransaction_per_migration\s*=\s*True\b/.test(texts.get(path) ?? ''));
    return each ? { ...alembic.runner, scope: 'file' } : alembic.runner;
  },
};
