import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Runner, Step } from '../../../src/domain/schema.ts';
import { FILE_RUNNER, openReplayer, type Replayer } from '../../../src/analysis/schema/replay.ts';
import { ENGINE_VERSION } from '../../../src/analysis/schema/shadow/postgres/version.ts';

const AUTOCOMMIT: Runner = { ...FILE_RUNNER, scope: 'none' };
const SETUP = `
  CREATE TABLE users (id int PRIMARY KEY, email varchar(50), at timestamptz DEFAULT now(), key uuid DEFAULT gen_random_uuid());
  CREATE TABLE orders (id int PRIMARY KEY, user_id int, note text);
  CREATE SCHEMA audit; CREATE TABLE audit.log (id int, "userId" int);
  CREATE INDEX log_expression ON audit.log (("userId" + 1), id) INCLUDE (id) WHERE id > 0;`;

let replayer: Replayer;
beforeAll(async () => {
  replayer = await openReplayer();
});
afterAll(() => replayer.close());

async function steps(change: string, runner = FILE_RUNNER): Promise<readonly Step[]> {
  return (await replayer.replayChange({ setup: SETUP, change, runner })).steps;
}
const effectOf = async (change: string, runner?: Runner) => (await steps(change, runner)).at(-1)?.effect;

it('names the installed engine in the keys of its images', () => {
  const installed = JSON.parse(readFileSync('node_modules/@electric-sql/pglite/package.json', 'utf8'));
  expect(ENGINE_VERSION).toBe(installed.version);
});

describe('what the engine shows of one statement', () => {
  it('locks on every table it takes one on, by qualified name', async () => {
    expect(
      await effectOf('ALTER TABLE audit.log ADD CONSTRAINT fk FOREIGN KEY ("userId") REFERENCES users (id)'),
    ).toMatchObject({
      locks: expect.arrayContaining([
        { table: 'users', mode: 'ShareRowExclusiveLock' },
        { table: 'audit.log', mode: 'ShareRowExclusiveLock' },
      ]),
      scans: [{ table: 'audit.log', notice: 'validating foreign key constraint "fk"' }],
    });
  });

  it.each([
    ['ALTER TABLE users ADD COLUMN a uuid DEFAULT gen_random_uuid()', ['users']],
    ['ALTER TABLE users ADD COLUMN a timestamptz DEFAULT now()', []],
    ['ALTER TABLE users ALTER COLUMN email TYPE varchar(100)', []],
    ['ALTER TABLE users ALTER COLUMN email TYPE varchar(20)', ['users']],
    ['ALTER TABLE users ALTER COLUMN id TYPE bigint', ['users']],
  ])('%s rewrites %j', async (sql, rewrites) => {
    expect((await effectOf(sql))?.rewrites).toEqual(rewrites);
  });

  it('scans that the server announces, even of an empty table', async () => {
    expect((await effectOf('ALTER TABLE users ALTER COLUMN email SET NOT NULL'))?.scans).toEqual([
      { table: 'users', notice: 'verifying table "users"' },
    ]);
    expect((await effectOf('ALTER TABLE users ADD CONSTRAINT c CHECK (email IS NOT NULL) NOT VALID'))?.scans).toEqual(
      [],
    );
  });

  it('the locks that earlier statements of its transaction hold', async () => {
    const change = 'ALTER TABLE orders ADD COLUMN a int;\nUPDATE users SET email = NULL;';
    expect((await steps(change))[1]).toMatchObject({
      transaction: 1,
      held: [{ table: 'orders', mode: 'AccessExclusiveLock' }],
      effect: { locks: [{ table: 'users', mode: 'RowExclusiveLock' }] },
    });
    expect((await steps(change, AUTOCOMMIT))[1]).toMatchObject({ held: [] });
  });
});

