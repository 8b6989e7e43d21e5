import { describe, expect, test } from 'vitest';
import { dbMigrate } from '../../../../src/analysis/schema/formats/db-migrate.ts';
import { lineFor, reading } from './reading.ts';

const read = (text: string) => reading(dbMigrate, 'migrations/20240101000000-a.js', text);

describe('db-migrate', () => {
  test('sends the SQL of runSql, anchored at its own lines, in one transaction', () => {
    const { sql, lines, atomic } = read(`exports.up = function (db, cb) {
  db.runSql(
    \`
    ALTER TABLE a ADD COLUMN b text;
    CREATE INDEX a_b ON a (b);
    \`,
    cb,
  );
};
exports.down = (db, cb) => db.runSql('DROP TABLE a', cb);`);
    expect(sql).toEqual(['ALTER TABLE a ADD COLUMN b text', 'CREATE INDEX a_b ON a (b)']);
    expect(lines).toEqual([4, 5]);
    expect(atomic).toEqual([true]);
  });

  test('follows callbacks, async.series and bound methods in order', () => {
    const { sql } = read(`const async = require('async');
exports.up = function (db, callback) {
  async.series([
    db.runSql.bind(db, 'SELECT 1'),
    (cb) => db.runSql('SELECT 2', () => db.runSql('SELECT 3', cb)),
  ], callback);
};`);
    expect(sql).toEqual(['SELECT 1', 'SELECT 2', 'SELECT 3']);
  });

  test('translates a table column by column', () => {
    const { sql, statements } = read(`exports.up = (db, cb) => {
  db.createTable('orders', {
    id: { type: 'int', primaryKey: true, autoIncrement: true },
    note: { type: 'string', length: 20, notNull: true, defaultValue: 'x' },
    user_id: {
      type: 'int',
      foreignKey: { name: 'fk_u', table: 'users', mapping: 'id', rules: { onDelete: 'CASCADE' } },
    },
  }, cb);
};`);
    expect(sql).toEqual([
      `CREATE TABLE "orders" ( "id" SERIAL PRIMARY KEY, "note" VARCHAR(20) DEFAULT 'x' NOT NULL, "user_id" INTEGER )`,
      'ALTER TABLE "orders" ADD CONSTRAINT "fk_u" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE ON UPDATE NO ACTION',
    ]);
    expect(lineFor(statements[0], '"note"')).toBe(4);
    expect(statements[1]?.line).toBe(5);
  });

  test('what depends on rows is one opaque step, and what follows is still read', () => {
    const { sql, lines } = read(`exports.up = (db, cb) => {
  db.runSql('SELECT id FROM a', (err, results) => {
    results.rows.forEach((row) => {
      db.runSql('UPDATE a SET b = 1 WHERE id = ' + row.id);
    });
    db.runSql('DROP TABLE b', cb);
  });
};`);
    expect(sql).toEqual(['SELECT id FROM a', 'opaque: how often it runs is only known at run time', 'DROP TABLE b']);
    expect(lines).toEqual([2, 3, 6]);
  });

  test('runs the SQL file that a program of the same name sends', () => {
    const files = ['m/20240101000000-a.js', 'm/20240102000000-b.js', 'm/sqls/20240102000000-b-up.sql'];
    const order = dbMigrate.order({ root: 'm', files, settings: [] }, new Map());
    expect(order).toEqual(['m/20240101000000-a.js', 'm/sqls/20240102000000-b-up.sql']);
  });
});
