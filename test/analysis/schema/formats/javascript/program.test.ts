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

describe('steps that only change rows', () => {
  const rows = (body: string, format = nodePgMigrate) =>
    reading(format, 'migrations/1_a.js', `exports.up = async (pgm) => {\n${body}\n};`).statements.map(
      ({ kind, rowsOnly, line }) => [kind, rowsOnly === true, line],
    );

  test('a loop over what a query returned that writes rows leaves the schema as it is', () => {
    expect(
      rows(`const users = await pgm.db.query('SELECT * FROM users');
for (const user of users.rows) { await pgm.sql(\`UPDATE users SET name = '\${user.name}'\`); }
users.rows.forEach((user) => pgm.sql('DELETE FROM a WHERE id = ' + user.id));
for (const user of users.rows) { await pgm.sql(\`UPDATE users SET name = '\${user.name}'; DROP TABLE t_\${user.id}\`); }`),
    ).toEqual([
      ['sql', false, 2],
      ['opaque', true, 3],
      ['opaque', true, 4],
      ['opaque', false, 5],
    ]);
  });

  test('SQL with an unknown part is told by what is known of it', () => {
    expect(
      rows(`const id = pgm.unknown();
pgm.sql(\`INSERT INTO a VALUES (\${Math.random()})\`);
pgm.sql('ALTER TABLE a_' + Math.random() + ' ADD b int');
pgm.sql(Math.random() ? \`UPDATE a SET b = \${id}\` : 'DELETE FROM a');
pgm.sql('UPDATE a SET b = $1', [Math.random()]);`),
    ).toEqual([
      ['opaque', false, 2],
      ['opaque', true, 3],
      ['opaque', false, 4],
      ['opaque', true, 5],
      ['opaque', true, 6],
    ]);
  });

  test('entities that TypeORM writes are rows, and those that it finds are nothing', () => {
    expect(
      rows(
        `const users = await pgm.manager.find(User);
await pgm.manager.save(users);
await pgm.manager.getRepository(User).createQueryBuilder().update().set({ a: 1 }).execute();
await pgm.manager.query('DROP TABLE a');`,
        typeorm,
      ),
    ).toEqual([
      ['opaque', true, 3],
      ['opaque', true, 4],
      ['sql', false, 5],
    ]);
  });
});

describe('what the environment and the language give', () => {
  test('a variable of the environment counts as absent where the program has something else for that case', () => {
    const { sql } = up(`const table = \`\${process.env.PREFIX || ''}a\`;
pgm.dropTable(table);
pgm.dropTable(process.env.TABLE ?? 'b');
pgm.dropTable(process.env.TABLE);`);
    expect(sql).toEqual(['DROP TABLE "a"', 'DROP TABLE "b"', 'opaque: an argument is only known at run time']);
  });

  test('promises are done at once, those of Bluebird too', () => {
    const { sql, lines } = up(`return new Promise((resolve) => resolve('a')).then((name) =>
  pgm.dropTable(name)).then(() =>
  Promise.map(['b', 'c'], (name) =>
    pgm.dropTable(name)));`);
    expect(sql).toEqual(['DROP TABLE "a"', 'DROP TABLE "b"', 'DROP TABLE "c"']);
    expect(lines).toEqual([3, 5, 5]);
  });

  test('a part that is missing is followed as missing', () => {
    const { sql } = up(`const table = { name: 'a' };
if (table.views?.length) pgm.dropView('v');
else pgm.dropTable(table.name);`);
    expect(sql).toEqual(['DROP TABLE "a"']);
  });

  test('scripts and seeds in numbered files are no migrations', () => {
    const texts = new Map([['scripts/1_a.ts', `import { Sequelize } from 'sequelize';\nawait run();`]]);
    const [history] = sequelize.find(['scripts/1_a.ts']);
    expect(history && sequelize.recognises?.(history, texts)).toBe(false);
    expect(sequelize.find(['src/seeders/1_a.js', 'db/seeds/2_b.js'])).toEqual([]);
  });
});
