import { describe, expect, test } from 'vitest';
import { knex } from '../../../../src/analysis/schema/formats/knex.ts';
import { lineFor, reading } from './reading.ts';

const read = (body: string, rest = '') =>
  reading(knex, 'migrations/20240101000000_a.js', `exports.up = async function (knex) {\n${body}\n};\n${rest}`);

describe('Knex', () => {
  test('creates a table with the names and types of its PostgreSQL compiler', () => {
    const { sql, statements } = read(`return knex.schema.createTable('orders', (table) => {
  table.increments();
  table.string('note', 40).notNullable().defaultTo('x');
  table
    .integer('user_id')
    .references('id')
    .inTable('users')
    .onDelete('CASCADE');
  table.decimal('total');
  table.float('weight', 10);
  table.uuid('key').defaultTo(knex.raw('gen_random_uuid()')).unique();
  table.timestamps(true, true);
  table.index(['user_id', 'note']);
});`);
    expect(statements[0]?.sql.split('\n')).toEqual([
      'CREATE TABLE "orders" (',
      '  "id" serial PRIMARY KEY,',
      `  "note" varchar(40) DEFAULT 'x' NOT NULL,`,
      '  "user_id" integer,',
      '  "total" decimal(8, 2),',
      '  "weight" real /* float(10, 2) on MySQL */,',
      '  "key" uuid DEFAULT gen_random_uuid(),',
      '  "created_at" timestamptz DEFAULT CURRENT_TIMESTAMP NOT NULL,',
      '  "updated_at" timestamptz DEFAULT CURRENT_TIMESTAMP NOT NULL',
      ')',
    ]);
    expect(sql.slice(1)).toEqual([
      'ALTER TABLE "orders" ADD CONSTRAINT "orders_user_id_foreign" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE',
      'ALTER TABLE "orders" ADD CONSTRAINT "orders_key_unique" UNIQUE ("key")',
      'CREATE INDEX "orders_user_id_note_index" ON "orders" ("user_id", "note")',
    ]);
    expect(lineFor(statements[0], '"user_id"')).toBe(6);
  });

  test('alters a table: new columns in one statement, changed ones each by themselves', () => {
    const { sql, lines } = read(`await knex.schema.alterTable('a', (t) => {
  t.text('b').nullable();
  t.bigInteger('c').notNullable().alter();
  t.dropColumn('d');
});`);
    expect(sql).toEqual([
      'ALTER TABLE "a" ADD COLUMN "b" text',
      'ALTER TABLE "a" ALTER COLUMN "c" DROP DEFAULT',
      'ALTER TABLE "a" ALTER COLUMN "c" DROP NOT NULL',
      'ALTER TABLE "a" ALTER COLUMN "c" TYPE bigint USING ("c"::bigint)',
      'ALTER TABLE "a" ALTER COLUMN "c" SET NOT NULL',
      'ALTER TABLE "a" DROP COLUMN "d"',
    ]);
    expect(lines).toEqual([2, 4, 4, 4, 4, 5]);
  });

  test('leaves out nothing silently: what it cannot translate of a table is an opaque step', () => {
    const { statements } = read(`await knex.schema.alterTable('a', (t) => {
  t.index(['b'], 'a_b', { predicate: knex.raw('b IS NOT NULL') });
  t.foreign('e').references('id').inTable(process.env.TABLE);
  t.text('f').nullable();
});`);
    expect(statements.map(({ kind, line }) => [kind, line]).toSorted()).toEqual([
      ['opaque', 3],
      ['opaque', 4],
      ['sql', 2],
    ]);
  });

  test('runs raw SQL and built writes, and leaves the transaction where the file says so', () => {
    const { sql, atomic } = read(
      `await knex.raw('CREATE INDEX CONCURRENTLY i ON a (b)');
await knex('a').where({ b: 1 }).update({ c: knex.fn.now() });
const rows = await knex('a').select('id');`,
      'exports.config = { transaction: false };',
    );
    expect(sql).toEqual([
      'CREATE INDEX CONCURRENTLY i ON a (b)',
      'update "a" set "c" = CURRENT_TIMESTAMP where "b" = 1',
    ]);
    expect(atomic).toEqual([false]);
  });

  test('a builder that cannot be followed is one opaque step', () => {
    const { sql, lines } = read(`await knex.schema.createTable('a', (t) => {
  addAuditColumns(t);
});
await knex.schema.dropTable('b');`);
    expect(sql).toEqual(['opaque: a part of the table is only known at run time', 'drop table "b"']);
    expect(lines).toEqual([2, 5]);
  });

  test('takes PostgreSQL where a migration asks for the client', () => {
    const { sql } = read(`if (knex.client.config.client === 'sqlite3') await knex.raw('SELECT 1');
else await knex.raw('SELECT 2');`);
    expect(sql).toEqual(['SELECT 2']);
  });
});

test('a write names its table before or after what it writes', () => {
  const { sql } = reading(
    knex,
    'migrations/1_a.js',
    `exports.up = async (knex) => {
  await knex.update({ a: 1 }).from('t').where({ id: 2 });
  await knex.withSchema('s').from('t').where('id', 2).del();
  await knex('t').update({ a: knex.ref('t.b') });
};`,
  );
  expect(sql).toEqual([
    `update "t" set "a" = 1 where "id" = 2`,
    `delete from "s"."t" where "id" = 2`,
    `update "t" set "a" = "t"."b"`,
  ]);
});

test('what is done only where a question about the schema says so is marked, and its neighbour is not', () => {
  const { statements } = reading(
    knex,
    'migrations/1_a.js',
    `exports.up = async (knex) => {
  const hasColumn = await knex.schema.hasColumn('a', 'b');
  if (!hasColumn) await knex.schema.alterTable('a', (t) => { t.integer('b'); });
  if (process.env.DROP) await knex.schema.dropTable('c');
  await knex.schema.dropTable('d');
};`,
  );
  expect(statements.map(({ line, onlyIfNeeded }) => [line, onlyIfNeeded])).toEqual([
    [3, true],
    [4, undefined],
    [5, undefined],
  ]);
});
