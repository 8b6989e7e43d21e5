import { describe, expect, it } from 'vitest';
import { found } from './schema.ts';

const TABLES = { users: 'id bigint, email text, name text', orders: 'id bigint, user_id bigint' };
const sqlIn = (path: string, text: string) => found(path, text, TABLES);

describe('SQL in strings', () => {
  it('reads a template literal and makes its values parameters', () => {
    const text = "const a = 1;\nawait sql`SELECT id FROM users WHERE email = ${email} AND name LIKE '%${name}%'`;";
    expect(sqlIn('a.ts', text)).toEqual(["2: SELECT id FROM users WHERE email = $1 AND name LIKE ('%' || $2 || '%')"]);
  });

  it.each([
    ['a column', 'q(`SELECT * FROM users ORDER BY ${column}`)'],
    ['a table', 'q(`SELECT * FROM ${table} WHERE id = 1`)'],
    ['a condition', 'q(`SELECT * FROM users WHERE ${where}`)'],
    ['a further condition', 'q(`SELECT * FROM users WHERE id = 1 AND ${more}`)'],
    ['output columns', 'q(`SELECT ${columns} FROM users`)'],
    ['an end that is no string', 'q("SELECT * FROM users WHERE id = 1 " + more)'],
    ['a part of a name', 'q(`SELECT users_${period} FROM users WHERE id = 1`)'],
    ['prose', 'say("Select a plan")'],
    ['another database', 'q("SELECT * FROM elsewhere WHERE id = 1")'],
    ['a script', 'q("SELECT 1 FROM users; DELETE FROM users")'],
    ['an unfinished string', 'q("SELECT 1 FROM users'],
  ])('gives up where code puts in or leaves out %s', (_what, text) => {
    expect(sqlIn('a.ts', text)).toEqual([]);
  });

  it('joins pieces', () => {
    expect(sqlIn('a.ts', "q('SELECT 1 ' +\n  'FROM users')")).toEqual(['1: SELECT 1 FROM users']);
    expect(sqlIn('a.py', 'q("SELECT 1 "\n  "FROM users")')).toEqual(['1: SELECT 1 FROM users']);
    expect(sqlIn('a.php', '<?php q("SELECT 1 " . \'FROM users\');')).toEqual(['1: SELECT 1 FROM users']);
  });

  it.each([
    ['a.go', 'db.Query("SELECT id FROM users WHERE id = $1", id)', 'SELECT id FROM users WHERE id = $1'],
    [
      'a.go',
      'q("SELECT id FROM users WHERE id = @id AND name = @id")',
      'SELECT id FROM users WHERE id = $1 AND name = $1',
    ],
    ['a.py', 'q("SELECT id FROM users WHERE id = %(id)s")', 'SELECT id FROM users WHERE id = $1'],
    ['a.py', 'q("SELECT id FROM users WHERE id IN %s")', 'SELECT id FROM users WHERE id = ANY($1)'],
    ['a.py', 'q(f"SELECT id FROM users WHERE id = {key}")', 'SELECT id FROM users WHERE id = $1'],
    [
      'a.py',
      'q("SELECT id FROM users WHERE id = :id AND name = \'a\'::text")',
      "SELECT id FROM users WHERE id = $1 AND name = 'a'::text",
    ],
    ['a.rb', "q('SELECT id FROM users WHERE id = ?')", 'SELECT id FROM users WHERE id = $1'],
    ['a.rs', 'sqlx::query!(r#"SELECT id AS "id!" FROM users"#)', 'SELECT id AS "id!" FROM users'],
    ['a.php', '<?php q("SELECT id FROM users WHERE id = {$user->id}");', 'SELECT id FROM users WHERE id = $1'],
    ['a.ex', 'q("SELECT id FROM users WHERE id = #{id}")', 'SELECT id FROM users WHERE id = $1'],
    [
      'A.java',
      '@Query(value = "SELECT id FROM users WHERE id = :id", nativeQuery = true)',
      'SELECT id FROM users WHERE id = $1',
    ],
    ['A.java', '@Select("SELECT id FROM users WHERE id = #{id}")', 'SELECT id FROM users WHERE id = $1'],
  ])('reads %s: %s', (path, text, sql) => {
    expect(sqlIn(path, text)).toEqual([`1: ${sql}`]);
  });

  it('reads a heredoc from the line that opens it', () => {
    const text = 'x = 1\nrows = query(<<~SQL, id)\n  SELECT id FROM users\n  WHERE id = #{id}\nSQL\n';
    expect(sqlIn('a.rb', text)).toEqual(['2: SELECT id FROM users\n  WHERE id = $1']);
  });

  it('reads the queries of sqlc, and no other scripts', () => {
    const text =
      '-- name: Get :one\nSELECT id FROM users WHERE id = sqlc.arg(id);\n\n-- name: Go :exec\nDELETE FROM users;\n';
    expect(sqlIn('q.sql', text)).toEqual(['2: SELECT id FROM users WHERE id = $1', '5: DELETE FROM users']);
    expect(sqlIn('q.sql', 'DELETE FROM users;')).toEqual([]);
  });

  it('knows that more may be added to a string in a variable', () => {
    const text = 'let q = "SELECT id FROM users WHERE id = 1";\nif (x) q += " AND name = 2";';
    expect(sqlIn('a.ts', text)).toEqual(['1: SELECT id FROM users WHERE id = 1 …']);
  });

  it('leaves out what names entities, not tables', () => {
    expect(sqlIn('A.java', '@Query("SELECT u FROM users u WHERE u.id = :id")')).toEqual([]);
  });

  it('leaves tests, seeds and migrations alone', () => {
    const text = 'q("SELECT id FROM users")';
    for (const path of ['test/a.ts', 'a.spec.ts', 'db/seeds/a.ts', 'db/migrations/1.ts', 'a_test.go']) {
      expect(sqlIn(path, text)).toEqual([]);
    }
    expect(sqlIn('contest/a.ts', text)).toEqual(['1: SELECT id FROM users']);
  });

  it('stays within bounds', () => {
    expect(sqlIn('a.ts', 'q("SELECT id FROM users");\n'.repeat(1_000))).toHaveLength(200);
    expect(sqlIn('a.ts', `q("SELECT id FROM users");${' '.repeat(300_000)}`)).toEqual([]);
    expect(sqlIn('a.ts', `q("SELECT ${'('.repeat(5_000)}1${')'.repeat(5_000)} FROM users")`)).toEqual([]);
    expect(sqlIn('a.ts', '`select ${'.repeat(20_000))).toEqual([]);
  });
});
