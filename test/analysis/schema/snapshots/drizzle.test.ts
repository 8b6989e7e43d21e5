import { expect, it } from 'vitest';
import { drizzle } from '../../../../src/analysis/schema/snapshots/drizzle.ts';

const table = {
  name: 'users',
  schema: '',
  columns: {
    id: { name: 'id', type: 'serial', primaryKey: true, notNull: true },
    role: { name: 'role', type: 'role', typeSchema: 'public', primaryKey: false, notNull: true, default: "'user'" },
    tags: { name: 'tags', type: 'text[]', primaryKey: false, notNull: false },
  },
  indexes: {
    by_role: {
      name: 'by_role',
      columns: [
        { expression: 'role', isExpression: false, asc: false, nulls: 'last' },
        { expression: 'lower("role")', isExpression: true, asc: true, nulls: 'last' },
      ],
      isUnique: false,
      where: '"users"."tags" is null',
      method: 'btree',
    },
  },
  foreignKeys: {
    fk: {
      name: 'fk',
      tableFrom: 'users',
      tableTo: 'teams',
      columnsFrom: ['id'],
      columnsTo: ['id'],
      onDelete: 'set null',
      onUpdate: 'no action',
    },
  },
  compositePrimaryKeys: {},
  uniqueConstraints: { u: { name: 'u', nullsNotDistinct: true, columns: ['role', 'tags'] } },
  checkConstraints: { c: { name: 'c', value: 'id > 0' } },
};
const text = JSON.stringify(
  {
    id: 'a',
    version: '7',
    dialect: 'postgresql',
    tables: { 'public.users': table },
    enums: { 'public.role': { name: 'role', schema: 'public', values: ['user', 'admin'] } },
    schemas: {},
  },
  null,
  2,
);
const path = 'drizzle/meta/0003_snapshot.json';

it('reads types, tables, indexes and keys, each at its line', () => {
  const statements = drizzle.read(new Map([[path, text]]), 'postgres');
  expect(statements?.map(({ sql }) => sql)).toEqual([
    `CREATE TYPE "role" AS ENUM ('user', 'admin')`,
    `CREATE TABLE "users" (
  "id" serial PRIMARY KEY,
  "role" "role" DEFAULT 'user' NOT NULL,
  "tags" text[],
  CONSTRAINT "u" UNIQUE NULLS NOT DISTINCT ("role", "tags"),
  CONSTRAINT "c" CHECK (id > 0)
)`,
    'CREATE INDEX "by_role" ON "users" USING btree ("role" DESC NULLS LAST, lower("role") NULLS LAST) WHERE "users"."tags" is null',
    'ALTER TABLE "users" ADD CONSTRAINT "fk" FOREIGN KEY ("id") REFERENCES "teams" ("id") ON DELETE SET NULL',
  ]);
  const lines = text.split('\n');
  expect(statements?.map(({ line }) => lines[line - 1]?.trim())).toEqual([
    '"public.role": {',
    '"public.users": {',
    '"by_role": {',
    '"fk": {',
  ]);
  expect(lines[(statements?.[1]?.sourceLines?.[2] ?? 0) - 1]?.trim()).toBe('"role": {');
});

it('takes the newest snapshot by its number, which holds the migrations up to it', () => {
  const paths = new Set(['drizzle/meta/0009_snapshot.json', 'drizzle/meta/0010_snapshot.json', 'drizzle/a.sql']);
  expect(drizzle.find({ root: 'drizzle' }, paths)).toEqual([['drizzle/meta/0010_snapshot.json']]);
  const holds = drizzle.holds?.(new Map([[path, text]]));
  expect([holds?.('drizzle/0003_a.sql'), holds?.('drizzle/0004_b.sql')]).toEqual([true, false]);
});

it('reads nothing from JSON of another kind, half a file, or for another database', () => {
  expect(drizzle.read(new Map([[path, '{"dialect":1}']]), 'postgres')).toBeUndefined();
  expect(drizzle.read(new Map([[path, text.slice(0, 300)]]), 'postgres')).toBeUndefined();
  expect(drizzle.read(new Map([[path, text]]), 'sqlite')).toBeUndefined();
});
