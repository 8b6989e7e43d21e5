import { describe, expect, test } from 'vitest';
import { typeorm } from '../../../../src/analysis/schema/formats/typeorm.ts';
import { lineFor, reading } from './reading.ts';

const migration = (
  body: string,
  fields = '',
) => `import { MigrationInterface, QueryRunner, Table, TableColumn, TableForeignKey, TableIndex } from 'typeorm'
export class A1700000000000 implements MigrationInterface {
    ${fields}
    public async up(queryRunner: QueryRunner): Promise<void> {
${body}
    }
    public async down(queryRunner: QueryRunner): Promise<void> { await queryRunner.query('DROP TABLE a') }
}`;
const read = (body: string, fields?: string) =>
  reading(typeorm, 'migrations/1700000000000-A.ts', migration(body, fields));

describe('TypeORM', () => {
  test('sends raw queries as they are written', () => {
    const { sql, lines, atomic } = read(
      'await queryRunner.query(`ALTER TABLE "a" ADD "b" text;`)\nawait queryRunner.query(\n  `CREATE INDEX c ON "a" ("b")`\n)',
    );
    expect(sql).toEqual(['ALTER TABLE "a" ADD "b" text', 'CREATE INDEX c ON "a" ("b")']);
    expect(lines).toEqual([5, 7]);
    expect(atomic).toEqual([true]);
  });

  test('names keys as its naming strategy does, and gives each column its line', () => {
    const { sql, statements } = read(`await queryRunner.createTable(new Table({
  name: 'orders',
  columns: [
    { name: 'id', type: 'uuid', isPrimary: true, isGenerated: true, generationStrategy: 'uuid' },
    { name: 'total', type: 'decimal', precision: 10, scale: 2, default: 0 },
    { name: 'user_id', type: 'int', isNullable: true },
  ],
  foreignKeys: [
    { columnNames: ['user_id'], referencedTableName: 'users', referencedColumnNames: ['id'], onDelete: 'CASCADE' },
  ],
}), true)`);
    expect(sql).toEqual([
      'CREATE TABLE IF NOT EXISTS "orders" ( "id" uuid DEFAULT uuid_generate_v4() NOT NULL, "total" decimal(10, 2) DEFAULT 0 NOT NULL, "user_id" int, CONSTRAINT "FK_a922b820eeef29ac1c6800e826a" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE, CONSTRAINT "PK_710e2d4957aa5878dfe94e4ac2f" PRIMARY KEY ("id") )',
    ]);
    expect(lineFor(statements[0], '"total"')).toBe(9);
    expect(lineFor(statements[0], 'FOREIGN KEY')).toBe(13);
  });

  test('adds columns, indexes and keys', () => {
    const { sql } =
      read(`await queryRunner.addColumn('a', new TableColumn({ name: 'b', type: 'varchar', length: '64', isNullable: true }))
await queryRunner.createIndex('a', new TableIndex({ name: 'i', columnNames: ['b'], isUnique: true }))
await queryRunner.dropForeignKey('a', 'k')
await queryRunner.dropColumn('a', 'c')`);
    expect(sql).toEqual([
      'ALTER TABLE "a" ADD "b" varchar(64)',
      'CREATE UNIQUE INDEX "i" ON "a" ("b")',
      'ALTER TABLE "a" DROP CONSTRAINT "k"',
      'ALTER TABLE "a" DROP COLUMN "c"',
    ]);
  });

  test('leaves the transaction where the class says so', () => {
    expect(read("await queryRunner.query('SELECT 1')", 'transaction = false').atomic).toEqual([false]);
  });

  test('takes the branch that changes something where a guard asks what exists', () => {
    const { sql } = read(`const exists = await queryRunner.hasColumn('a', 'b')
if (!exists) await queryRunner.query('ALTER TABLE a ADD b int')`);
    expect(sql).toEqual(['ALTER TABLE a ADD b int']);
  });

  test('is set up per project: one transaction for each file', () => {
    const history = { root: '', files: [], settings: [] };
    const texts = new Map([['data-source.ts', "export default { migrationsTransactionMode: 'each' }"]]);
    expect(typeorm.runnerOf?.(history, texts)).toMatchObject({ scope: 'file', optOut: 'transaction = false' });
    expect(typeorm.runnerOf?.(history, new Map())).toMatchObject({ scope: 'pending' });
  });
});

test('the branch for PostgreSQL is taken, also where names of another file tell the databases apart', () => {
  const { sql } = reading(
    typeorm,
    'm/1-a.ts',
    `import { Engine } from './engines';
export class A1 {
  async up(queryRunner) {
    if (queryRunner.connection.driver.options.type === 'mysql') await queryRunner.query('SELECT 1');
    switch (queryRunner.connection.options.type as Engine) {
      case Engine.sqlite: await queryRunner.query('SELECT 2'); break;
      case Engine.postgres: await queryRunner.query('SELECT 3'); break;
      default: throw Error('unsupported');
    }
  }
}`,
    new Map([['m/engines.ts', `export enum Engine { sqlite = 'sqlite', postgres = 'postgres' }`]]),
  );
  expect(sql).toEqual(['SELECT 3']);
});
