import { describe, expect, test } from 'vitest';
import { knex } from '../../../src/analysis/schema/formats/knex.ts';
import type { Texts } from '../../../src/analysis/schema/formats/format.ts';
import { readMigrations } from '../../../src/analysis/schema/reading.ts';

const MIGRATION = `const { users } = require('../tables');
exports.up = (knex) => knex.schema.dropTable(users);`;

/** Reads one migration in a tree of texts; `rounds`: what was fetched, one after the other. */
async function readIn(tree: Readonly<Record<string, string>>, sizes: Readonly<Record<string, number>> = {}) {
  const entries = new Map(
    Object.keys(tree).map((path) => [path, { path, oid: `oid of ${path}`, size: sizes[path] ?? 10 }]),
  );
  const rounds: (readonly string[])[] = [];
  const read = async (paths: readonly string[]): Promise<Texts> => {
    rounds.push(paths);
    return new Map(paths.flatMap((path) => (tree[path] === undefined ? [] : [[path, tree[path]]])));
  };
  const files = new Map([['db/migrations/1_a.js', tree['db/migrations/1_a.js'] ?? '']]);
  const found = await readMigrations(knex, files, { settings: new Map(), entries, read });
  const { batches = [], referred = [] } = found.get('db/migrations/1_a.js') ?? {};
  const statements = batches.flatMap((batch) => batch.statements);
  return {
    rounds,
    referred: referred.map(({ path }) => path),
    sql: statements.map(({ kind, sql, reason }) => (kind === 'sql' ? sql : `opaque: ${reason}`)),
  };
}

describe('reading migrations that take something from other files', () => {
  test('a file that is asked for is read, and the migration is read again with it', async () => {
    const found = await readIn({ 'db/migrations/1_a.js': MIGRATION, 'db/tables.js': `exports.users = 'users';` });
    expect(found).toEqual({ rounds: [['db/tables.js']], referred: ['db/tables.js'], sql: ['drop table "users"'] });
  });

  test('files that import further files are followed one by one, and each is read once', async () => {
    const found = await readIn({
      'db/migrations/1_a.js': MIGRATION,
      'db/tables/index.ts': `export * from './names'; export * from './other';`,
      'db/tables/names.ts': `import { prefix } from '../prefix';\nexport const users = prefix + 'users';`,
      'db/tables/other.ts': `export const orders = 'orders';`,
      'db/prefix.ts': `export const prefix = 'app_';`,
      'db/unrelated.ts': '',
    });
    expect(found.sql).toEqual(['drop table "app_users"']);
    expect(found.rounds).toEqual([
      ['db/tables/index.ts'],
      ['db/tables/names.ts', 'db/tables/other.ts'],
      ['db/prefix.ts'],
    ]);
  });

  test('files that import each other end', async () => {
    const found = await readIn({
      'db/migrations/1_a.js': MIGRATION,
      'db/tables.js': `const { a } = require('./other'); exports.users = a;`,
      'db/other.js': `const { b } = require('./tables'); exports.a = 'users'; exports.b = b;`,
    });
    expect(found.sql).toEqual(['drop table "users"']);
    expect(found.rounds).toEqual([['db/tables.js'], ['db/other.js']]);
  });

  test('a chain that never ends is left after a few rounds', async () => {
    const links = Array.from({ length: 30 }, (_, at) => [`db/t${at}.js`, `module.exports = require('./t${at + 1}');`]);
    const found = await readIn({
      'db/migrations/1_a.js': MIGRATION.replace('../tables', '../t0'),
      ...Object.fromEntries(links),
    });
    expect(found.rounds).toHaveLength(8);
    expect(found.sql).toEqual(['opaque: a name is only known at run time']);
  });

  test('a file that is too large or cannot be read leaves an opaque step', async () => {
    const large = await readIn({ 'db/migrations/1_a.js': MIGRATION, 'db/tables.js': '' }, { 'db/tables.js': 500_000 });
    expect(large).toMatchObject({ rounds: [], sql: ['opaque: a name is only known at run time'] });
  });

  test('a migration that stands alone asks for nothing', async () => {
    const found = await readIn({ 'db/migrations/1_a.js': `exports.up = (knex) => knex.schema.dropTable('a');` });
    expect(found).toEqual({ rounds: [], referred: [], sql: ['drop table "a"'] });
  });
});
