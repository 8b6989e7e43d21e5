import { describe, expect, test } from 'vitest';
import { kysely } from '../../../../src/analysis/schema/formats/kysely.ts';
import { lineFor, reading } from './reading.ts';

const read = (body: string) =>
  reading(
    kysely,
    'migrations/20240101T000000_a.ts',
    `import { type Kysely, sql } from 'kysely';\nexport async function up(db: Kysely<any>): Promise<void> {\n${body}\n}\n`,
  );

describe('Kysely', () => {
  test('creates a table with its columns and constraints at their lines', () => {
    const { statements, sql } = read(`await db.schema
  .createTable('orders')
  .ifNotExists()
  .addColumn('id', 'uuid', (col) => col.primaryKey().defaultTo(sql\`gen_random_uuid()\`))
  .addColumn('note', 'varchar(40)', (col) => col.notNull().defaultTo('x'))
  .addColumn('user_id', 'uuid', (col) =>
    col.references('app.users.id').onDelete('set null'),
  )
  .addColumn('tags', sql\`text[]\`)
  .addColumn('total', 'int8', (col) => col.generatedAlwaysAs(sql\`1 + 1\`).stored())
  .addUniqueConstraint('orders_note', ['note', 'user_id'])
  .addForeignKeyConstraint('orders_shop', ['user_id', 'note'], 'shops', ['a', 'b'], (cb) => cb.onDelete('cascade'))
  .execute();`);
    expect(statements[0]?.sql.split('\n')).toEqual([
      'CREATE TABLE IF NOT EXISTS "orders" (',
      '  "id" uuid DEFAULT gen_random_uuid() PRIMARY KEY,',
      `  "note" varchar(40) DEFAULT 'x' NOT NULL,`,
      '  "user_id" uuid REFERENCES "app"."users" ("id") ON DELETE SET NULL,',
      '  "tags" text[],',
      '  "total" int8 GENERATED ALWAYS AS (1 + 1) STORED,',
      '  CONSTRAINT "orders_note" UNIQUE ("note", "user_id"),',
      '  CONSTRAINT "orders_shop" FOREIGN KEY ("user_id", "note") REFERENCES "shops" ("a", "b") ON DELETE CASCADE',
      ')',
    ]);
    expect(sql).toHaveLength(1);
    expect(lineFor(statements[0], '"user_id" uuid')).toBe(8);
    expect(lineFor(statements[0], 'orders_note')).toBe(13);
  });

  test('alters a table with its actions in one statement', () => {
    const { sql } = read(`await db.schema.alterTable('a')
  .addColumn('b', 'text', (col) => col.ifNotExists())
  .dropColumn('c')
  .alterColumn('d', (ac) => ac.setDataType('bigint'))
  .alterColumn('d', (ac) => ac.setNotNull())
  .execute();
await db.schema.alterTable('a').dropConstraint('x').ifExists().execute();
await db.schema.withSchema('s').alterTable('a').addForeignKeyConstraint('f', ['b'], 't', ['id']).onDelete('cascade').execute();
await db.schema.alterTable('a').renameTo('z').execute();`);
    expect(sql).toEqual([
      'ALTER TABLE "a" ADD COLUMN IF NOT EXISTS "b" text, DROP COLUMN "c", ALTER COLUMN "d" TYPE bigint, ALTER COLUMN "d" SET NOT NULL',
      'ALTER TABLE "a" DROP CONSTRAINT IF EXISTS "x"',
      'ALTER TABLE "s"."a" ADD CONSTRAINT "f" FOREIGN KEY ("b") REFERENCES "s"."t" ("id") ON DELETE CASCADE',
      'ALTER TABLE "a" RENAME TO "z"',
    ]);
  });

  test('creates indexes with their keys, methods and conditions', () => {
    const { sql, lines } =
      read(`await db.schema.createIndex('i').unique().on('t').columns(['a', 'b desc']).where('c', 'is', null).execute();
await db.schema
  .createIndex('j')
  .on('t')
  .using('gin')
  .expression(sql\`lower(a)\`)
  .where((eb) => eb.or([eb('a', '=', 'x'), eb('b', 'is not', null)]))
  .execute();
await db.schema.dropIndex('i').ifExists().execute();`);
    expect(sql).toEqual([
      'CREATE UNIQUE INDEX "i" ON "t" ("a", "b" desc) WHERE "c" is null',
      `CREATE INDEX "j" ON "t" USING gin (lower(a)) WHERE ("a" = 'x' or "b" is not null)`,
      'drop index if exists "i"',
    ]);
    expect(lines).toEqual([3, 5, 11]);
  });

  test('runs templates, whose values are SQL or parameters', () => {
    const { sql, lines } = read(`const table = 'users';
await sql\`CREATE INDEX CONCURRENTLY \${sql.ref('i')} ON \${sql.table(table)} (a)\`.execute(db);
await sql\`
  UPDATE users SET name = \${table};
  SELECT 1
\`.execute(db);
await sql.raw('SELECT 2').execute(db);
await sql\`SELECT \${process.env.X}\`.execute(db);`);
    expect(sql).toEqual([
      'CREATE INDEX CONCURRENTLY "i" ON "users" (a)',
      "UPDATE users SET name = 'users'",
      'SELECT 1',
      'SELECT 2',
      'opaque: a part of the SQL is only known at run time',
    ]);
    expect(lines).toEqual([4, 6, 7, 9, 10]);
  });

  test('makes types, views and schemas', () => {
    const { sql } = read(`await db.schema.createSchema('s').ifNotExists().execute();
await db.schema.createType('mood').asEnum(['sad', 'ok']).execute();
await db.schema.alterType('mood').addValue('glad').ifNotExists().execute();
await db.schema.createView('v').orReplace().materialized().as(sql\`select 1\`).execute();
await db.schema.dropView('v').materialized().ifExists().execute();
await db.schema.dropType('mood').execute();`);
    expect(sql).toEqual([
      'create schema if not exists "s"',
      `create type "mood" as enum ('sad', 'ok')`,
      `alter type "mood" add value if not exists 'glad'`,
      'create or replace materialized view "v" as select 1',
      'drop materialized view if exists "v"',
      'drop type "mood"',
    ]);
  });

  test('runs nothing before execute, and leaves out nothing silently', () => {
    const { statements } = read(`db.schema.dropTable('never');
await db.schema.createTable('a').addColumn('b', columnType).execute();
await db.schema.alterTable('a').modifyColumn('b', 'text').execute();
await db.insertInto('a').values({ b: 1 }).execute();
const rows = await db.selectFrom('a').selectAll().execute();
for (const column of ['c', 'd']) await db.schema.alterTable('a').addColumn(column, 'text').execute();`);
    expect(statements.map(({ kind, line, rowsOnly = false }) => [kind, line, rowsOnly])).toEqual([
      ['opaque', 4, false],
      ['opaque', 5, false],
      ['opaque', 6, true],
      ['sql', 8, false],
      ['sql', 8, false],
    ]);
  });

  test('runs migrations by name in one transaction', () => {
    expect(kysely.order({ root: 'm', files: ['m/2_b.ts', 'm/10_c.ts', 'm/1_a.ts'], settings: [] }, new Map())).toEqual([
      'm/10_c.ts',
      'm/1_a.ts',
      'm/2_b.ts',
    ]);
    expect(kysely.runner.scope).toBe('pending');
  });
});
