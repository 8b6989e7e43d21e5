import { beforeAll, describe, expect, it } from 'vitest';
import { analyse } from '../../src/analysis/analyse.ts';
import { changeBetween, memoryCache, settings, type Tree } from './in-memory.ts';

const cache = memoryCache();
const FILE = 'migrations/002_next.sql';
const BASE: Tree = { 'migrations/001_init.sql': 'CREATE TABLE t (id int PRIMARY KEY, a text);\n' };
const LIMITS = { milliseconds: 30_000, megabytes: 700 };

function replay(sql: string, limits = LIMITS, extra: Tree = {}) {
  return analyse({ ...changeBetween(BASE, { ...BASE, ...extra, [FILE]: sql }), cache, settings, limits });
}

beforeAll(async () => {
  await replay('SELECT 1;\n', { milliseconds: 60_000, megabytes: 700 });
});

describe('a migration that would never end or eat the machine', () => {
  it.each([
    ['an endless loop', 'DO $$ BEGIN LOOP END LOOP; END $$;\n'],
    [
      'an endless recursive query',
      'WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r;\n',
    ],
    ['a long sleep', 'SELECT pg_sleep(86400);\n'],
  ])('%s is ended by the time limit and stated', async (_, sql) => {
    const started = performance.now();
    const { coverage, findings } = await replay(sql, { milliseconds: 1_600, megabytes: 700 });
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(findings).toEqual([]);
    expect(coverage.reviewed).toEqual([]);
    expect(coverage.skipped).toEqual([{ path: FILE, reason: 'not analysed because it took longer than 2 s' }]);
    expect(coverage.gaps).toEqual(['The replay of migrations did not finish because it took longer than 2 s.']);
  });

  it('one that fills memory is ended by the memory limit and stated', async () => {
    const row = "(SELECT string_agg(md5((n * 1000 + i)::text), '') FROM generate_series(1, 200) AS i)";
    const sql = `DO $$ DECLARE n int := 0; BEGIN LOOP n := n + 1; INSERT INTO t VALUES (n, ${row}); END LOOP; END $$;\n`;
    const { coverage } = await replay(sql, { milliseconds: 60_000, megabytes: 450 });
    expect(coverage.skipped).toEqual([
      { path: FILE, reason: 'not analysed because it used more than 450 MB of memory' },
    ]);
  });

  it('one that spills to disk is refused by the server itself, and the rest of the file runs', async () => {
    const { coverage } = await replay(
      'CREATE TABLE big AS SELECT n FROM generate_series(1, 1e9) AS n;\nALTER TABLE t ADD COLUMN b int;\n',
      { milliseconds: 60_000, megabytes: 700 },
    );
    expect(coverage.statements).toEqual({ total: 2, replayed: 2, parsed: 0, opaque: 0 });
    expect(coverage.gaps[0]).toContain('temporary file size exceeds');
  });

  it('keeps what another history gave before the process died', async () => {
    const sql = 'DO $$ BEGIN LOOP END LOOP; END $$;\n';
    const { coverage } = await replay(
      sql,
      { milliseconds: 8_000, megabytes: 700 },
      {
        'prisma/migrations/20240101000000_a/migration.sql': 'CREATE TABLE a (id int);\n',
      },
    );
    expect(coverage.reviewed.map(({ path }) => path)).toEqual(['prisma/migrations/20240101000000_a/migration.sql']);
    expect(coverage.skipped.map(({ path }) => path)).toEqual([FILE]);
  });

  it('stops at once when the review is cancelled', async () => {
    const change = changeBetween(BASE, { ...BASE, [FILE]: 'SELECT pg_sleep(86400);\n' });
    const signal = AbortSignal.timeout(1_000);
    await expect(analyse({ ...change, cache, settings, signal })).rejects.toThrow(/aborted|timeout/i);
  });
});

