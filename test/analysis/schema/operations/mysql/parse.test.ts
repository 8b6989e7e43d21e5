import { describe, expect, it } from 'vitest';
import { parseMysql } from '../../../../../src/analysis/schema/operations/mysql/parse.ts';

const operations = (sql: string) => parseMysql(sql).operations;

describe('reading MySQL', () => {
  it('gives each action of ALTER TABLE its own clause', () => {
    expect(
      operations(
        'ALTER TABLE `orders`\n  ADD COLUMN `note` TEXT CHARACTER SET utf8 NOT NULL,\n  DROP KEY idx_user, ALGORITHM=INPLACE',
      ),
    ).toMatchObject([
      {
        kind: 'add-column',
        table: 'orders',
        column: { name: 'note', type: 'text', charset: 'utf8mb3', notNull: true },
        clause: 'ADD COLUMN `note` TEXT CHARACTER SET utf8 NOT NULL',
      },
      { kind: 'drop-index', table: 'orders', index: 'idx_user', clause: 'DROP KEY idx_user' },
      { kind: 'alter-table-options', algorithm: 'inplace' },
    ]);
  });

  it('says everything that CHANGE restates', () => {
    expect(
      operations("ALTER TABLE t CHANGE a b INTEGER(11) UNSIGNED NOT NULL DEFAULT '0' COMMENT 'x' AFTER c"),
    ).toMatchObject([
      { kind: 'rename-column', column: 'a', to: 'b' },
      { kind: 'alter-column-type', column: 'b', type: 'int unsigned' },
      { kind: 'set-not-null', column: 'b' },
      { kind: 'set-default', column: 'b', expression: "'0'" },
    ]);
  });

  it.each([
    ['bool', 'tinyint(1)'],
    ['INT(11)', 'int'],
    ['numeric(10)', 'decimal(10,0)'],
    ['double precision', 'double'],
    ["enum('a', 'b,c')", "enum('a','b,c')"],
    ['datetime(6)', 'datetime(6)'],
    ['character varying(20)', 'varchar(20)'],
    ['serial', 'bigint unsigned'],
    ['varchar(9) character set latin1 collate latin1_bin', 'varchar(9)'],
  ])('prints %s as %s', (written, printed) => {
    expect(operations(`ALTER TABLE t ADD c ${written}`)).toMatchObject([{ column: { type: printed } }]);
  });

  it('takes CREATE INDEX, its method and prefix for what they are', () => {
    expect(
      operations('CREATE FULLTEXT INDEX i ON posts (title, body(20)) ALGORITHM=INPLACE LOCK=SHARED'),
    ).toMatchObject([
      { kind: 'create-index', table: 'posts', index: 'i', columns: ['title', 'body'], method: 'fulltext' },
      { kind: 'alter-table-options', algorithm: 'inplace' },
      { kind: 'alter-table-options', lock: 'shared' },
    ]);
  });

  it('reads what version comments hold and skips other comments', () => {
    expect(operations("/*!40000 ALTER TABLE `t` */ /* DROP */ # x\nADD a INT -- y\n DEFAULT '--'")).toMatchObject([
      { kind: 'add-column', table: 't', column: { name: 'a', default: "'--'" } },
    ]);
  });

  it('finds the rows that a write is about', () => {
    expect(operations('UPDATE orders o JOIN users u ON u.id = o.user_id SET o.x = 1 WHERE `o`.`id` = 5')).toMatchObject(
      [{ kind: 'update', table: 'orders', where: 'o.id = 5' }],
    );
    expect(operations('DELETE FROM orders')).toEqual([{ kind: 'delete', table: 'orders', byPrimaryKeyList: false }]);
    expect(operations('DELETE FROM orders LIMIT 1000')).toMatchObject([{ kind: 'other' }]);
    expect(operations('INSERT IGNORE INTO a (b) SELECT c FROM `d` JOIN e')).toMatchObject([
      { kind: 'insert', table: 'a', fromSelect: ['d', 'e'] },
    ]);
  });

  it('takes no rows from the tables of a condition', () => {
    const sql = "INSERT INTO kinds (name) SELECT 'a' WHERE NOT EXISTS (SELECT * FROM kinds WHERE name = 'a')";
    expect(operations(sql)).toMatchObject([{ kind: 'insert', table: 'kinds', fromSelect: [] }]);
    const derived = 'INSERT INTO a SELECT * FROM (SELECT id FROM b) AS x WHERE id IN (SELECT id FROM c)';
    expect(operations(derived)).toMatchObject([{ fromSelect: ['b'] }]);
  });

  it('keeps an expression without parentheses of its own as it is written', () => {
    expect(operations('ALTER TABLE t ADD INDEX i (LEFT(name, 255) DESC)')).toMatchObject([
      { kind: 'create-index', columns: ['LEFT(name, 255)'] },
    ]);
  });

  it.each([
    ['ALTER TABLE t ADD INDEX i (`left`(name))', 'length'],
    ['ALTER TABLE t FROBNICATE', 'action'],
    ['CREATE TABLE t', 'columns'],
    ['COMMENT ON TABLE t IS 1', 'statement'],
    ['CREATE TABLE t (a INT', 'before|at the end'],
    ['{{ if .mysql }}', 'statement'],
  ])('does not guess at %s', (sql, words) => {
    const { operations: none, error } = parseMysql(sql);
    expect(none).toEqual([]);
    expect(error).toMatch(new RegExp(words));
  });

  it('ends on hostile text in time that grows with its length', () => {
    for (const text of ["'", '(', '`', '/*!', '((', 'a,', '-- \n', '\\', "'\\"]) {
      expect(() => parseMysql(`ALTER TABLE t ADD ${text.repeat(100_000)}`)).not.toThrow();
    }
  });
});
