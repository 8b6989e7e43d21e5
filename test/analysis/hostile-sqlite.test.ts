import { expect, it } from 'vitest';
import { analyse } from '../../src/analysis/analyse.ts';
import { changeBetween, memoryCache, settings, type Tree } from './in-memory.ts';

const cache = memoryCache();
const FILE = 'migrations/sqlite/002_next.sql';
const BASE: Tree = { 'migrations/sqlite/001_init.sql': 'CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);\n' };
const ROWS = `(VALUES ${Array.from({ length: 400 }, (_, n) => `(${n})`).join()})`;

function review(sql: string, milliseconds: number, base = BASE) {
  return analyse({
    ...changeBetween(base, { ...base, [FILE]: sql }),
    cache,
    settings,
    limits: { milliseconds, megabytes: 700 },
  });
}

it('a join that would never end is ended by the time limit and stated', async () => {
  const joins = Array.from({ length: 8 }, (_, n) => `${ROWS} AS r${n}`).join(', ');
  const { coverage } = await review(`CREATE TABLE big AS SELECT count(*) FROM ${joins};\n`, 1_600);
  expect(coverage.skipped).toEqual([{ path: FILE, reason: 'not analysed because it took longer than 2 s' }]);
});

it('states what the shadow does not allow, and replays the rest of the file', async () => {
  const recursive =
    'INSERT INTO t WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r LIMIT 9) SELECT n, n FROM r';
  const { coverage } = await review(
    `ATTACH '/tmp/x.db' AS x;\n${recursive};\nALTER TABLE t ADD COLUMN b TEXT;\n`,
    30_000,
  );
  expect(coverage.gaps).toEqual([
    `${FILE}:1: not replayed: it opens another database file`,
    `${FILE}:2: not replayed: the shadow database does not allow what it does`,
  ]);
  expect(coverage.statements).toMatchObject({ total: 3, replayed: 1 });
});

it('continues a cached base when one migration was merged since', async () => {
  const longer = { ...BASE, 'migrations/sqlite/001_more.sql': 'ALTER TABLE t ADD COLUMN c TEXT;\n' };
  await review('ALTER TABLE t ADD COLUMN d TEXT;\n', 30_000);
  const entries = cache.entries.size;
  const { facts } = await review('ALTER TABLE t ADD COLUMN d TEXT;\n', 30_000, longer);
  expect(cache.entries.size).toBe(entries + 1);
  expect(facts[0]?.after.tables.t?.columns.map(({ name }) => name)).toEqual(['id', 'a', 'c', 'd']);
});
