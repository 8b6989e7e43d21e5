import { expect, it } from 'vitest';
import { avoidBooleanIndex as rule } from '../../../../src/analysis/schema/rules/avoid-boolean-index.ts';
import { check, index, table } from './observed.ts';

const jobs = (...indexes: ReturnType<typeof index>[]) => [table('jobs', ['done boolean', 'at date'], { indexes })];
const sql = 'CREATE INDEX i ON jobs (done);';

it('points at the index', async () => {
  expect(await check(rule, { sql, before: jobs(), after: jobs(index('i', ['done'])) })).toMatchObject([
    { line: 1, level: 'note', title: 'An index on the boolean "done" alone is hardly used' },
  ]);
});

it('is quiet about partial, wider and old indexes', async () => {
  const about = (one: ReturnType<typeof index>) => check(rule, { sql, before: jobs(), after: jobs(one) });
  expect(await about(index('i', ['done'], { predicate: 'NOT done' }))).toEqual([]);
  expect(await about(index('i', ['done', 'at']))).toEqual([]);
  expect(await check(rule, { sql, before: jobs(index('i', ['done'])) })).toEqual([]);
});
