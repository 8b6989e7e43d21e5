import { describe, expect, test } from 'vitest';
import { mikroOrm } from '../../../../src/analysis/schema/formats/mikro-orm.ts';
import { histories } from './histories.ts';
import { reading } from './reading.ts';

const migration = (up: string, more = '') => `import { Migration } from '@mikro-orm/migrations';

export class Migration20240101000000 extends Migration {
  async up(): Promise<void> {
${up}
  }
  async down(): Promise<void> {
    this.addSql('drop table "a";');
  }
${more}
}
`;
const read = (up: string, more?: string) =>
  reading(mikroOrm, 'migrations/Migration20240101000000.ts', migration(up, more));

describe('MikroORM', () => {
  test('reads what is queued by addSql, at the lines of the text', () => {
    const { sql, lines, atomic } = read(`this.addSql('create table "a" ("id" serial primary key);');
for (const column of ['b', 'c'])
  this.addSql(\`alter table "a" add column "\${column}" text;
    create index on "a" ("\${column}");\`);`);
    expect(sql).toEqual([
      'create table "a" ("id" serial primary key)',
      'alter table "a" add column "b" text',
      'create index on "a" ("b")',
      'alter table "a" add column "c" text',
      'create index on "a" ("c")',
    ]);
    expect(lines).toEqual([5, 7, 8, 7, 8]);
    expect(atomic).toEqual([true]);
  });

  test('runs what it executes before what it queues', () => {
    expect(read(`this.addSql('select 2;');\nawait this.execute('select ?', [1]);`).sql).toEqual([
      'select 1',
      'select 2',
    ]);
  });

  test('leaves the transaction where the class says so', () => {
    const index = `this.addSql('create index concurrently i on a (b);');`;
    expect(read(index, 'override isTransactional(): boolean {\n  return false;\n}').atomic).toEqual([false]);
    expect(read(index, 'isTransactional() {\n  return true;\n}').atomic).toEqual([true]);
  });

  test('leaves opaque what comes from elsewhere', () => {
    const { statements } = read(`this.addSql(statementFor('a'));\nthis.getKnex().schema.dropTable('a');`);
    expect(statements.map(({ kind, line }) => [kind, line])).toEqual([
      ['opaque', 6],
      ['opaque', 5],
    ]);
  });

  test('finds numbered classes of its own, by name, and leaves other programs alone', () => {
    const [history, ...others] = histories(mikroOrm, {
      'src/migrations/Migration20240201000000.ts': migration(''),
      'src/migrations/InitialSetup20240301000000.ts': migration(''),
      'src/migrations/index.ts': 'export {};',
      'db/migrations/20240101_a.js': 'exports.up = (knex) => knex.raw("select 1");',
    });
    expect(history?.migrations.map(({ path }) => path)).toEqual([
      'InitialSetup20240301000000.ts',
      'Migration20240201000000.ts',
    ]);
    expect(others).toEqual([]);
  });
});
