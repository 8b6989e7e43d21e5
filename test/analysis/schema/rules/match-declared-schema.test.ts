import { expect, it } from 'vitest';
import { matchDeclaredSchema as rule } from '../../../../src/analysis/schema/rules/match-declared-schema.ts';
import type { Drift } from '../../../../src/domain/schema.ts';
import { observed } from './observed.ts';

const sql = 'ALTER TABLE a ADD COLUMN b text;\nCREATE INDEX i ON a (b);';

async function check(drift: readonly Drift[]) {
  return rule.check({ ...(await observed({ sql })), drift });
}

it('points at the step that makes what the declaration lacks', async () => {
  const column: Drift = { table: 'a', object: 'column', columns: ['b'], migrated: 'text', path: 'db/schema.rb' };
  const index: Drift = { table: 'a', object: 'index', columns: ['b'], migrated: 'index', path: 'db/schema.rb' };
  expect(await check([column])).toMatchObject([
    {
      step: { statement: { line: 1 } },
      title: 'schema.rb does not declare what is migrated',
      message:
        'Only the migrations have a.b. What is generated or loaded from schema.rb lacks it, and the next generated migration may drop it.',
    },
  ]);
  expect(await check([index])).toMatchObject([{ step: { statement: { line: 2 } } }]);
});

it('points at the declaring line of what no migration makes', async () => {
  const at = { path: 'prisma/schema.prisma', line: 7, text: 'c Int' };
  const drift: Drift = { table: 'a', object: 'column', columns: ['c'], declared: 'integer', path: at.path, at };
  expect(await check([drift])).toMatchObject([
    {
      step: { statement: { path: 'prisma/schema.prisma', line: 7, sql: 'c Int' } },
      message: expect.stringContaining('Only schema.prisma has a.c. Code that is written against it fails'),
    },
  ]);
});

it('tells columns of one table that differ alike in one finding', async () => {
  const one = { table: 'a', object: 'column', migrated: 'text', path: 'schema.rb' } as const;
  const found = await check([
    { ...one, columns: ['b'] },
    { ...one, columns: ['d'] },
  ]);
  expect(found.map(({ message }) => message)).toEqual([expect.stringContaining('have a.b, a.d.')]);
});

it('is quiet where nothing drifts and where nobody looked', async () => {
  expect(await check([])).toEqual([]);
  expect(rule.check(await observed({ sql }))).toEqual([]);
});
