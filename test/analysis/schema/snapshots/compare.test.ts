import { expect, it } from 'vitest';
import { compareSchemas } from '../../../../src/analysis/schema/snapshots/compare.ts';
import type { Catalog, Index, Table } from '../../../../src/domain/catalog.ts';

const index = (columns: readonly string[], about: Partial<Index> = {}): Index => ({
  name: columns.join('_'),
  columns,
  include: [],
  unique: false,
  primary: false,
  valid: true,
  method: 'btree',
  definition: '',
  ...about,
});
const table = (about: Partial<Table> = {}): Catalog => ({
  tables: {
    users: {
      name: 'users',
      kind: 'table',
      columns: [{ name: 'tags', type: 'text[]', notNull: true, identity: false }],
      constraints: [],
      indexes: [],
      ...about,
    },
  },
});
const exact = { path: 'schema.rb', coarse: false };

it('counts what both have alike and says what each has otherwise', () => {
  const declared = table({ columns: [{ name: 'tags', type: 'text', notNull: false, identity: false }] });
  expect(compareSchemas(exact, table(), declared)).toEqual({
    path: 'schema.rb',
    objects: 2,
    equal: 1,
    differences: [
      {
        table: 'users',
        object: 'column',
        name: 'column tags',
        columns: ['tags'],
        migrated: 'text[] NOT NULL',
        declared: 'text',
      },
    ],
  });
});

it('knows indexes by what they are, not by their names, and each as often as it is there', () => {
  const [one, other] = [table({ indexes: [index(['tags'])] }), table({ indexes: [index(['tags'], { name: 'x' })] })];
  expect(compareSchemas(exact, one, other).differences).toEqual([]);
  const twice = table({ indexes: [index(['tags']), index(['tags'], { name: 'x' })] });
  expect(compareSchemas(exact, twice, one).differences).toMatchObject([{ object: 'index', migrated: 'index' }]);
});

it('does not ask a coarse declaration for what it cannot say', () => {
  const indexes = [index(['(lower(name))']), index(['tags'], { predicate: 'tags IS NULL' })];
  const declared = table({ columns: [{ name: 'tags', type: 'text[]', notNull: false, identity: false }] });
  expect(compareSchemas({ path: 'schema.prisma', coarse: true }, table({ indexes }), declared).differences).toEqual([]);
  expect(compareSchemas(exact, table({ indexes }), declared).differences).toHaveLength(3);
});

it('leaves out the tables that tools keep for themselves', () => {
  const own = { ...table().tables['users'], name: 'schema_migrations' } as Table;
  expect(compareSchemas(exact, { tables: { schema_migrations: own } }, { tables: {} }).objects).toBe(0);
});

it('takes a key of Prisma’s relation tables for either of the two that its versions make', () => {
  const joined = (about: Partial<Index>) =>
    table({
      columns: ['A', 'B'].map((name) => ({ name, type: 'integer', notNull: true, identity: false })),
      indexes: [index(['A', 'B'], { unique: true, ...about })],
    });
  expect(compareSchemas(exact, joined({}), joined({ primary: true })).differences).toEqual([]);
});