describe('transactions', () => {
  it('refuse CONCURRENTLY inside one, and run it outside', async () => {
    const sql = 'CREATE INDEX CONCURRENTLY i ON orders (user_id)';
    expect(await effectOf(sql)).toMatchObject({
      error: { sqlstate: '25001', message: 'CREATE INDEX CONCURRENTLY cannot run inside a transaction block' },
    });
    const outside = await replayer.replayChange({ setup: SETUP, change: sql, runner: AUTOCOMMIT });
    expect(outside.steps[0]?.effect?.error).toBeUndefined();
    expect(outside.after.tables['orders']?.indexes.map(({ name, valid }) => [name, valid])).toContainEqual(['i', true]);
  });

  it('go on after a refused statement, which alone is undone', async () => {
    const { steps: all, after } = await replayer.replayChange({
      setup: SETUP,
      change: 'ALTER TABLE orders ADD COLUMN a int;\nINSERT INTO nope SELECT 1;\nALTER TABLE orders ADD COLUMN c int;',
    });
    expect(all.map(({ effect }) => effect?.error?.sqlstate)).toEqual([undefined, '42P01', undefined]);
    expect(after.tables['orders']?.columns.map(({ name }) => name)).toEqual(['id', 'user_id', 'note', 'a', 'c']);
  });

  it('end where the file itself commits', async () => {
    const all = await steps('LOCK TABLE users;\nCOMMIT;\nSELECT 1;\nBEGIN;\nLOCK TABLE orders;\nCOMMIT;');
    expect(all.map(({ transaction }) => transaction)).toEqual([1, 1, undefined, 2, 2, 2]);
    expect(all[2]?.held).toEqual([]);
    expect(all[5]?.held).toEqual([{ table: 'orders', mode: 'AccessExclusiveLock' }]);
  });

  it('tell when only the commit fails, on the last statement', async () => {
    const setup = `${SETUP} ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED;`;
    const { steps: all } = await replayer.replayChange({
      setup,
      change: 'INSERT INTO orders VALUES (1, 404);\nSELECT 1;',
    });
    expect(all.map(({ effect }) => effect?.error?.sqlstate)).toEqual([undefined, '23503']);
  });

  it('refuse an enum value that was added in the same one', async () => {
    const change = "ALTER TYPE mood ADD VALUE 'b';\nINSERT INTO m VALUES ('b');";
    const setup = "CREATE TYPE mood AS ENUM ('a'); CREATE TABLE m (x mood);";
    const inside = await replayer.replayChange({ setup, change });
    expect(inside.steps[1]?.effect?.error?.sqlstate).toBe('55P04');
    const outside = await replayer.replayChange({ setup, change, runner: AUTOCOMMIT });
    expect(outside.steps[1]?.effect?.error).toBeUndefined();
  });
});

describe('the catalog', () => {
  it('has defaults with their volatility, and index keys as names or expressions', async () => {
    const { before } = await replayer.replayChange({ setup: SETUP, change: 'SELECT 1' });
    expect(Object.keys(before.tables)).toEqual(['audit.log', 'orders', 'users']);
    expect(
      before.tables['users']?.columns.map(({ name, type, defaultVolatility }) => [name, type, defaultVolatility]),
    ).toEqual([
      ['id', 'integer', undefined],
      ['email', 'character varying(50)', undefined],
      ['at', 'timestamp with time zone', 'stable'],
      ['key', 'uuid', 'volatile'],
    ]);
    expect(before.tables['audit.log']?.indexes[0]).toMatchObject({
      columns: ['("userId" + 1)', 'id'],
      include: ['id'],
      unique: false,
      valid: true,
      method: 'btree',
      predicate: 'id > 0',
    });
  });
});

describe('surroundings', () => {
  it('loads an extension that the engine ships when a migration creates it', async () => {
    const { steps: all } = await replayer.replayChange({
      setup: '',
      change:
        'CREATE EXTENSION IF NOT EXISTS "uuid-ossp";\nCREATE EXTENSION citext;\nCREATE TABLE a (id uuid DEFAULT uuid_generate_v4(), b citext);',
    });
    expect(all.map(({ effect }) => effect?.error)).toEqual([undefined, undefined, undefined]);
  });

  it('loads pgvector, which comes in a package of its own', async () => {
    const { steps: all, after } = await replayer.replayChange({
      setup: '',
      change:
        'CREATE EXTENSION vector;\nCREATE TABLE a (v vector(3));\nCREATE INDEX i ON a USING hnsw (v vector_cosine_ops);',
    });
    expect(all.map(({ effect }) => effect?.error)).toEqual([undefined, undefined, undefined]);
    expect(after.tables['a']?.columns[0]?.type).toBe('vector(3)');
  });

  it('does not run one that it lacks, and says so', async () => {
    const change = await replayer.replayChange({
      setup: '',
      change: 'CREATE EXTENSION timescaledb;\nCREATE TABLE a (id int);',
    });
    expect(change.steps[0]?.effect).toBeUndefined();
    expect(change.after.tables['a']).toBeDefined();
  });

  it('stands in for tables that no migration makes, by what the change names of them', async () => {
    const { steps: all, before } = await replayer.replayChange({
      setup: '',
      change:
        'CREATE TABLE stat (monitor_id integer REFERENCES monitor (id) ON DELETE CASCADE);\nALTER TABLE auth.tokens ADD CONSTRAINT tokens_key UNIQUE (token);\nCREATE INDEX stat_idx ON stat (monitor_id);',
    });
    expect(before.tables['monitor']?.indexes).toEqual([]);
    expect(all.map(({ effect }) => effect?.error)).toEqual([undefined, undefined, undefined]);
    expect(Object.values(before.tables).map(({ name, assumed }) => [name, assumed])).toEqual([
      ['auth.tokens', true],
      ['monitor', true],
    ]);
    expect(all[1]?.effect?.locks).toContainEqual({ table: 'auth.tokens', mode: 'AccessExclusiveLock' });
  });

  it('has the roles and schemas that a migration takes for granted', async () => {
    const { steps: all } = await replayer.replayChange({
      setup: SETUP,
      change: 'GRANT SELECT ON users TO reporting;\nCREATE TABLE app.a (id int);',
    });
    expect(all.map(({ effect }) => effect?.error)).toEqual([undefined, undefined]);
  });
});
