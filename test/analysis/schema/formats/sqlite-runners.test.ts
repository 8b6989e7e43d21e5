import { describe, expect, it } from 'vitest';
import type { Format } from '../../../../src/analysis/schema/formats/format.ts';
import { drizzle, prisma, sqlx } from '../../../../src/analysis/schema/formats/index.ts';

/** The runner of the only history in these files, and the database that it names. */
function runnerIn(format: Format, files: Readonly<Record<string, string>>) {
  const [history] = format.find(Object.keys(files));
  if (!history) throw new Error('no history');
  const texts = new Map(
    [...history.settings, ...(history.surroundings ?? [])].map((path) => [path, files[path] ?? ''] as const),
  );
  return { ...(format.runnerOf?.(history, texts) ?? format.runner), target: format.target?.(history, texts) };
}

describe('Drizzle', () => {
  const files = (around: Readonly<Record<string, string>>, dialect = 'sqlite') => ({
    'packages/db/drizzle/meta/_journal.json': JSON.stringify({ dialect, entries: [{ tag: '0000_a' }] }),
    'packages/db/drizzle/0000_a.sql': 'SELECT 1;',
    ...around,
  });

  it.each([
    ['better-sqlite3', { 'packages/db/package.json': '{"dependencies": {"better-sqlite3": "1"}}' }, true],
    ['libSQL', { 'packages/db/package.json': '{"dependencies": {"@libsql/client": "1"}}' }, false],
    ['D1', { 'packages/db/wrangler.toml': '[[d1_databases]]', 'package.json': '{"better-sqlite3": "1"}' }, true],
  ])('on %s wraps all files in one transaction, and knows about foreign keys', (name, around, foreignKeys) => {
    expect(runnerIn(drizzle, files(around))).toMatchObject({
      name: `Drizzle on ${name}`,
      scope: 'pending',
      foreignKeys,
      target: 'sqlite',
    });
  });

  it('leaves open what two drivers, or none, tell', () => {
    const both = { 'packages/db/package.json': '{"better-sqlite3": "1", "@libsql/client": "1"}' };
    expect(runnerIn(drizzle, files(both)).foreignKeys).toBeUndefined();
    expect(runnerIn(drizzle, files({})).foreignKeys).toBeUndefined();
  });

  it('is on libSQL where its journal says Turso', () => {
    expect(runnerIn(drizzle, files({}, 'turso'))).toMatchObject({ foreignKeys: false });
  });
});

it('Prisma sends a script to SQLite without a transaction, on a connection that enforces foreign keys', () => {
  const sql = 'PRAGMA foreign_keys=OFF;\nSELECT 1;';
  const files = {
    'prisma/migrations/migration_lock.toml': 'provider = "sqlite"',
    'prisma/migrations/20240101000000_a/migration.sql': sql,
  };
  expect(runnerIn(prisma, files)).toMatchObject({ scope: 'none', foreignKeys: true, target: 'sqlite' });
  const batches = prisma.read('prisma/migrations/20240101000000_a/migration.sql', sql, new Map(Object.entries(files)));
  expect(batches.map(({ atomic }) => atomic)).toEqual([false]);
});

it('sqlx enforces foreign keys in the transaction around each file, and its manifest names the database', () => {
  const files = { 'app/Cargo.toml': 'sqlx = { version = "0.8", features = ["sqlite"] }', 'app/migrations/1_a.sql': '' };
  expect(runnerIn(sqlx, files)).toMatchObject({ scope: 'file', foreignKeys: true, target: 'sqlite' });
  const both = { ...files, 'app/Cargo.toml': 'sqlx = { features = ["sqlite", "postgres"] }' };
  expect(runnerIn(sqlx, both).target).toBeUndefined();
});
