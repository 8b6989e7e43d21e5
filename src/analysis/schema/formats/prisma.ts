import type { Batch } from '../runners.ts';
import { splitStatements } from '../statements.ts';
import { baseName, compare, folderOf, type Format, inFolder, nestedHistories } from './format.ts';

const CONCURRENT_INDEX = /^create\s+(?:unique\s+)?index\s+concurrently\b/i;

export const prisma: Format = {
  id: 'prisma',
  certainty: 3,
  runner: {
    name: 'Prisma Migrate',
    scope: 'file',
    source: 'https://github.com/prisma/prisma-engines/pull/5767',
  },
  find(paths) {
    const known = new Set(paths);
    return nestedHistories(paths, /^migration\.sql$/, /^\d+_|^\d{8,}$/)
      .filter(({ files }) => !files.some((file) => known.has(inFolder(folderOf(file), 'snapshot.json'))))
      .map((history) => ({ ...history, settings: [inFolder(history.root, 'migration_lock.toml')] }));
  },
  target({ settings }, texts) {
    const provider = /^\s*provider\s*=\s*"(\w+)"/m.exec(texts.get(settings[0] ?? '') ?? '')?.[1];
    if (provider === 'postgresql' || provider === 'postgres') return 'postgres';
    if (provider === 'cockroachdb') return 'cockroach';
    if (provider === 'sqlserver') return 'mssql';
    return provider === 'mysql' || provider === 'sqlite' ? provider : undefined;
  },
  order: ({ files }) => files.toSorted((a, b) => compare(baseName(folderOf(a)), baseName(folderOf(b)))),
  /** Each run of statements between two CREATE INDEX CONCURRENTLY is one simple query; alone, a statement has no transaction. */
  read(path, text) {
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
