import { describe, expect, it } from 'vitest';
import type { ChangedMigration } from '../../../src/analysis/schema/changed-migration.ts';
import { queriesInCode } from '../../../src/analysis/schema/queries-in-code.ts';
import type { Operation } from '../../../src/domain/operation.ts';
import type { Tree } from '../../../src/domain/repository.ts';
import type { Source } from '../../../src/domain/source.ts';
import { table } from './rules/observed.ts';

const catalog = {
  tables: { orders: table('orders', ['id bigint', 'code text']), users: table('users', ['id bigint']) },
};
const select = (column: string) => `db.query("SELECT id FROM orders WHERE ${column} = $1");\n`;

function sourceOf(trees: Readonly<Record<Tree, Readonly<Record<string, string>>>>): Source {
  return {
    list: async (tree) => Object.keys(trees[tree]).map((path) => ({ path, oid: path })),
    read: async (tree, paths) =>
      new Map(paths.flatMap((path) => (path in trees[tree] ? [[path, trees[tree][path] ?? '']] : []))),
    search: async (tree, terms) => ({
      mentions: Object.keys(trees[tree]).flatMap((path) =>
        terms.some(({ words }) => words.some((word) => trees[tree][path]?.includes(word)))
          ? [{ term: 0, path, line: 1, text: '' }]
          : [],
      ),
      searched: 1,
      left: 0,
    }),
  };
}

const changed = (path: string, ...lines: number[]): ChangedMigration => ({
  path,
  previousPath: path,
  status: 'modified',
  surface: 'code',
  edited: true,
  added: lines.map((line) => ({ start: line, end: line })),
});

const dropped: Operation = { kind: 'drop-column', table: 'orders', column: 'code', cascade: false };

describe('queries of the base', () => {
  it('tells those that stay from those that the change alters', async () => {
    const source = sourceOf({
      base: { 'a.ts': select('code'), 'b.ts': select('code'), 'c.ts': 'db.query("SELECT id FROM users");' },
      head: { 'a.ts': select('code'), 'b.ts': select('id') },
    });
    const found = await queriesInCode(source, [changed('b.ts', 1)]).ofBase(catalog, [dropped]);
    expect(found.map(({ query, origin }) => [query.path, query.line, origin])).toEqual([
      ['a.ts', 1, 'kept'],
      ['b.ts', 1, 'removed'],
    ]);
  });

  it('are not looked for where nothing goes from under them', async () => {
    const source: Source = { ...sourceOf({ base: {}, head: {} }), search: () => Promise.reject(new Error('searched')) };
    const created: Operation = { kind: 'create-table', table: 'fees', ifNotExists: false };
    expect(await queriesInCode(source, []).ofBase(catalog, [created])).toEqual([]);
  });
});

describe('queries that the change adds', () => {
  it('are those on added lines that the file did not hold before', async () => {
    const source = sourceOf({
      base: { 'a.ts': select('code') },
      head: { 'a.ts': `\n${select('code')}${select('id')}` },
    });
    const found = await queriesInCode(source, [changed('a.ts', 1, 2, 3)]).added(catalog);
    expect(found.map(({ line, sql }) => [line, sql])).toEqual([[3, 'SELECT id FROM orders WHERE id = $1']]);
  });

  it('are none on lines that stay', async () => {
    const source = sourceOf({ base: {}, head: { 'a.ts': select('code') } });
    expect(await queriesInCode(source, [changed('a.ts', 5)]).added(catalog)).toEqual([]);
  });
});