describe('a migration that reaches for the outside', () => {
  it.each([
    ["COPY t (a) FROM '/etc/passwd'", /could not open file/],
    ["SELECT lo_import('/etc/passwd')", /could not open server file/],
    ["SELECT pg_read_file('/etc/passwd')", /could not open file/],
  ])('%s gets nothing', async (sql, message) => {
    const { coverage } = await replay(`${sql};\nALTER TABLE t ADD COLUMN b int;\n`);
    expect(coverage.statements).toEqual({ total: 2, replayed: 2, parsed: 0, opaque: 0 });
    expect(coverage.gaps).toHaveLength(1);
    expect(coverage.gaps[0]).toContain(`${FILE}:1: the engine refused this statement`);
    expect(coverage.gaps[0]).toMatch(message);
  });

  it('counts a statement that does not parse as not understood, and says where it stands', async () => {
    const { coverage } = await replay('ALTER TABLE t ADD COLUMN b int;\nALTRE TABLE t ADD COLUMN c int;\n');
    expect(coverage.statements).toEqual({ total: 2, replayed: 1, parsed: 0, opaque: 1 });
    expect(coverage.gaps).toEqual([`${FILE}:2: the engine refused this statement: syntax error at or near "ALTRE"`]);
  });

  it('COPY FROM PROGRAM is not even tried', async () => {
    const { coverage } = await replay("COPY t FROM PROGRAM 'cat /etc/passwd';\nALTER TABLE t ADD COLUMN b int;\n");
    expect(coverage.statements).toEqual({ total: 2, replayed: 1, parsed: 1, opaque: 0 });
    expect(coverage.gaps).toEqual([`${FILE}:1: not replayed: it runs a program on the database server`]);
  });

  it('leaves no setting behind that would blind the observation', async () => {
    const { facts } = await replay(
      'SET search_path = pg_catalog;\nSET client_min_messages = error;\nSET ROLE pg_monitor;\nRESET ROLE;\nALTER TABLE public.t ALTER COLUMN a SET NOT NULL;\n',
    );
    expect(facts[0]?.steps.at(-1)?.effect).toMatchObject({
      locks: [{ table: 't', mode: 'AccessExclusiveLock' }],
      scans: [{ table: 't', notice: 'verifying table "t"' }],
    });
    expect(facts[0]?.after.tables['t']?.columns[1]?.notNull).toBe(true);
  });
});

describe('a migration that is not SQL', () => {
  it('with a NUL byte is counted as opaque, and the rest of the file runs', async () => {
    const { coverage } = await replay("SELECT 'a\0b';\nALTER TABLE t ADD COLUMN b int;\n");
    expect(coverage.statements).toEqual({ total: 2, replayed: 1, parsed: 0, opaque: 1 });
    expect(coverage.gaps).toEqual([`${FILE}:1: not replayed: it contains a NUL byte`]);
  });

  it('over the size limit is skipped with its size', async () => {
    const { coverage } = await replay(`${'INSERT INTO t (a) VALUES (1);\n'.repeat(700_000)}`);
    expect(coverage.skipped).toEqual([{ path: FILE, reason: '21.0 MB of SQL: files over 2 MB are not replayed' }]);
  });

  it('that does not parse is stated, and the statements around it run', async () => {
    const { coverage, facts } = await replay(
      'ALTER TABLE t ADD COLUMN b int;\nALTER TABEL t;\nALTER TABLE t ADD COLUMN c int;\n',
    );
    expect(coverage.gaps).toEqual([`${FILE}:2: the engine refused this statement: syntax error at or near "TABEL"`]);
    expect(facts[0]?.after.tables['t']?.columns.map(({ name }) => name)).toEqual(['id', 'a', 'b', 'c']);
  });

  it('that is cut off in the middle of a string still gives its first statements', async () => {
    const { coverage } = await replay("ALTER TABLE t ADD COLUMN b int;\nINSERT INTO t VALUES (1, 'half");
    expect(coverage.statements.total).toBe(2);
    expect(coverage.gaps[0]).toMatch(/:2: the engine refused this statement: unterminated quoted string/);
  });

  it('that is empty is reviewed with nothing in it', async () => {
    const { coverage, findings } = await replay('-- nothing yet\n');
    expect(findings).toEqual([]);
    expect(coverage.reviewed).toEqual([{ path: FILE, surface: 'migration', format: 'sql' }]);
    expect(coverage.statements.total).toBe(0);
  });
});
