import { expect, it } from 'vitest';
import { requireConcurrentIndex as rule } from '../../../../src/analysis/schema/rules/require-concurrent-index.ts';
import { check, index, table } from './observed.ts';

const before = [table('orders', ['id! bigint', 'user_id bigint', 'code text', 'total integer'])];
const sql = 'SELECT 1;\nCREATE INDEX orders_user ON orders (user_id);';
const seen = [{}, { locks: { orders: 'ShareLock' } }] as const;

it('points at the statement that blocks writes', async () => {
  expect(await check(rule, { sql, before, seen })).toMatchObject([
    {
      line: 2,
      level: 'error',
      proof: 'proved',
      title: 'Building this index blocks writes to "orders"',
      message: expect.stringContaining('every INSERT, UPDATE and DELETE waits until the build ends'),
      fix: ['CREATE INDEX CONCURRENTLY orders_user ON orders (user_id)'],
    },
  ]);
});

it('says once how many indexes of one table a file builds', async () => {
  const two = 'CREATE INDEX a ON orders (user_id);\nCREATE UNIQUE INDEX b ON orders (code);';
  const locks = { locks: { orders: 'ShareLock' } } as const;
  expect(await check(rule, { sql: two, before, seen: [locks, locks] })).toMatchObject([
    {
      line: 1,
      title: 'Building these 2 indexes blocks writes to "orders"',
      fix: ['CREATE INDEX CONCURRENTLY a ON orders (user_id)', 'CREATE UNIQUE INDEX CONCURRENTLY b ON orders (code)'],
    },
  ]);
});

it('says that reads wait too when the transaction altered the table before', async () => {
  const held = { held: { orders: 'AccessExclusiveLock' } } as const;
  expect(await check(rule, { sql, before, seen: [{}, held] })).toMatchObject([
    { title: 'Building this index blocks reads and writes of "orders"' },
  ]);
});

it('names the way out of the runner’s transaction', async () => {
  const remedies = async (runner: Parameters<typeof check>[1]['runner'] = {}) =>
    (await check(rule, { sql, before, seen, runner })).map(({ remedy }) => remedy);
  expect(await remedies({ name: 'goose', optOut: '-- +goose NO TRANSACTION' })).toEqual([
    'Use CREATE INDEX CONCURRENTLY. Put it in a migration of its own, marked "-- +goose NO TRANSACTION".',
  ]);
  expect(await remedies({ name: 'Prisma Migrate', scope: 'file' })).toEqual([
    expect.stringContaining('alone in a migration of its own'),
  ]);
  expect(await remedies({ name: 'Drizzle', scope: 'pending' })).toEqual([
    expect.stringContaining('by hand before the deploy'),
  ]);
});

it('still derives it when the statement could not run here', async () => {
  const missing = { error: ['42704', 'operator class "x" does not exist'] } as const;
  expect(await check(rule, { sql, before, seen: [{}, missing] })).toMatchObject([{ proof: 'derived' }]);
});

it('is quiet about a partitioned table and about an index that is there already', async () => {
  const partitioned = [table('orders', ['user_id bigint'], { kind: 'partitioned' })];
  expect(await check(rule, { sql, before: partitioned, seen })).toEqual([]);
  expect(await check(rule, { sql, before, seen: [{}, {}] })).toEqual([]);
});

it('is quiet about one of that name in the base, though IF NOT EXISTS locks the table to look for it', async () => {
  const there = [table('orders', ['id! bigint', 'user_id bigint'], { indexes: [index('orders_user', ['user_id'])] })];
  const guarded = 'CREATE INDEX IF NOT EXISTS orders_user ON orders (user_id);';
  const locked = { locks: { orders: 'ShareLock' } } as const;
  expect(await check(rule, { sql: guarded, before: there, seen: [locked] })).toEqual([]);
  const again = `DROP INDEX orders_user;\n${guarded}`;
  expect(await check(rule, { sql: again, before: there, seen: [{}, locked] })).toMatchObject([{ line: 2 }]);
});

it('says once what a file builds on many tables, with the fix for each', async () => {
  const names = ['a', 'b', 'c', 'd'];
  const many = names.map((name) => `CREATE INDEX ${name}_i ON ${name} (x);`).join('\n');
  const locks = names.map((name) => ({ locks: { [name]: 'ShareLock' as const } }));
  const tables = names.map((name) => table(name, ['x int']));
  const found = await check(rule, { sql: many, before: tables, seen: locks });
  expect(found).toMatchObject([
    { line: 1, message: expect.stringContaining('3 more statements of this file: "b", "c" and "d"') },
  ]);
  expect(found[0]?.fix).toHaveLength(4);
});

it('does not send a statement that a migration wraps itself to a runner that needs nothing', async () => {
  const runner = { name: 'Sequelize', scope: 'none' } as const;
  const [wrapped] = await check(rule, { sql: `BEGIN;\n${sql}\nCOMMIT;`, before, seen: [{}, ...seen, {}], runner });
  expect(wrapped?.remedy).toContain('Take it out of the transaction that this migration opens.');
  const [free] = await check(rule, { sql, before, seen, runner });
  expect(free?.remedy).toContain('Sequelize runs each statement by itself');
});

it('names what the runner needs beside its mark', async () => {
  const runner = { name: 'Ecto', scope: 'file', optOut: '@disable_ddl_transaction true' } as const;
  const [found] = await check(rule, { sql, before, seen, runner });
  expect(found?.remedy).toContain('marked "@disable_ddl_transaction true" and "@disable_migration_lock true".');
});
