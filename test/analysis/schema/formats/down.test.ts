import { describe, expect, it } from 'vitest';
import type { Format } from '../../../../src/analysis/schema/formats/format.ts';
import * as formats from '../../../../src/analysis/schema/formats/index.ts';

type Case = readonly [format: Format, path: string, text: string, statements: readonly (readonly [string, number])[]];

const cases: readonly Case[] = [
  [formats.golangMigrate, 'm/1_a.up.sql', 'DROP TABLE a;', [['DROP TABLE a', 1]]],
  [formats.sqlx, 'm/1_a.up.sql', '\nDROP TABLE a;', [['DROP TABLE a', 2]]],
  [formats.diesel, 'm/1_a/up.sql', 'DROP TABLE a;', [['DROP TABLE a', 1]]],
  [formats.pop, 'm/1_a.up.sql', 'DROP TABLE a;', [['DROP TABLE a', 1]]],
  [
    formats.dbmate,
    'm/1_a.sql',
    '-- migrate:up\nCREATE TABLE a (b int);\n-- migrate:down\nDROP TABLE a;',
    [['DROP TABLE a', 4]],
  ],
  [
    formats.goose,
    'm/1_a.sql',
    '-- +goose Up\nCREATE TABLE a (b int);\n-- +goose Down\nDROP TABLE a;',
    [['DROP TABLE a', 4]],
  ],
  [
    formats.nodePgMigrate,
    'm/1_a.sql',
    '-- Up Migration\nCREATE TABLE a (b int);\n-- Down Migration\nDROP TABLE a;',
    [['DROP TABLE a', 4]],
  ],
  [
    formats.knex,
    'm/1_a.js',
    "exports.up = () => {};\nexports.down = (knex) => knex.schema.dropTable('a');",
    [['drop table "a"', 2]],
  ],
  [
    formats.kysely,
    'm/1_a.ts',
    "export async function up() {}\nexport async function down(db) { await db.schema.dropTable('a').execute(); }",
    [['drop table "a"', 2]],
  ],
  [
    formats.sequelize,
    'm/1_a.js',
    "module.exports = {\n  async up() {},\n  async down(queryInterface) { await queryInterface.removeIndex('a', ['b']); },\n};",
    [['DROP INDEX IF EXISTS "a_b"', 3]],
  ],
  [
    formats.typeorm,
    'm/1_a.ts',
    'export class A1 implements MigrationInterface {\n  async up(queryRunner) {}\n  async down(queryRunner) { await queryRunner.query(`DROP TABLE a`); }\n}',
    [['DROP TABLE a', 3]],
  ],
  [
    formats.mikroOrm,
    'm/Migration2024.ts',
    "export class Migration2024 extends Migration {\n  async up() {}\n  async down() { this.addSql('drop table a'); }\n}",
    [['drop table a', 3]],
  ],
  [
    formats.dbMigrate,
    'm/1-a.js',
    "exports.up = () => {};\nexports.down = (db) => db.removeColumn('a', 'b');",
    [['ALTER TABLE "a" DROP COLUMN "b"', 2]],
  ],
  [
    formats.alembic,
    'versions/a.py',
    "def upgrade():\n    pass\n\ndef downgrade():\n    op.drop_column('a', 'b')\n",
    [['ALTER TABLE "a" DROP COLUMN "b"', 5]],
  ],
  [
    formats.ecto,
    'priv/repo/migrations/1_a.exs',
    'defmodule A do\n  use Ecto.Migration\n  def up do\n  end\n  def down do\n    drop index(:a, [:b])\n  end\nend',
    [['DROP INDEX "a_b_index"', 6]],
  ],
  [
    formats.laravel,
    'database/migrations/2024_01_01_000000_a.php',
    "<?php\nreturn new class extends Migration {\n  public function up() { Schema::create('a', function (Blueprint $t) { $t->integer('b')->index(); }); }\n  public function down() { Schema::table('a', function (Blueprint $t) {\n    $t->dropIndex('b'); }); }\n};",
    [['DROP INDEX "b"', 5]],
  ],
  [
    formats.rails,
    'db/migrate/1_a.rb',
    'class A < ActiveRecord::Migration[7.1]\n  def up; end\n  def down\n    remove_column :a, :b\n  end\nend',
    [['ALTER TABLE "a" DROP COLUMN "b"', 4]],
  ],
];

