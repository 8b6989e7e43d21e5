import { describe, expect, test } from 'vitest';
import { nodePgMigrate } from '../../../../src/analysis/schema/formats/node-pg-migrate.ts';
import { lineFor, reading } from './reading.ts';

const read = (body: string) =>
  reading(
    nodePgMigrate,
    'migrations/1700000000000_a.ts',
    `export const shorthands = { money: { type: 'numeric', notNull: true } };\nexport async function up(pgm) {\n${body}\n}`,
  );

describe('node-pg-migrate', () => {
  test('creates a table with shorthands, references and named constraints', () => {
    const { statements } = read(`pgm.createTable('orders', {
  id: 'id',
  total: { type: 'money', default: 0 },
  user_id: { type: 'integer', references: 'users(id)', onDelete: 'CASCADE' },
  made: { type: 'timestamptz', default: pgm.func('now()') },
}, { constraints: { unique: ['total', 'user_id'] } });`);
    expect(statements[0]?.sql.split('\n')).toEqual([
      'CREATE TABLE "orders" (',
      '  "id" serial PRIMARY KEY,',
      '  "total" numeric DEFAULT 0 NOT NULL,',
      '  "user_id" integer REFERENCES users(id) ON DELETE CASCADE,',
      '  "made" timestamptz DEFAULT now(),',
      '  CONSTRAINT "orders_uniq_total_user_id" UNIQUE ("total", "user_id")',
      ')',
    ]);
    expect(lineFor(statements[0], '"user_id" integer')).toBe(6);
  });

  test.each([
    '{ temporary: true }',
    "{ partition: { strategy: 'RANGE', columns: 'id' } }",
    '{ constraints: { unique: other() } }',
  ])('makes a table with %s opaque rather than leave that out', (options) => {
    const { statements } = read(`pgm.createTable('a', { id: 'id' }, ${options});`);
    expect(statements.map(({ kind, line }) => [kind, line])).toEqual([['opaque', 3]]);
  });

  test('leaves the transaction for an index built concurrently', () => {
    const { sql, atomic } = read(`pgm.noTransaction();
pgm.createIndex('orders', ['user_id', { name: 'total', sort: 'DESC' }], { concurrently: true, unique: true });`);
    expect(sql).toEqual([
      'CREATE UNIQUE INDEX CONCURRENTLY "orders_user_id_total_unique_index" ON "orders" ("user_id", "total" DESC)',
    ]);
    expect(atomic).toEqual([false]);
  });

  test('alters columns, adds constraints, and fills the names of raw SQL in', () => {
    const { sql, lines } = read(`pgm.alterColumn('a', 'b', {
  type: 'string',
  notNull: true,
});
pgm.addConstraint('a', 'a_fk', { foreignKeys: { columns: 'b', references: 'c' } });
pgm.sql('UPDATE {t} SET b = 1', { t: 'a' });
pgm.createPolicy('a', 'p');`);
    expect(sql).toEqual([
      'ALTER TABLE "a" ALTER "b" SET DATA TYPE text, ALTER "b" SET NOT NULL',
      'ALTER TABLE "a" ADD CONSTRAINT "a_fk" FOREIGN KEY ("b") REFERENCES "c"',
      'UPDATE "a" SET b = 1',
      'opaque: pgm.createPolicy is not translated',
    ]);
    expect(lines).toEqual([3, 7, 8, 9]);
  });

  test('reads the upper part of an SQL file', () => {
    const { sql } = reading(nodePgMigrate, 'm/1_a.sql', '-- Up Migration\nSELECT 1;\n-- Down Migration\nSELECT 2;');
    expect(sql).toEqual(['SELECT 1']);
  });
});

describe('node-pg-migrate SQL files', () => {
  const read = (text: string) => reading(nodePgMigrate, 'migrations/1_a.sql', text);

  test('runs the part that is marked as the way up, and all of a file without that mark', () => {
    expect(read('-- Up Migration\nSELECT 1;\n-- Down Migration\nSELECT 2;\n').lines).toEqual([2]);
    expect(read('-- Down Migration\nSELECT 2;\n-- Up Migration\nSELECT 1;\n').lines).toEqual([4]);
    expect(read('SELECT 1;\n-- Down Migration\nSELECT 2;\n').lines).toEqual([1, 3]);
  });

  test('are claimed without any program beside them, but not in the layout of other tools', () => {
    const texts = (path: string) => new Map([[path, '-- Up Migration\nSELECT 1;\n']]);
    const claims = (path: string) =>
      nodePgMigrate.find([path]).some((history) => nodePgMigrate.recognises?.(history, texts(path)) === true);
    expect(claims('migrations/1_a.sql')).toBe(true);
    expect(claims('migrations/1_a.up.sql')).toBe(false);
  });
});
