import { describe, expect, it } from 'vitest';
import { analyse } from '../../src/analysis/analyse.ts';
import { changeBetween, memoryCache, settings, type Tree } from './in-memory.ts';

const cache = memoryCache();

function review(base: Tree, added: Tree) {
  return analyse({ ...changeBetween(base, { ...base, ...added }), cache, settings });
}

const schemaOf = (fields: string) =>
  `datasource db {\n  provider = "postgresql"\n}\nmodel User {\n  id    Int @id\n  email String?\n${fields}}\n`;
const PRISMA: Tree = {
  'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
  'prisma/migrations/20240101000000_init/migration.sql':
    'CREATE TABLE "User" ("id" INTEGER NOT NULL PRIMARY KEY, "email" TEXT);\n',
  'prisma/schema.prisma': schemaOf(''),
};
const NEXT = 'prisma/migrations/20240202000000_next/migration.sql';
const ADD = 'ALTER TABLE "User" ADD COLUMN "name" VARCHAR(20);\n';

async function driftIn(base: Tree, added: Tree) {
  const { findings, coverage } = await review(base, added);
  const drift = findings.filter(({ code }) => code === 'CP16');
  return { drift: drift.map(({ path, line, message }) => ({ path, line, message })), coverage };
}

describe('a change against the declared schema', () => {
  it('points at a declared column that no migration makes', async () => {
    const { drift, coverage } = await driftIn(PRISMA, { 'prisma/schema.prisma': schemaOf('  name String?\n') });
    expect(drift).toEqual([
      {
        path: 'prisma/schema.prisma',
        line: 7,
        message: 'Only schema.prisma has User.name. Code that is written against it fails wherever the migrations ran.',
      },
    ]);
    expect(coverage.reviewed).toEqual([{ path: 'prisma/schema.prisma', surface: 'schema', format: 'prisma' }]);
  });

  it('points at a migrated column that is not declared', async () => {
    const { drift } = await driftIn(PRISMA, { [NEXT]: ADD });
    expect(drift).toMatchObject([
      { path: NEXT, line: 1, message: expect.stringContaining('Only the migrations have') },
    ]);
  });

  it('points at a type that the two have in two ways', async () => {
    const { drift } = await driftIn(PRISMA, { [NEXT]: ADD, 'prisma/schema.prisma': schemaOf('  name String?\n') });
    expect(drift).toMatchObject([
      { path: NEXT, message: expect.stringContaining('User.name is character varying(20) by the migrations and text') },
    ]);
  });

  it('is quiet where both say the same, whatever indexes are called', async () => {
    const { drift, coverage } = await driftIn(PRISMA, {
      [NEXT]: `${ADD}CREATE INDEX "by_name" ON "User" ("name");\n`,
      'prisma/schema.prisma': schemaOf('  name String? @db.VarChar(20)\n  @@index([name])\n'),
    });
    expect(drift).toEqual([]);
    expect(coverage.reviewed.map(({ path }) => path)).toContain('prisma/schema.prisma');
  });

  it('is quiet about what drifts at the base already, and about what the declaration cannot say', async () => {
    const base = { ...PRISMA, 'prisma/schema.prisma': schemaOf('  old Int?\n') };
    const { drift } = await driftIn(base, {
      [NEXT]: `${ADD}CREATE INDEX "lower_email" ON "User" (lower("email"));\n`,
      'prisma/schema.prisma': schemaOf('  old BigInt?\n  name String? @db.VarChar(20)\n'),
    });
    expect(drift).toEqual([]);
  });

  it('compares nothing where a merged migration is edited: it makes what the base was replayed without', async () => {
    const { drift, coverage } = await driftIn(
      {
        ...PRISMA,
        [NEXT]: ADD.replace('name', 'title'),
        'prisma/schema.prisma': schemaOf('  title String? @db.VarChar(20)\n'),
      },
      { [NEXT]: ADD, 'prisma/schema.prisma': schemaOf('  name String? @db.VarChar(20)\n') },
    );
    expect(drift).toEqual([]);
    expect(coverage.skipped).toContainEqual({
      path: 'prisma/schema.prisma',
      reason: 'not compared with the migrations: the change edits or deletes merged ones',
    });
  });

  it('says why it compared nothing where a step of the change did not run', async () => {
    const { drift, coverage } = await driftIn(PRISMA, {
      [NEXT]: `${ADD}ALTER TABLE "User" ADD COLUMN "name" text;\n`,
      'prisma/schema.prisma': schemaOf('  other Int?\n'),
    });
    expect(drift).toEqual([]);
    expect(coverage.skipped).toEqual([
      {
        path: 'prisma/schema.prisma',
        reason: 'not compared with the migrations: a step did not run, or it was behind them before',
      },
    ]);
  });
});

const schemaRb = (version: string, tables: string) =>
  `ActiveRecord::Schema[7.1].define(version: ${version}) do\n${tables}end\n`;
const USERS = '  create_table "users", force: :cascade do |t|\n    t.string "email"\n  end\n';
const migrationRb = (name: string, step: string) =>
  `class ${name} < ActiveRecord::Migration[7.1]\n  def change\n    ${step}\n  end\nend\n`;
const SQUASHED: Tree = {
  'config/database.yml': 'adapter: postgresql\n',
  'db/schema.rb': schemaRb('2024_01_01_000000', USERS),
  'db/migrate/20240101000000_add_email.rb': migrationRb('AddEmail', 'add_column :users, :email, :string'),
  'db/migrate/20240102000000_add_name.rb': migrationRb('AddName', 'add_column :users, :name, :string'),
};
const RAILS_NEXT = 'db/migrate/20240202000000_next.rb';

describe('a history whose beginning was deleted', () => {
  it("starts from the base's own snapshot and the newer migrations, and says so", async () => {
    const { coverage, facts } = await review(SQUASHED, {
      [RAILS_NEXT]: migrationRb('Next', 'add_index :users, [:email, :name]'),
    });
    expect(coverage.gaps).toEqual([
      'db/schema.rb was taken as the base with what is newer, 1 of the migrations: the migrations make 0 of its 1 tables and lack users',
    ]);
    expect(facts[0]?.before.tables['users']?.columns.map(({ name }) => name)).toEqual(['id', 'email', 'name']);
  });

  it("never takes the head's snapshot for the base's", async () => {
    const { coverage, facts } = await review(SQUASHED, {
      'db/schema.rb': schemaRb(
        '2024_02_02_000000',
        `${USERS}  create_table "ghosts" do |t|\n    t.string "a"\n  end\n`,
      ),
      [RAILS_NEXT]: migrationRb('Next', 'add_column :users, :age, :integer'),
    });
    expect(coverage.gaps).toHaveLength(1);
    expect(facts.flatMap(({ before, after }) => [...Object.keys(before.tables), ...Object.keys(after.tables)])).toEqual(
      expect.not.arrayContaining(['ghosts']),
    );
  });
});