const undo = ({ down }: Format, path: string, text: string) =>
  (down?.read(path, text, new Map([[path, text]])) ?? [])
    .flatMap(({ statements }) => statements)
    .map(({ sql, line }) => [sql, line]);

describe('what undoes a migration', () => {
  it.each(cases)('is read, of $id, at its line', (format, path, text, statements) => {
    expect(undo(format, path, text)).toEqual(statements);
  });

  it('is in a file of its own where the tool has one for it', () => {
    const history = { root: 'm', files: [], settings: [] };
    expect(formats.golangMigrate.down?.fileOf?.('m/1_a.up.sql', history)).toBe('m/1_a.down.sql');
    expect(formats.diesel.down?.fileOf?.('m/1_a/up.sql', history)).toBe('m/1_a/down.sql');
    expect(formats.sqlx.down?.fileOf?.('m/1_a.up.sql', history)).toBe('m/1_a.down.sql');
    expect(formats.sqlx.down?.fileOf?.('m/1_irreversible.sql', history)).toBe('m/1_irreversible.down.sql');
    expect(formats.dbMigrate.down?.fileOf?.('m/sqls/1-a-up.sql', history)).toBe('m/sqls/1-a-down.sql');
    expect(formats.prisma.down).toBeUndefined();
  });

  it('is nothing where a program has none, and where it is cut off', () => {
    expect(undo(formats.knex, 'm/1_a.js', 'exports.up = () => {};')).toEqual([]);
    expect(
      undo(formats.rails, 'db/migrate/1_a.rb', 'class A < ActiveRecord::Migration[7.1]\n  def up; end\nend'),
    ).toEqual([]);
    expect(undo(formats.alembic, 'versions/a.py', 'def upgrade():\n    pass\n\ndef downgr')).toEqual([]);
    expect(undo(formats.goose, 'm/1_a.sql', '-- +goose Up\nSELECT 1;')).toEqual([]);
  });
});

describe('the inverse of a Rails change', () => {
  const inverse = (body: string) =>
    undo(
      formats.rails,
      'db/migrate/1_a.rb',
      `class A < ActiveRecord::Migration[7.1]\n  def change\n${body}\n  end\nend`,
    );

  it('goes backwards, and makes again only what the removal says', () => {
    expect(
      inverse('add_column :a, :b, :integer\nremove_index :a, :c\nremove_column :a, :d, :string, null: false'),
    ).toEqual([
      ['ALTER TABLE "a" ADD COLUMN "d" character varying NOT NULL', 5],
      ['CREATE INDEX "index_a_on_c" ON "a" ("c")', 4],
      ['ALTER TABLE "a" DROP COLUMN "b"', 3],
    ]);
  });

  it('runs what is written for the way back, and not what is for the way forward', () => {
    const body =
      'create_table :a\nreversible do |dir|\n  dir.up { execute "SELECT 1" }\n  dir.down { execute "SELECT 2" }\nend';
    expect(inverse(body)).toEqual([
      ['SELECT 2', 6],
      ['DROP TABLE "a"', 3],
    ]);
  });

  it('stops at what Rails refuses to invert', () => {
    const [batch] =
      formats.rails.down?.read(
        'db/migrate/1_a.rb',
        'class A < ActiveRecord::Migration[7.1]\n  def change\n    remove_column :a, :b\n  end\nend',
        new Map(),
      ) ?? [];
    expect(batch?.statements).toMatchObject([{ kind: 'opaque', line: 3 }]);
  });
});
