import { parse } from 'libpg-query';
import { describe, expect, it } from 'vitest';
import { splitStatements } from '../../../src/analysis/schema/statements.ts';

function split(text: string) {
  return splitStatements(text, 'a.sql').map(({ sql, line, endLine }) => [line, endLine, sql]);
}

describe('splitting SQL into statements', () => {
  it('gives the lines of the first and last character that is not blank or comment', () => {
    expect(split('-- one\n\n/* two */ ALTER TABLE a\n  ADD b int -- three\n;\n-- four\n')).toEqual([
      [3, 4, 'ALTER TABLE a\n  ADD b int'],
    ]);
  });

  it('counts lines behind CRLF, characters outside ASCII and statements on one line', () => {
    expect(split("SELECT 'é😀';\r\nSELECT 2; SELECT 3;\r\n")).toEqual([
      [1, 1, "SELECT 'é😀'"],
      [2, 2, 'SELECT 2'],
      [2, 2, 'SELECT 3'],
    ]);
  });

  it.each([
    ['a quoted semicolon', "SELECT ';', E'\\';', ';'';', \"a;\"\"b\""],
    ['a dollar quote', 'DO $$ BEGIN PERFORM 1; END; $$'],
    ['a tagged dollar quote with another inside', 'DO $do$ BEGIN EXECUTE $$SELECT 1;$$; END $do$'],
    ['a parameter that is not a dollar quote', 'PREPARE p AS SELECT $1, $2'],
    ['an identifier with dollars', 'SELECT a$b$c FROM t'],
    ['a nested comment', 'SELECT /* ; /* ; */ ; */ 1'],
    ['a rule with several actions', 'CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM a; DELETE FROM b)'],
    [
      'a routine with an SQL body',
      'CREATE OR REPLACE FUNCTION f(a int) RETURNS int BEGIN ATOMIC SELECT CASE WHEN a > 1 THEN 2 END; SELECT 3; END',
    ],
    ['a string that ends with a backslash', "SELECT 'C:\\'"],
  ])('keeps %s in one statement, as the server does', async (_, sql) => {
    expect(split(`${sql};\nSELECT 'next'`).map(([, , text]) => text)).toEqual([sql, "SELECT 'next'"]);
    expect((await parse(`${sql};\nSELECT 'next'`)).stmts).toHaveLength(2);
  });

  it('keeps the body of a SQLite trigger together', () => {
    const sql =
      'CREATE TRIGGER t AFTER INSERT ON a BEGIN\n  UPDATE a SET b = CASE WHEN c THEN 1 ELSE 2 END;\n  DELETE FROM d;\nEND';
    expect(split(`${sql};\nSELECT 'next'`).map(([, , text]) => text)).toEqual([sql, "SELECT 'next'"]);
  });

  it('does not take the BEGIN of a transaction for a body', () => {
    expect(split('BEGIN;\nCREATE TABLE a (id int);\nCOMMIT;').map(([line]) => line)).toEqual([1, 2, 3]);
  });

  it('gives psql commands and inline data as opaque, with the reason, and goes on after them', () => {
    const text = '\\connect shop\nCOPY a (id) FROM stdin;\n1;\n2\n\\.\nSELECT 1;\n';
    expect(splitStatements(text, 'a.sql')).toEqual([
      {
        kind: 'opaque',
        sql: '\\connect shop',
        path: 'a.sql',
        line: 1,
        endLine: 1,
        reason: 'psql commands only run in psql',
      },
      {
        kind: 'opaque',
        sql: 'COPY a (id) FROM stdin;\n1;\n2\n\\.',
        path: 'a.sql',
        line: 2,
        endLine: 5,
        reason: 'it carries inline COPY data',
      },
      { kind: 'sql', sql: 'SELECT 1', path: 'a.sql', line: 6, endLine: 6 },
    ]);
  });

  it('reads only the span it is given, with the lines of the whole file', () => {
    const text = 'SELECT 1;\n-- up\nSELECT 2;\n-- down\nSELECT 3;\n';
    const span = { start: text.indexOf('-- up'), end: text.indexOf('-- down') };
    expect(splitStatements(text, 'a.sql', span)).toMatchObject([{ sql: 'SELECT 2', line: 3 }]);
  });

  it.each(["SELECT 'open", 'SELECT "open', 'DO $$ open', 'SELECT /* open', 'SELECT (1; SELECT 2'])(
    'ends at the end of the file where %s is never closed',
    (sql) => {
      expect(split(`SELECT 1;\n${sql}`)).toHaveLength(2);
    },
  );

  it('finds nothing in an empty file, in comments, and in lone semicolons', () => {
    expect(split('')).toEqual([]);
    expect(split(' -- a\n/* b */\n;;\n')).toEqual([]);
  });

  it('takes a megabyte of statements in well under a second', () => {
    const started = performance.now();
    expect(split("INSERT INTO a VALUES (1, 'b');\n".repeat(33_000))).toHaveLength(33_000);
    expect(performance.now() - started).toBeLessThan(1_500);
  });
});
