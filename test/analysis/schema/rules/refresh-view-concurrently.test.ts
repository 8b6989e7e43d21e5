import { expect, it } from 'vitest';
import { refreshViewConcurrently as rule } from '../../../../src/analysis/schema/rules/refresh-view-concurrently.ts';
import { check, index, table } from './observed.ts';

const view = (unique: boolean) => [
  table('totals', ['id bigint'], {
    kind: 'materialized-view',
    indexes: unique ? [index('k', ['id'], { unique })] : [],
  }),
];
const sql = 'REFRESH MATERIALIZED VIEW totals;';

it('proposes CONCURRENTLY where a unique index allows it', async () => {
  expect(await check(rule, { sql, before: view(true) })).toMatchObject([
    {
      line: 1,
      title: 'Refreshing "totals" blocks everyone who reads it',
      fix: ['REFRESH MATERIALIZED VIEW CONCURRENTLY totals'],
    },
  ]);
});

it('asks for the unique index where there is none', async () => {
  expect(await check(rule, { sql, before: view(false) })).toMatchObject([
    { remedy: expect.stringContaining('It needs a unique index on "totals" first.'), fix: undefined },
  ]);
});
