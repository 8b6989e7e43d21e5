import { describe, expect, test } from 'vitest';
import { typeorm } from '../../../../../src/analysis/schema/formats/typeorm.ts';
import { sequelize } from '../../../../../src/analysis/schema/formats/sequelize.ts';
import { knex } from '../../../../../src/analysis/schema/formats/knex.ts';
import { nodePgMigrate } from '../../../../../src/analysis/schema/formats/node-pg-migrate.ts';
import { dbMigrate } from '../../../../../src/analysis/schema/formats/db-migrate.ts';
import { reading } from '../reading.ts';

const read = (text: string) => reading(nodePgMigrate, 'migrations/1_a.js', text);
const up = (body: string) => read(`exports.up = (pgm) => {\n${body}\n};`);

describe('following a JavaScript migration', () => {
  test('loops over literals run, and a template is anchored where it stands', () => {
    const { sql, lines } = read(`const tables = ['a', 'b'];
const columns = { c: 'int', d: 'text' };
const add = (pgm, table, [name, type]) =>
  pgm.sql(\`
    ALTER TABLE \${table} ADD \${name} \${type}
  \`);
export const up = (pgm) => {
  for (const table of tables) Object.entries(columns).forEach((column) => add(pgm, table, column));
};`);
    expect(sql).toEqual([
      'ALTER TABLE a ADD c int',
      'ALTER TABLE a ADD d text',
      'ALTER TABLE b ADD c int',
      'ALTER TABLE b ADD d text',
    ]);
    expect(lines).toEqual([5, 5, 5, 5]);
  });

  test('joins strings, keeping each statement on the line of its text', () => {
    const { sql, lines } = up(`pgm.sql(
  'DROP TABLE a;' +
  'DROP TABLE ' + 'b;\\n' +
  ['DROP', 'TABLE', 'c'].join(' ')
);`);
    expect(sql).toEqual(['DROP TABLE a', 'DROP TABLE b', 'DROP TABLE c']);
    expect(lines).toEqual([3, 4, 5]);
  });

  test('conditions that are known decide, an early return on unknown ones is the exception', () => {
    const { sql } = up(`if (process.env.SKIP) return;
let n = 0;
for (let i = 1; i <= 3; i++) { if (i === 2) continue; n += i; }
switch (n) { case 3: pgm.sql('SELECT 3'); break; case 4: pgm.sql('SELECT 4'); default: pgm.sql('SELECT 5'); }
try { pgm.sql('SELECT 6'); } catch (error) { pgm.sql('ROLLBACK'); } finally { pgm.sql('SELECT 7'); }`);
    expect(sql).toEqual(['SELECT 4', 'SELECT 5', 'SELECT 6', 'SELECT 7']);
  });

  test('two branches that both change something are one opaque step', () => {
    const { sql, lines } = up(`if (process.env.A) pgm.sql('SELECT 1');
else pgm.sql('SELECT 2');
pgm.sql('SELECT 3');`);
    expect(sql).toEqual(['opaque: which branch runs is only known at run time', 'SELECT 3']);
    expect(lines).toEqual([2, 4]);
  });

  test('code in another file that could reach the database is one opaque step', () => {
    const { sql, lines } = read(`const { helper, quiet } = require('./helper');
exports.up = (pgm) => {
  quiet('x');
  helper({ pgm });
};`);
    expect(sql).toEqual(['opaque: helper is not in this file']);
    expect(lines).toEqual([4]);
  });

  test('a class with helper methods and fields is followed', () => {
    const text = `import { MigrationInterface } from 'typeorm'
export class A1 implements MigrationInterface {
  private readonly table = 'a'
  async up(queryRunner) { await this.drop(queryRunner, 'b') }
  private async drop(queryRunner, column) { await queryRunner.query(\`ALTER TABLE \${this.table} DROP \${column}\`) }
}`;
    expect(reading(typeorm, 'm/1-a.ts', text).sql).toEqual(['ALTER TABLE a DROP b']);
  });
});

describe('hostile and broken programs', () => {
  test.each([
    ['recursion', 'const f = () => f(); exports.up = (pgm) => f();'],
    [
      'nested loops',
      `const a = [${'1,'.repeat(900)}]; exports.up = () => { for (const b of a) for (const c of a) for (const d of a) d; };`,
    ],
    [
      'text that doubles',
      `exports.up = (pgm) => { let a = 'xxxxxxxxxxxxxxxx'; for (let i = 0; i < 900; i++) a += a; pgm.sql(a); };`,
    ],
    [
      'a list that doubles',
      `exports.up = (pgm) => { let a = [1]; for (let i = 0; i < 900; i++) a = [...a, ...a]; pgm.sql(a); };`,
    ],
    ['repeat', `exports.up = (pgm) => pgm.sql('x'.repeat(1e9));`],
    ['deep nesting', `exports.up = (pgm) => pgm.sql(${'('.repeat(20_000)}'a'${')'.repeat(20_000)});`],
  ])('%s ends at once in an opaque step or in nothing', (_name, text) => {
    const started = performance.now();
    const { sql } = read(text);
    expect(sql.every((one) => one.startsWith('opaque: '))).toBe(true);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  test.each([dbMigrate, knex, nodePgMigrate, sequelize, typeorm])('$id: half a file gives what it holds', (format) => {
    const texts = [
      'exports.up = function (db, cb) {\n  db.',
      'module.exports = { up: async (',
      '\0\0',
      '',
      'export class {',
      '}}}) =>',
    ];
    for (const text of texts) expect(() => format.read('m/1-a.ts', text, new Map())).not.toThrow();
  });
});
