import type { Runner } from '../../../domain/schema.ts';
import type { Batch } from '../runners.ts';
import { splitStatements } from '../statements.ts';
import { baseName, compare, folderOf, type Format, inFolder, nestedHistories, wholeFile } from './format.ts';

const CONCURRENT_INDEX = /^create\s+(?:unique\s+)?index\s+concurrently\b/i;

const RUNNER: Runner = {
  name: 'Prisma Migrate',
  scope: 'file',
  source: 'https://github.com/prisma/prisma-engines/pull/5767',
};

/** The script goes to SQLite as it is, without a transaction, on a build that enforces foreign keys unless told otherwise. */
const SQLITE_RUNNER: Runner = {
  name: 'Prisma Migrate',
  scope: 'none',
  foreignKeys: true,
  source:
    'https://github.com/prisma/prisma-engines/blob/main/schema-engine/connectors/sql-schema-connector/src/flavour/sqlite.rs',
};

function lockOf(root: string): string {
  return inFolder(root, 'migration_lock.toml');
}

function providerOf(lock = ''): string | undefined {
  return /^\s*provider\s*=\s*"(\w+)"/m.exec(lock)?.[1];
}

export const prisma: Format = {
  id: 'prisma',
  about: {
    finds: '`migrations/<version>_<name>/migration.sql` beside `migration_lock.toml`',
    order: 'folder name',
    left: 'nothing',
  },
  certainty: 3,
  runner: RUNNER,
  find(paths) {
    const known = new Set(paths);
    return nestedHistories(paths, /^migration\.sql$/, /^\d+_|^\d{8,}$/)
      .filter(({ files }) => !files.some((file) => known.has(inFolder(folderOf(file), 'snapshot.json'))))
      .map((history) => ({ ...history, settings: [lockOf(history.root)] }));
  },
  target({ root }, texts) {
    const provider = providerOf(texts.get(lockOf(root)));
    if (provider === 'postgresql' || provider === 'postgres') return 'postgres';
    if (provider === 'cockroachdb') return 'cockroach';
    if (provider === 'sqlserver') return 'mssql';
    return provider === 'mysql' || provider === 'sqlite' ? provider : undefined;
  },
  order: ({ files }) => files.toSorted((a, b) => compare(baseName(folderOf(a)), baseName(folderOf(b)))),
  runnerOf: ({ root }, texts) => (providerOf(texts.get(lockOf(root))) === 'sqlite' ? SQLITE_RUNNER : RUNNER),
  /** Each run of statements between two CREATE INDEX CONCURRENTLY is one simple query; alone, a statement has no transaction. */
  read(path, text, texts) {
    if (providerOf(texts.get(lockOf(folderOf(folderOf(path))))) === 'sqlite') return wholeFile(path, text, false);
    const batches: Batch[] = [];
    let together: Batch['statements'][number][] = [];
    const flush = () => {
      if (together.length > 0) batches.push({ statements: together, atomic: together.length > 1 });
      together = [];
    };
    for (const statement of splitStatements(text, path)) {
      if (CONCURRENT_INDEX.test(statement.sql)) {
        flush();
        batches.push({ statements: [statement], atomic: false });
      } else together.push(statement);
    }
    flush();
    return batches;
  },
};
