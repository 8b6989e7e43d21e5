import { beforeAll, describe, expect, test } from 'vitest';
import { analyse } from '../../../../src/analysis/analyse.ts';
import type { Format } from '../../../../src/analysis/schema/formats/format.ts';
import * as formats from '../../../../src/analysis/schema/formats/index.ts';
import { changeBetween, memoryCache, settings, type Tree } from '../../in-memory.ts';
import { histories } from './histories.ts';

const cache = memoryCache();

function formatOf(id: string): Format {
  const found = Object.values(formats).find((format) => format.id === id);
  if (!found) throw new Error(`no format is called ${id}`);
  return found;
}

const BY = '2024-01-01T00:00:00Z A <a@example.com>';
const entries = (...tags: string[]) => JSON.stringify({ dialect: 'postgresql', entries: tags.map((tag) => ({ tag })) });

/** How each tool lays out a history: what stands beside its migrations, the path of the nth one, and how its text is wrapped. */
type Layout = {
  readonly beside: Tree;
  readonly path: (n: number) => string;
  readonly wrap?: (sql: string) => string;
};
const LAYOUTS: Readonly<Record<string, Layout>> = {
  atlas: { beside: { 'm/atlas.sum': 'h1:x' }, path: (n) => `m/2024010${n}_a.sql` },
  dbmate: {
    beside: {},
    path: (n) => `db/migrations/2024010${n}_a.sql`,
    wrap: (sql) => `-- migrate:up\n${sql}\n-- migrate:down\n`,
  },
  'db-migrate': {
    beside: Object.fromEntries(
      [1, 2, 3, 4].map((n) => [`migrations/2024010${n}-a.js`, 'exports.up = (db) => db.runSql(sql);']),
    ),
    path: (n) => `migrations/sqls/2024010${n}-a-up.sql`,
  },
  diesel: { beside: {}, path: (n) => `migrations/2024010${n}_a/up.sql` },
  drizzle: {
    beside: { 'drizzle/meta/_journal.json': entries('1_a', '2_a', '3_a', '4_a') },
    path: (n) => `drizzle/${n}_a.sql`,
  },
  flyway: { beside: {}, path: (n) => `db/migration/V${n}__a.sql` },
  'golang-migrate': { beside: {}, path: (n) => `migrations/00000${n}_a.up.sql` },
  goose: {
    beside: {},
    path: (n) => `migrations/0000${n}_a.sql`,
    wrap: (sql) => `-- +goose Up\n${sql};\n-- +goose Down\n`,
  },
  hasura: {
    beside: { 'metadata/version.yaml': 'version: 3\n' },
    path: (n) => `migrations/default/2024010${n}_a/up.sql`,
  },
  'node-pg-migrate': {
    beside: {},
    path: (n) => `migrations/2024010${n}_a.sql`,
    wrap: (sql) => `-- Up Migration\n${sql}\n`,
  },
  prisma: {
    beside: { 'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n' },
    path: (n) => `prisma/migrations/2024010${n}000000_a/migration.sql`,
  },
  sql: { beside: {}, path: (n) => `migrations/00${n}_a.sql` },
  sqitch: {
    beside: { 'sqitch.plan': `%project=p\n\n${[1, 2, 3, 4].map((n) => `c${n} ${BY}`).join('\n')}\n` },
    path: (n) => `deploy/c${n}.sql`,
  },
  sqlx: { beside: { 'Cargo.toml': '[dependencies]\nsqlx = "0.8"\n' }, path: (n) => `migrations/2024010${n}_a.sql` },
  supabase: { beside: {}, path: (n) => `supabase/migrations/2024010${n}000000_a.sql` },
};

async function coverageOf(beside: Tree, added: Tree) {
  const change = changeBetween(beside, { ...beside, ...added });
  return (await analyse({ ...change, cache, settings })).coverage;
}

/** A tree, below a folder. */
function below(folder: string, tree: Tree): Tree {
  return Object.fromEntries(Object.entries(tree).map(([path, text]) => [`${folder}/${path}`, text]));
}

