import { describe, expect, it } from 'vitest';
import { parseSqlite } from '../../../../src/analysis/schema/operations/sqlite/parse.ts';

const operations = (sql: string) => parseSqlite(sql).operations;

describe('a SQLite statement', () => {
  it('names tables without their quotes and their database', () => {
    expect(operations('CREATE TEMP TABLE IF NOT EXISTS main.`a b` (c)')).toEqual([
      { kind: 'create-table', table: 'a b', ifNotExists: true },
    ]);
    expect(operations('DROP TABLE IF EXISTS [x]')).toEqual([{ kind: 'drop-table', table: 'x', cascade: false }]);
    expect(operations('ALTER TABLE "a""b" RENAME TO c')).toEqual([{ kind: 'rename-table', table: 'a"b', to: 'c' }]);
  });

  it('declares a column with all that is written about it', () => {
    const sql =
      "ALTER TABLE t ADD `n` varchar(9) DEFAULT (lower('X, y')) NOT NULL CONSTRAINT k REFERENCES u (id) ON DELETE CASCADE";
    expect(operations(sql)).toEqual([
      {
        kind: 'add-column',
        table: 't',
        column: {
          name: 'n',
          type: 'varchar(9)',
          notNull: true,
          default: "(lower('X, y'))",
          identity: false,
          ifNotExists: false,
          constraints: [
            { kind: 'foreign-key', columns: ['n'], references: { table: 'u', columns: ['id'] }, notValid: false },
          ],
        },
      },
    ]);
    expect(operations('ALTER TABLE t ADD COLUMN n INT GENERATED ALWAYS AS (a + 1) STORED')).toMatchObject([
      { column: { type: 'INT', generated: 'stored' } },
    ]);
  });

  it('gives the keys of an index without their order', () => {
    expect(operations('CREATE UNIQUE INDEX i ON t (a COLLATE NOCASE DESC, lower("b")) WHERE a > 0')).toMatchObject([
      { kind: 'create-index', table: 't', index: 'i', columns: ['a', '(lower("b"))'], unique: true },
    ]);
  });

  it('says which rows it writes, and which tables it reads', () => {
    expect(operations("UPDATE OR IGNORE t SET a = ')' WHERE b IN (SELECT c FROM d WHERE e) RETURNING a")).toEqual([
      { kind: 'update', table: 't', where: 'b IN (SELECT c FROM d WHERE e)', byPrimaryKeyList: false },
    ]);
    expect(operations('DELETE FROM t -- WHERE a\n')).toEqual([{ kind: 'delete', table: 't', byPrimaryKeyList: false }]);
    expect(operations('WITH x AS (SELECT 1) INSERT OR REPLACE INTO t (a) SELECT * FROM x JOIN y')).toEqual([
      { kind: 'insert', table: 't', fromSelect: ['x', 'y'] },
    ]);
  });

  it.each(['', 'ALTER TABLE', 'CREATE INDEX i ON', 'ALTER TABLE t ADD', "INSERT INTO 'x", '((((', '"', '/* x', '\0'])(
    'that is cut off is no reason to stop: %j',
    (sql) => {
      expect(() => operations(sql)).not.toThrow();
    },
  );

  it('of a megabyte is read in one pass', () => {
    const rows = Array.from({ length: 100_000 }, (_, n) => `(${n}, 'x')`).join(', ');
    expect(operations(`INSERT INTO t VALUES ${rows}`)).toEqual([{ kind: 'insert', table: 't', fromSelect: [] }]);
  });
});
