import { describe, expect, test } from 'vitest';
import { sequelize } from '../../../../src/analysis/schema/formats/sequelize.ts';
import { lineFor, reading } from './reading.ts';

const read = (body: string) =>
  reading(
    sequelize,
    'migrations/20240101000000-a.js',
    `module.exports = {\n  up: async (queryInterface, Sequelize) => {\n${body}\n  },\n  down: async (queryInterface) => queryInterface.dropTable('x'),\n};`,
  );

describe('Sequelize', () => {
  test('creates a table with its enumerated types, column by column', () => {
    const { sql, statements } = read(`await queryInterface.createTable("stars", {
  id: { type: Sequelize.UUID, allowNull: false, primaryKey: true },
  kind: { type: Sequelize.ENUM("a", "b"), defaultValue: "a" },
  title: Sequelize.STRING,
  userId: {
    type: Sequelize.UUID,
    onDelete: "cascade",
    references: { model: "users" },
  },
  tags: { type: Sequelize.ARRAY(Sequelize.STRING(10)), defaultValue: [] },
  createdAt: { type: Sequelize.DATE, allowNull: false, defaultValue: Sequelize.literal("now()") },
});`);
    expect(sql[0]).toBe(`CREATE TYPE "enum_stars_kind" AS ENUM('a', 'b')`);
    expect(statements[1]?.sql.split('\n')).toEqual([
      'CREATE TABLE IF NOT EXISTS "stars" (',
      '  "id" UUID NOT NULL,',
      `  "kind" "enum_stars_kind" DEFAULT 'a',`,
      '  "title" VARCHAR(255),',
      '  "userId" UUID REFERENCES "users" ("id") ON DELETE CASCADE,',
      '  "tags" VARCHAR(10)[] DEFAULT ARRAY[]::VARCHAR(10)[],',
      '  "createdAt" TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,',
      '  PRIMARY KEY ("id")',
      ')',
    ]);
    expect(lineFor(statements[1], 'userId')).toBe(7);
  });

  test('changes nullability, default and type one by one, as the tool does', () => {
    expect(read('await queryInterface.changeColumn("a", "b", { type: Sequelize.TEXT, allowNull: false })').sql).toEqual(
      [
        'ALTER TABLE "a" ALTER COLUMN "b" SET NOT NULL',
        'ALTER TABLE "a" ALTER COLUMN "b" DROP DEFAULT',
        'ALTER TABLE "a" ALTER COLUMN "b" TYPE TEXT',
      ],
    );
  });

  test('names indexes and constraints as the tool does', () => {
    const { sql } = read(`await queryInterface.addIndex("apiKeys", ["teamId", "createdAt"]);
await queryInterface.addIndex("a", ["b"], { concurrently: true, unique: true, where: { deletedAt: null }, name: "i" });
await queryInterface.removeIndex("apiKeys", ["teamId"]);
await queryInterface.addConstraint("shares", { fields: ["urlId", "teamId"], type: "unique" });
await queryInterface.addConstraint("a", { fields: ["b"], type: "foreign key", references: { table: "c", field: "id" }, onDelete: "set null" });`);
    expect(sql).toEqual([
      'CREATE INDEX "api_keys_team_id_created_at" ON "apiKeys" ("teamId", "createdAt")',
      'CREATE UNIQUE INDEX CONCURRENTLY "i" ON "a" ("b") WHERE "deletedAt" IS NULL',
      'DROP INDEX IF EXISTS "api_keys_team_id"',
      'ALTER TABLE "shares" ADD CONSTRAINT "shares_urlId_teamId_uk" UNIQUE ("urlId", "teamId")',
      'ALTER TABLE "a" ADD CONSTRAINT "a_b_c_fk" FOREIGN KEY ("b") REFERENCES "c" ("id") ON DELETE SET NULL',
    ]);
  });

  test('only the steps that are handed a transaction share one', () => {
    const { sql, atomic } = read(`await queryInterface.sequelize.transaction(async (transaction) => {
  await queryInterface.addColumn("a", "b", { type: Sequelize.INTEGER }, { transaction });
  await queryInterface.sequelize.query("UPDATE a SET b = :n", { replacements: { n: 1 }, transaction });
});
await queryInterface.addIndex("a", ["b"], { concurrently: true });`);
    expect(sql).toEqual([
      'ALTER TABLE "a" ADD COLUMN "b" INTEGER',
      'UPDATE a SET b = 1',
      'CREATE INDEX CONCURRENTLY "a_b" ON "a" ("b")',
    ]);
    expect(atomic).toEqual([true, false]);
  });

  test('keeps the length that MySQL is given for a key in a comment', () => {
    expect(read('await queryInterface.addIndex("a", { fields: [{ name: "b", length: 20 }, "c"] });').sql).toEqual([
      'CREATE INDEX "a_b_c" ON "a" ("b" /* the first 20 on MySQL */, "c")',
    ]);
  });

  test('reads the context of umzug', () => {
    const text = `import { DataTypes } from 'sequelize'
export const up = async ({ context: queryInterface }) => {
  for (const table of ['a', 'b']) await queryInterface.addColumn(table, 'c', { type: DataTypes.BIGINT })
}`;
    expect(reading(sequelize, 'm/001-a.ts', text).sql).toEqual([
      'ALTER TABLE "a" ADD COLUMN "c" BIGINT',
      'ALTER TABLE "b" ADD COLUMN "c" BIGINT',
    ]);
  });
});