describe('Broken text is a sentence each, and the rest is read', () => {
  const TEXTS = [
    'CREATE TABLE half (id bigint, note',
    'SELECT 1;\nDO $$ BEGIN\n  PERFORM 1;',
    'SELECT 1;\nSELECT \0 2',
    'CREATE TABLE fine (id bigint PRIMARY KEY);',
  ];
  let coverage: Awaited<ReturnType<typeof coverageOf>>;

  beforeAll(async () => {
    const trees = Object.entries(LAYOUTS).map(([id, { beside, path, wrap = (sql: string) => sql }]) => ({
      beside: below(id, beside),
      added: below(id, Object.fromEntries(TEXTS.map((sql, index) => [path(index + 1), wrap(sql)]))),
    }));
    coverage = await coverageOf(
      Object.assign({}, ...trees.map(({ beside }) => beside)) as Tree,
      Object.assign({}, ...trees.map(({ added }) => added)) as Tree,
    );
  });

  for (const [id, { path }] of Object.entries(LAYOUTS))
    test(`for ${id}`, () => {
      const paths = [1, 2, 3, 4].map((n) => `${id}/${path(n)}`);
      const said = paths.map((one) => coverage.gaps.filter((gap) => gap.startsWith(`${one}:`)));
      const reviewed = coverage.reviewed.filter((file) => file.path.startsWith(`${id}/`));
      expect(reviewed.map((file) => [file.path, file.format])).toEqual(paths.map((one) => [one, id]));
      expect(said).toEqual([
        [expect.stringContaining('the engine refused this statement: syntax error')],
        [expect.stringMatching(/dollar-quoted|syntax error/)],
        [expect.stringContaining('not replayed: it contains a NUL byte')],
        [],
      ]);
    });
});

describe('Two migrations of one version', () => {
  const CASES: readonly (readonly [string, Tree, readonly [string, string]])[] = [
    ['dbmate', {}, ['m/1_a.sql', 'm/1_b.sql']],
    ['diesel', {}, ['m/1_a/up.sql', 'm/1_b/up.sql']],
    ['flyway', {}, ['m/V1__a.sql', 'm/V1__b.sql']],
    ['golang-migrate', {}, ['m/1_a.up.sql', 'm/1_b.up.sql']],
    ['goose', {}, ['m/1_a.sql', 'm/01_b.sql']],
    ['sqlx', { 'Cargo.toml': 'sqlx' }, ['migrations/1_a.sql', 'migrations/1_b.sql']],
    ['supabase', {}, ['supabase/migrations/1_a.sql', 'supabase/migrations/1_b.sql']],
  ];
  for (const [format, beside, paths] of CASES)
    test(`are a sentence for ${format}, and both are read`, () => {
      const text = '-- +goose Up\n-- migrate:up\nSELECT 1;\n-- +goose Down\n-- migrate:down\n';
      const [history] = histories(formatOf(format), { ...beside, [paths[0]]: text, [paths[1]]: text });
      expect(history?.refused).toEqual([expect.stringContaining('refuses two migrations of one version')]);
      expect(history?.migrations).toHaveLength(2);
    });

  test('are said in the coverage once, by the change that adds the second', async () => {
    const base = { 'migrations/1_a.up.sql': 'SELECT 1;', 'migrations/1_b.up.sql': 'SELECT 1;' };
    const first = await coverageOf({ 'migrations/1_a.up.sql': 'SELECT 1;' }, { 'migrations/1_b.up.sql': 'SELECT 1;' });
    expect(first.gaps).toEqual([
      'migrations/1_a.up.sql: golang-migrate refuses two migrations of one version, and migrations/1_b.up.sql is version 1 too',
    ]);
    expect((await coverageOf(base, { 'migrations/2_c.up.sql': 'SELECT 1;' })).gaps).toEqual([]);
  });
});

