import { beforeAll, describe, expect, it } from 'vitest';
import { analyse } from '../../src/analysis/analyse.ts';
import type { Settings } from '../../src/domain/settings.ts';
import { changeBetween, memoryCache, settings, type Tree } from './in-memory.ts';

const cache = memoryCache();
const INIT = 'CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint, note text);\n';
const PRISMA: Tree = {
  'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
  'prisma/migrations/20240101000000_init/migration.sql': INIT,
};
const NEXT = 'prisma/migrations/20240202000000_next/migration.sql';

function review(
  base: Tree,
  added: Tree,
  options: Partial<Settings> = {},
  limits?: { milliseconds: number; megabytes: number },
) {
  const change = changeBetween(base, { ...base, ...added });
  return analyse({ ...change, cache, settings: { ...settings, ...options }, ...(limits && { limits }) });
}

beforeAll(async () => {
  await review(PRISMA, { [NEXT]: 'SELECT 1;\n' });
});

describe('analysing a change', () => {
  it('points at the added statement that blocks writes, with a fix that the engine ran', async () => {
    const { findings } = await review(PRISMA, {
      [NEXT]:
        '-- AlterTable\nALTER TABLE orders ADD COLUMN total int;\n\nCREATE INDEX orders_user_idx\n  ON orders (user_id);\n',
    });
    expect(findings).toMatchObject([
      {
        rule: 'require-concurrent-index',
        path: NEXT,
        line: 4,
        endLine: 5,
        side: 'RIGHT',
        proof: 'proved',
        quote: 'CREATE INDEX orders_user_idx\n  ON orders (user_id)',
        tables: ['orders'],
      },
    ]);
    expect(findings[0]?.fix).toContain('CONCURRENTLY');
    expect(findings[0]?.fingerprint).toMatch(/^[0-9a-f]{16}$/);
  });

  it('says nothing about an index on a table that the same change makes', async () => {
    const { findings, coverage } = await review(PRISMA, {
      [NEXT]:
        'CREATE TABLE carts (id bigint PRIMARY KEY, user_id bigint);\nCREATE INDEX carts_user_idx ON carts (user_id);\n',
    });
    expect(findings).toEqual([]);
    expect(coverage.statements).toEqual({ total: 2, replayed: 2, parsed: 0, opaque: 0 });
    expect(coverage.reviewed).toEqual([{ path: NEXT, surface: 'migration', format: 'prisma' }]);
    expect(coverage.gaps).toEqual([]);
  });

  it('gives the tables that the change touches before and after, and no others', async () => {
    const base = {
      ...PRISMA,
      'prisma/migrations/20240102000000_users/migration.sql': 'CREATE TABLE users (id int);\n',
    };
    const { facts } = await review(base, { [NEXT]: 'ALTER TABLE orders ADD COLUMN total int;\n' });
    expect(facts).toMatchObject([{ root: 'prisma/migrations', format: 'prisma', dialect: 'postgres' }]);
    expect(Object.keys(facts[0]?.before.tables ?? {})).toEqual(['orders']);
    expect(facts[0]?.after.tables['orders']?.columns.map(({ name }) => name)).toEqual([
      'id',
      'user_id',
      'note',
      'total',
    ]);
  });

  it('obeys rule levels and off switches by id and by code', async () => {
    const added = { [NEXT]: 'CREATE INDEX orders_user_idx ON orders (user_id);\n' };
    const lowered = await review(PRISMA, added, { rules: { LK11: 'note' } });
    expect(lowered.findings).toMatchObject([{ rule: 'require-concurrent-index', level: 'note' }]);
    const off = await review(PRISMA, added, { rules: { 'require-concurrent-index': 'off' } });
    expect(off.findings).toEqual([]);
  });

  it('replays several histories of one repository, each by its own runner', async () => {
    const base: Tree = {
      ...PRISMA,
      'services/billing/migrations/0001_init.up.sql': 'CREATE TABLE invoices (id int PRIMARY KEY, at date);\n',
      'services/billing/migrations/0001_init.down.sql': 'DROP TABLE invoices;\n',
    };
    const { coverage, facts } = await review(base, {
      [NEXT]: 'ALTER TABLE orders ADD COLUMN total int;\n',
      'services/billing/migrations/0002_at.up.sql': 'ALTER TABLE invoices ADD COLUMN paid boolean;\n',
      'services/billing/migrations/0002_at.down.sql': 'ALTER TABLE invoices DROP COLUMN paid;\n',
    });
    expect(facts.map(({ root, runner }) => [root, runner.name]).toSorted()).toEqual([
      ['prisma/migrations', 'Prisma Migrate'],
      ['services/billing/migrations', 'golang-migrate'],
    ]);
    expect(coverage.skipped).toEqual([]);
    expect(coverage.reviewed.map(({ path }) => path)).toContain('services/billing/migrations/0002_at.down.sql');
  });

  it('replays an edited merged migration on the schema before it, and says who never gets the edit', async () => {
    const init = 'prisma/migrations/20240101000000_init/migration.sql';
    const second = 'prisma/migrations/20240102000000_second/migration.sql';
    const merged = { ...PRISMA, [second]: 'SELECT 1;\n' };
    const { coverage, findings } = await review(merged, {
      [second]: 'SELECT 1;\nCREATE INDEX late ON orders (note);\n',
    });
    expect(findings.map(({ code, path, line }) => [code, path, line])).toEqual(
      expect.arrayContaining([
        ['CP15', second, 2],
        ['LK11', second, 2],
      ]),
    );
    expect(coverage.reviewed.map(({ path }) => path)).toEqual([second]);
    const commented = await review(merged, { [init]: `-- the first\n${INIT}` });
    expect(commented.findings).toEqual([]);
    expect(commented.coverage.skipped).toEqual([
      { path: init, reason: 'an edit of a merged migration that alters no statement' },
    ]);
  });

  it('names base migrations that the engine refuses, and still replays the rest of them', async () => {
    const base = {
      ...PRISMA,
      'prisma/migrations/20240102000000_broken/migration.sql':
        'CREATE TABLE kept (id int);\nALTER TABLE nowhere ADD COLUMN a int;\n',
    };
    const { coverage, facts } = await review(base, { [NEXT]: 'ALTER TABLE kept ADD COLUMN b int;\n' });
    expect(coverage.gaps).toEqual([
      '1 of 2 base migrations in prisma/migrations failed on the engine: 20240102000000_broken/migration.sql: relation "nowhere" does not exist (line 2)',
    ]);
    expect(facts[0]?.after.tables['kept']?.columns.map(({ name }) => name)).toEqual(['id', 'b']);
  });

  it('continues a cached base when one migration was merged since', async () => {
    const base = { ...PRISMA, 'prisma/migrations/20240102000000_a/migration.sql': 'CREATE TABLE a (id int);\n' };
    await review(base, { [NEXT]: 'SELECT 1;\n' });
    const grown = { ...base, 'prisma/migrations/20240103000000_b/migration.sql': 'CREATE TABLE b (id int);\n' };
    const change = changeBetween(grown, {
      ...grown,
      [NEXT]: 'ALTER TABLE a ADD COLUMN x int;\nALTER TABLE b ADD COLUMN x int;\n',
    });
    const read: string[] = [];
    const { coverage } = await analyse({
      ...change,
      cache,
      settings,
      source: { ...change.source, read: (tree, paths) => (read.push(...paths), change.source.read(tree, paths)) },
    });
    expect(coverage.gaps).toEqual([]);
    expect(coverage.statements.replayed).toBe(2);
    expect(read).toContain('prisma/migrations/20240103000000_b/migration.sql');
    expect(read).not.toContain('prisma/migrations/20240101000000_init/migration.sql');
  });

  it('states what it has no reader or rule for', async () => {
    const { coverage } = await review(
      {},
      {
        'db/migrations/20240101000000_init.cs': 'class Init {}\n',
        'api/openapi.yaml': 'openapi: 3.1.0\n',
        'src/orders.ts': 'export {};\n',
        'prisma/schema.prisma': 'model A {}\n',
        'clickhouse/migrations/0001_a.up.sql': 'CREATE TABLE a (x UInt8) ENGINE = MergeTree ORDER BY x;\n',
        'scripts/report.sql': 'SELECT 1;\n',
      },
    );
    expect(coverage.reviewed).toEqual([]);
    expect(coverage.skipped.toSorted((a, b) => a.path.localeCompare(b.path))).toEqual([
      { path: 'api/openapi.yaml', reason: 'no rule covers API contracts' },
      { path: 'clickhouse/migrations/0001_a.up.sql', reason: 'no reader for ClickHouse migrations' },
      { path: 'db/migrations/20240101000000_init.cs', reason: 'no reader for .NET migrations' },
      { path: 'prisma/schema.prisma', reason: 'it declares the schema of no migration history that we know' },
      { path: 'scripts/report.sql', reason: 'belongs to no migration history that we know' },
      { path: 'src/orders.ts', reason: 'no rule covers source code' },
    ]);
  });

  it('reviews the first migration of a repository without history', async () => {
    const { coverage, findings } = await review({}, { 'migrations/001_init.sql': INIT });
    expect(findings).toEqual([]);
    expect(coverage.reviewed).toEqual([{ path: 'migrations/001_init.sql', surface: 'migration', format: 'sql' }]);
  });
});
