import { expect, it } from 'vitest';
import { keepValueOfEmptyAggregate as rule } from '../../../../src/analysis/schema/rules/keep-value-of-empty-aggregate.ts';
import { check, table } from './observed.ts';

const before = [table('dashboards', ['id! bigint', 'definition! jsonb'])];
const rebuild = (list: string, where = '') =>
  `UPDATE dashboards SET definition = jsonb_set(\n  definition,\n  '{widgets}',\n  ${list}\n)${where};`;
const aggregate = "(SELECT jsonb_agg(w) FROM jsonb_array_elements(definition->'widgets') AS w)";

it('points at the aggregate that turns a document into NULL', async () => {
  expect(await check(rule, { sql: rebuild(aggregate), before })).toMatchObject([
    {
      line: 4,
      level: 'error',
      title: 'Rows of "dashboards" with an empty list lose their whole value',
      message: expect.stringContaining('jsonb_agg over no rows is NULL'),
    },
  ]);
});

it('sees through a common table expression', async () => {
  const sql = `WITH u AS (SELECT id, jsonb_set(definition, '{a}', ${aggregate}) AS d FROM dashboards)
UPDATE dashboards SET definition = u.d FROM u WHERE u.id = dashboards.id;`;
  expect(await check(rule, { sql, before })).toMatchObject([{ line: 1 }]);
});

it('is quiet where NULL is replaced, where only filled lists are taken, and without a strict function', async () => {
  for (const sql of [
    rebuild(`COALESCE(${aggregate}, '[]')`),
    rebuild(aggregate, " WHERE jsonb_array_length(definition->'widgets') > 0"),
    `UPDATE dashboards SET definition = jsonb_build_object('widgets', ${aggregate});`,
    "UPDATE dashboards SET definition = jsonb_set(definition, '{a}', '1');",
  ]) {
    expect(await check(rule, { sql, before })).toEqual([]);
  }
});