describe('A directive without its end', () => {
  const lines = (format: string, path: string, text: string) =>
    histories(formatOf(format), { [path]: text })[0]?.migrations[0]?.batches.flatMap((batch) => batch.lines);

  test('keeps the block of goose opaque, and reads what stands before it', () => {
    const text = '-- +goose Up\nSELECT 1;\n-- +goose StatementBegin\nSELECT 2;\n-- +goose Down\nSELECT 3;\n';
    expect(lines('goose', 'm/1_a.sql', text)).toEqual([
      '2 SELECT 1',
      '4 opaque: goose refuses this file: StatementBegin has no StatementEnd',
    ]);
  });

  test('is said of a statement of goose without its semicolon', () => {
    expect(lines('goose', 'm/1_a.sql', '-- +goose Up\nSELECT 1;\nSELECT 2 -- two\n-- +goose Down\n')).toEqual([
      '2 SELECT 1',
      '3 opaque: goose refuses this file: the semicolon at its end is missing',
    ]);
    expect(lines('goose', 'm/1_a.sql', '-- +goose Up\nSELECT 1; -- one\n\n-- nothing more\n')).toEqual(['2 SELECT 1']);
  });

  test('is said of sections of dbmate', () => {
    expect(lines('dbmate', 'm/1_a.sql', '-- migrate:up\nSELECT 1;\n')).toEqual([
      '1 opaque: dbmate refuses this file: it has no "-- migrate:down"',
      '2 SELECT 1',
    ]);
    expect(formats.dbmate.read('m/1_a.sql', 'SELECT 1;', new Map())[0]?.statements).toMatchObject([
      { kind: 'opaque', line: 1, reason: 'dbmate refuses this file: it has no "-- migrate:up"' },
    ]);
  });
});

describe('A journal of Drizzle', () => {
  const refused = (journal: string, ...tags: string[]) =>
    histories(formats.drizzle, {
      'd/meta/_journal.json': journal,
      ...Object.fromEntries(tags.map((tag) => [`d/${tag}.sql`, 'SELECT 1;'])),
    })[0]?.refused;

  test('that is cut in half is a sentence', () => {
    expect(refused('{"entries": [', '0_a')).toEqual(['d/meta/_journal.json: it is not JSON, so Drizzle runs nothing']);
  });

  test('that names a missing file, or one that is dated before an earlier one, is a sentence', () => {
    const journal = JSON.stringify({
      entries: [
        { tag: 'a', when: 2 },
        { tag: 'b', when: 1 },
        { tag: 'c', when: 3 },
      ],
    });
    expect(refused(journal, 'a', 'b')).toEqual([
      'd/meta/_journal.json: Drizzle skips b on databases that ran a, which is dated later',
      'd/meta/_journal.json: Drizzle ends with an error, since c.sql is missing',
    ]);
  });
});

describe('Programs cut in half', () => {
  const HALVES: Readonly<Record<string, readonly [string, string]>> = {
    kysely: [
      'migrations/20240101_a.ts',
      `import { sql } from 'kysely';\nexport async function up(db) {\n  await db.schema.dropTable('a').execute();\n  await db.schema.createTable('b').addColumn('c'`,
    ],
    'mikro-orm': [
      'migrations/Migration20240101.ts',
      `import { Migration } from '@mikro-orm/migrations';\nexport class A extends Migration {\n  async up() {\n    this.addSql('select 1;');\n    this.addSql('create table`,
    ],
    knex: ['migrations/20240101_a.js', `exports.up = (knex) => {\n  return knex.schema.createTable('a', (table) => {`],
    sequelize: ['migrations/20240101-a.js', `module.exports = {\n  up: async (queryInterface) => {\n    await query`],
    typeorm: [
      'migrations/1-A.ts',
      `export class A1 {\n  async up(queryRunner) {\n    await queryRunner.query("select 1`,
    ],
    'db-migrate': ['migrations/20240101-a.js', `exports.up = function (db) {\n  return db.createTable('a', {`],
    'node-pg-migrate': ['migrations/1_a.js', `exports.up = (pgm) => {\n  pgm.createTable('a', {`],
  };
  test.each(Object.entries(HALVES))('are a sentence for %s', (id, [path, text]) => {
    const statements = formatOf(id)
      .read(path, text, new Map())
      .flatMap((batch) => batch.statements);
    expect(statements.at(-1)).toMatchObject({ kind: 'opaque', reason: 'no way forward was found in this file' });
  });

  test('are nothing where a file has no way forward and speaks of none', () => {
    for (const id of Object.keys(HALVES)) {
      const [path] = HALVES[id] ?? [''];
      const batches = formatOf(id).read(path, 'export const TABLE = "a";', new Map());
      expect(batches.flatMap(({ statements }) => statements)).toEqual([]);
    }
  });
});
