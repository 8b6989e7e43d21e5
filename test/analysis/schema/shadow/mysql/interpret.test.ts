import { describe, expect, it } from 'vitest';
import { splitMysql } from '../../../../../src/analysis/schema/operations/mysql/split.ts';
import { Interpreter } from '../../../../../src/analysis/schema/shadow/mysql/interpret.ts';
import { Schema } from '../../../../../src/analysis/schema/shadow/mysql/schema.ts';

function run(sql: string, inlineReferences = false) {
  const schema = new Schema();
  const interpreter = new Interpreter(schema, { inlineReferences });
  const seen = splitMysql(sql, 'a.sql').map((statement) => interpreter.interpret(statement));
  const { tables } = schema.catalog();
  return {
    tables,
    reasons: seen.flatMap(({ reason }) => reason ?? []),
    refusals: seen.flatMap(({ refusal }) => refusal ?? []),
    last: seen.at(-1)?.operations,
  };
}

const USERS = 'CREATE TABLE users (id INT PRIMARY KEY);';

describe('the schema that MySQL migrations make', () => {
  it('has the index that the server makes for a foreign key, until another can serve', () => {
    const made = `${USERS} CREATE TABLE orders (id INT, user_id INT, CONSTRAINT fk FOREIGN KEY (user_id) REFERENCES users (id));`;
    expect(run(made).tables['orders']?.indexes).toMatchObject([{ name: 'fk', columns: ['user_id'], implicit: true }]);
    expect(
      run(`${made} CREATE INDEX own ON orders (user_id, id);`).tables['orders']?.indexes.map(({ name }) => name),
    ).toEqual(['own']);
  });

  it('forgets references written with a column, unless the server keeps them', () => {
    const sql = `${USERS} CREATE TABLE orders (user_id INT REFERENCES users (id));`;
    expect(run(sql).tables['orders']?.constraints).toEqual([]);
    expect(run(sql, true).tables['orders']?.constraints).toMatchObject([{ kind: 'foreign-key', columns: ['user_id'] }]);
  });

  it('follows renames into keys, references and the names made from the table', () => {
    const { tables } = run(
      `${USERS} CREATE TABLE a (id INT, u INT, FOREIGN KEY (u) REFERENCES users (id)); RENAME TABLE a TO b; ALTER TABLE users CHANGE id uid BIGINT NOT NULL;`,
    );
    expect(tables['b']?.constraints).toMatchObject([
      { name: 'b_ibfk_1', references: { table: 'users', columns: ['uid'] } },
    ]);
    expect(tables['users']?.indexes).toMatchObject([{ name: 'PRIMARY', columns: ['uid'] }]);
  });

  it('finds tables and columns in another case, and speaks of them as they were made', () => {
    const { last, refusals } = run(
      'CREATE TABLE `Posts` (`CreateAt` BIGINT); ALTER TABLE posts DROP COLUMN createat, ADD x INT;',
    );
    expect(refusals).toEqual([]);
    expect(last).toMatchObject([
      { kind: 'drop-column', table: 'Posts', column: 'CreateAt' },
      { kind: 'add-column', table: 'Posts' },
    ]);
  });

  it('reads the branch of a prepared IF that does something', () => {
    const { tables, reasons } = run(
      `CREATE TABLE Posts (a INT);
       SET @t = 'Posts';
       SET @sql = (SELECT IF((SELECT COUNT(*) FROM INFORMATION_SCHEMA.STATISTICS WHERE table_name = 'Posts') > 0,
         'SELECT 1', CONCAT('CREATE INDEX i ON ', @t, ' (a);')));
       PREPARE s FROM @sql; EXECUTE s; DEALLOCATE PREPARE s;`,
    );
    expect(reasons).toEqual([]);
    expect(tables['Posts']?.indexes).toMatchObject([{ name: 'i' }]);
  });

  it('says what it cannot know: SQL put together as it runs, and procedures from elsewhere', () => {
    const { reasons } = run('SET @s = (SELECT GROUP_CONCAT(x) FROM y); PREPARE s FROM @s; EXECUTE s; CALL other();');
    expect(reasons).toEqual([
      'it runs SQL that is put together as it runs',
      'the procedure other is not in the migrations',
    ]);
  });

  it('runs a procedure of the migrations when it is called', () => {
    const { tables } = run(
      `CREATE TABLE t (a INT);
       DELIMITER //
       CREATE PROCEDURE up() BEGIN IF NOT EXISTS (SELECT 1) THEN ALTER TABLE t ADD b INT; END IF; END //
       DELIMITER ;
       CALL up; DROP PROCEDURE up;`,
    );
    expect(tables['t']?.columns.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('answers as the server would where something is missing or there already', () => {
    expect(
      run('ALTER TABLE nope ADD a INT; CREATE TABLE t (a INT); ALTER TABLE t ADD A INT; DROP INDEX i ON t;').refusals,
    ).toEqual([
      "Table 'nope' doesn't exist",
      "Duplicate column name 'A'",
      "Can't DROP 'i'; check that column/key exists",
    ]);
  });
});
