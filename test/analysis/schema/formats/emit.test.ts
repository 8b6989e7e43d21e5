import { describe, expect, test } from 'vitest';
import {
  columnKeys,
  composedSql,
  emitAddColumn,
  emitAlterTable,
  emitCreateIndex,
  emitCreateTable,
  emitRaw,
  foreignKeySql,
  quoteValue,
  tableName,
} from '../../../../src/analysis/schema/formats/emit.ts';

const place = { path: 'm.ts', line: 3, endLine: 8 };

describe('emitting SQL for a builder', () => {
  test('gives every column and constraint of a table a line of its own, and remembers the source line', () => {
    const key = foreignKeySql({
      name: 'orders_user_fk',
      columns: ['user_id'],
      references: { table: { name: 'users' }, columns: ['id'], onDelete: 'CASCADE' },
    });
    const statement = emitCreateTable(
      place,
      tableName('shop.orders'),
      [
        { name: 'id', type: 'serial', primaryKey: true, line: 4 },
        { name: 'note', type: 'text', default: quoteValue("it's"), notNull: true, line: 6 },
      ],
      { constraints: [{ sql: key, line: 7 }], ifNotExists: true },
    );
    expect(statement.sql.split('\n')).toEqual([
      'CREATE TABLE IF NOT EXISTS "shop"."orders" (',
      '  "id" serial PRIMARY KEY,',
      `  "note" text DEFAULT 'it''s' NOT NULL,`,
      '  CONSTRAINT "orders_user_fk" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE',
      ')',
    ]);
    expect(statement).toMatchObject({ kind: 'sql', line: 3, endLine: 8, sourceLines: [3, 4, 6, 7, 8] });
  });

  test('anchors a single action at its own line, and several each at theirs', () => {
    const column = { name: 'a"b', type: 'int', line: 5 };
    expect(emitAddColumn(place, { name: 't' }, column)).toMatchObject({
      sql: 'ALTER TABLE "t" ADD COLUMN "a""b" int',
      sourceLines: [5],
    });
    const both = emitAlterTable(place, { name: 't' }, [
      { sql: 'DROP COLUMN a', line: 5 },
      { sql: 'DROP COLUMN b', line: 6 },
    ]);
    expect(both.sql).toBe('ALTER TABLE "t"\n  DROP COLUMN a,\n  DROP COLUMN b');
    expect(both.sourceLines).toEqual([3, 5, 6]);
  });

  test('writes the clauses of an index in the order that PostgreSQL wants', () => {
    const { sql } = emitCreateIndex(place, {
      name: 'i',
      table: { name: 't' },
      keys: columnKeys(['a', 'b']),
      unique: true,
      concurrently: true,
      using: 'btree',
      include: ['c'],
      where: 'a > 1',
    });
    expect(sql).toBe('CREATE UNIQUE INDEX CONCURRENTLY "i" ON "t" USING btree ("a", "b") INCLUDE ("c") WHERE a > 1');
  });
});

describe('SQL that a program holds as text', () => {
  test('a verbatim text keeps its lines, whatever stands before it', () => {
    const found = emitRaw('m.ts', [
      { text: '\n  ALTER TABLE a\n    ADD b int;\n\n  DROP TABLE c;\n', line: 10, verbatim: true },
    ]);
    expect(found).toMatchObject([
      { sql: 'ALTER TABLE a\n    ADD b int', line: 11, endLine: 12, sourceLines: [11, 12] },
      { sql: 'DROP TABLE c', line: 14, endLine: 14, sourceLines: [14] },
    ]);
  });

  test('text joined from several strings points at the string in which each statement begins', () => {
    const found = emitRaw('m.ts', [
      { text: 'DROP TABLE a;\n', line: 4, verbatim: false },
      { text: 'DROP TABLE a; DROP ', line: 5, verbatim: false },
      { text: 'TABLE b', line: 7, verbatim: false },
    ]);
    expect(found.map(({ sql, line, endLine }) => [sql, line, endLine])).toEqual([
      ['DROP TABLE a', 4, 4],
      ['DROP TABLE a', 5, 5],
      ['DROP TABLE b', 5, 7],
    ]);
  });

  test('SQL that is put together when it runs changes rows alone where the text of it says so', () => {
    expect(composedSql(place, 'execute("UPDATE users SET role = #{role}")')).toMatchObject({ line: 3, rowsOnly: true });
    expect(composedSql(place, 'execute("ALTER TABLE users #{what}")').rowsOnly).toBeUndefined();
    expect(composedSql(place, 'execute(sql)').rowsOnly).toBeUndefined();
  });
});
