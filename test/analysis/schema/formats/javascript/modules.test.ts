import { describe, expect, test } from 'vitest';
import { dbMigrate } from '../../../../../src/analysis/schema/formats/db-migrate.ts';
import type { Format } from '../../../../../src/analysis/schema/formats/format.ts';
import { knex } from '../../../../../src/analysis/schema/formats/knex.ts';
import { typeorm } from '../../../../../src/analysis/schema/formats/typeorm.ts';
import { lineFor, reading } from '../reading.ts';

const read = (text: string, others: Readonly<Record<string, string>>, format: Format = knex, path = 'db/m/1_a.ts') =>
  reading(format, path, text, new Map(Object.entries(others)));

describe('what a migration takes from other files', () => {
  test('names, enums and re-exported constants are known', () => {
    const { sql } = read(
      `import { TableName } from '../schemas';
import prefix, { columns as all } from '@app/names.js';
import * as whole from 'src/whole';
export const up = (knex) => knex.schema.alterTable(prefix + TableName.Users, (t) => all.forEach((c) => t.dropColumn(c + whole.end)));`,
      {
        'tsconfig.json': `{ // a comment\n "compilerOptions": { "paths": { "@app/*": ["./lib/*"], }, }, }`,
        'db/schemas/index.ts': `export * from './other';\nexport * from './models';`,
        'db/schemas/other.ts': `export const other = 1;`,
        'db/schemas/models.ts': `export enum TableName { Users = "users", Orders = "orders" }`,
        'lib/names.ts': `const columns = ['a', 'b'];\nexport { columns };\nexport default 'app_';`,
        'src/whole.ts': `export const end = '_c';`,
      },
    );
    expect(sql).toEqual(['ALTER TABLE "app_users" DROP COLUMN "a_c"', 'ALTER TABLE "app_users" DROP COLUMN "b_c"']);
  });

  test('what a helper of another file does stands at the call that leads there', () => {
    const { sql, statements } = read(
      `const { addColumns, each } = require('./_helpers');
exports.up = async (knex) => {

  await addColumns(knex, 'users');
  await each(['a', 'b'], (name) =>
    knex.raw(\`
      DROP TABLE \${name}\`));
};`,
      {
        'db/m/_helpers.js': `


module.exports = {
  addColumns: (knex, table) => knex.schema.alterTable(table, (t) => {
    t.string('name');
    t.index(['name']);
  }),
  each: async (items, callback) => { for (const item of items) await callback(item); },
};`,
      },
    );
    expect(sql).toEqual([
      'ALTER TABLE "users" ADD COLUMN "name" varchar(255)',
      'CREATE INDEX "users_name_index" ON "users" ("name")',
      'DROP TABLE a',
      'DROP TABLE b',
    ]);
    expect(statements.map(({ path, line }) => [path, line])).toEqual([
      ['db/m/1_a.ts', 4],
      ['db/m/1_a.ts', 4],
      ['db/m/1_a.ts', 7],
      ['db/m/1_a.ts', 7],
    ]);
  });

  test('parts that are written in another file stand at the call that uses them', () => {
    const { statements } = read(
      `import { Table } from 'typeorm';
import { base, SQL } from './parts';
export class A1 {
  async up(queryRunner) {
    await queryRunner.createTable(new Table({
      name: 'a',
      columns: [
        base,
        { name: 'b', type: 'int' },
      ],
    }));
    await queryRunner.query(SQL);
  }
}`,
      {
        'db/m/parts.ts': `export const base = {\n  name: 'id', type: 'uuid', isPrimary: true };\nexport const SQL = \`SELECT 1;\n\nDROP TABLE c\`;`,
      },
      typeorm,
    );
    const [table] = statements;
    expect([lineFor(table, '"id"'), lineFor(table, '"b"')]).toEqual([5, 9]);
    expect(statements.map(({ line, endLine }) => [line, endLine])).toEqual([
      [5, 11],
      [12, 12],
      [12, 12],
    ]);
  });

  test('SQL and JSON files are read where they lie', () => {
    const { sql, lines } = read(
      `const fs = require('fs');
const path = require('node:path');
exports.up = async (db) => {
  db.runSql(fs.readFileSync(path.join(__dirname, 'sql', 'up.sql'), 'utf8'));
  fs.readFile(path.resolve(__dirname, '../more.sql'), 'utf8', (err, text) => {
    if (err) throw err;
    db.runSql(text);
  });
  db.dropTable(require('./names.json').table);
  db.runSql(fs.readFileSync(\`\${__dirname}/absent.sql\`).toString());
};`,
      { 'db/m/sql/up.sql': 'SELECT 1;\nSELECT 2;', 'db/more.sql': 'SELECT 3', 'db/m/names.json': '{"table": "b"}' },
      dbMigrate,
      'db/m/1-a.js',
    );
    expect(sql).toEqual([
      'SELECT 1',
      'SELECT 2',
      'SELECT 3',
      'DROP TABLE "b"',
      'opaque: absent.sql is not in the repository',
    ]);
    expect(lines).toEqual([4, 4, 7, 9, 10]);
  });

  test('a class takes methods and fields from the one it extends', () => {
    const { sql, lines } = read(
      `import { Base } from './base';
export class B1 extends Base {
  table = 'b';
  async up(queryRunner) {
    await this.drop(queryRunner, 'c');
    await super.up(queryRunner);
  }
}`,
      {
        'db/m/base.ts': `export abstract class Base {
  table = 'a';
  async drop(queryRunner, column) { await queryRunner.query(\`ALTER TABLE \${this.table} DROP \${column}\`); }
  async up(queryRunner) { await this.drop(queryRunner, 'd'); }
}`,
      },
      typeorm,
    );
    expect(sql).toEqual(['ALTER TABLE b DROP c', 'ALTER TABLE b DROP d']);
    expect(lines).toEqual([5, 6]);
  });

  test('what is nowhere to be found stays one opaque step', () => {
    const { sql, lines } = read(
      `import { helper } from 'a-package';
import { lost } from './lost';
export const up = async (knex) => {
  await helper(knex);
  await lost(knex);
  await this.unknown(knex);
};`,
      {},
    );
    expect(sql.map((one) => one.split(':')[0])).toEqual(['opaque', 'opaque', 'opaque']);
    expect(lines).toEqual([4, 5, 6]);
  });

  test('a file that takes too many steps costs only what is taken from it', () => {
    const { sql } = read(
      `import { NAME } from './hostile';
export const up = async (knex) => { await knex.schema.dropTable('a'); await knex.schema.dropTable(NAME); };`,
      {
        'db/m/hostile.ts': `let s = 'x'; for (let i = 0; i < 900; i++) { for (let j = 0; j < 900; j++) { s += i; } }\nexport const NAME = s;`,
      },
    );
    expect(sql).toEqual(['drop table "a"', 'opaque: a name is only known at run time']);
  });
});

test('static members of a class are known, in this file and in others', () => {
  const { sql, lines } = read(
    `import { Rows } from './rows';
class Names { static readonly table = 'a'; static of(end) { return this.table + end; } }
export const up = async (knex) => {
  await knex.schema.dropTable(Names.of('_b'));
  await Rows.drop(knex);
};`,
    {
      'db/m/rows.ts': `export class Rows {\n  static readonly table = 'c';\n  public static async drop(knex) { await knex.schema.dropTable(Rows.table); }\n}`,
    },
  );
  expect(sql).toEqual(['drop table "a_b"', 'drop table "c"']);
  expect(lines).toEqual([4, 5]);
});
