import { expect, it } from 'vitest';
import { schemaRb } from '../../../../src/analysis/schema/snapshots/schema-rb.ts';

const text = `ActiveRecord::Schema[7.1].define(version: 2024_03_02_101112) do
  enable_extension "plpgsql"

  create_table "users", force: :cascade do |t|
    t.string "email", null: false
    t.datetime "seen_at"
    t.index ["email"], name: "index_users_on_email", unique: true
  end

  add_foreign_key "posts", "users"
end
`;
const files = new Map([['db/schema.rb', text]]);

it('reads the tables, indexes and keys of a schema.rb, each at its line', () => {
  expect(schemaRb.read(files, 'postgres')?.map(({ line, sql }) => [line, sql])).toEqual([
    [2, 'CREATE EXTENSION IF NOT EXISTS "plpgsql" CASCADE'],
    [
      4,
      'CREATE TABLE "users" (\n  "id" bigserial PRIMARY KEY,\n  "email" character varying NOT NULL,\n  "seen_at" timestamp(6)\n)',
    ],
    [7, 'CREATE UNIQUE INDEX "index_users_on_email" ON "users" ("email")'],
    [10, 'ALTER TABLE "posts" ADD CONSTRAINT "fk_rails_5b5ddfd518" FOREIGN KEY ("user_id") REFERENCES "users" ("id")'],
  ]);
});

it('takes the tables of a dump without a version of Rails as Rails 6.1 has them', () => {
  const old = text.replace('Schema[7.1]', 'Schema');
  expect(schemaRb.read(new Map([['db/schema.rb', old]]), 'postgres')?.[1]?.sql).toContain('"seen_at" timestamp\n');
});

it('holds every migration up to its version', () => {
  const holds = schemaRb.holds?.(files);
  expect(holds?.('db/migrate/20240302101112_add_users.rb')).toBe(true);
  expect(holds?.('db/migrate/20240302101113_add_posts.rb')).toBe(false);
  expect(holds?.('db/migrate/001_create.rb')).toBe(true);
});

it('finds the file of the database that a folder is for', () => {
  const paths = new Set(['db/schema.rb', 'db/queue_schema.rb']);
  expect(schemaRb.find({ root: 'db/migrate' }, paths)).toEqual([['db/schema.rb']]);
  expect(schemaRb.find({ root: 'db/queue_migrate' }, paths)).toEqual([['db/queue_schema.rb']]);
  expect(schemaRb.find({ root: 'engines/a/db/migrate' }, paths)).toEqual([]);
});

it('reads nothing from other Ruby, half a file or NUL bytes as if it were a schema', () => {
  expect(schemaRb.read(new Map([['db/schema.rb', 'puts 1']]), 'postgres')).toBeUndefined();
  expect(schemaRb.read(new Map([['db/schema.rb', '\0']]), 'postgres')).toBeUndefined();
  expect(() => schemaRb.read(new Map([['db/schema.rb', text.slice(0, 200)]]), 'postgres')).not.toThrow();
});
