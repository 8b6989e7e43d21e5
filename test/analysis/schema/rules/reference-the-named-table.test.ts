import { expect, it } from 'vitest';
import { referenceTheNamedTable as rule } from '../../../../src/analysis/schema/rules/reference-the-named-table.ts';
import { check, foreignKey, table } from './observed.ts';

const base = [table('monitor', ['id! int']), table('group', ['id! int'])];
const sql =
  'CREATE TABLE monitor_group (\n  monitor_id int REFERENCES monitor (id),\n  group_id int REFERENCES monitor (id)\n);';
const link = (column: string, parent: string) =>
  table('monitor_group', ['monitor_id int', 'group_id int'], { constraints: [foreignKey('fk', column, parent)] });

it('points at the key that refers to another table than its name says', async () => {
  expect(await check(rule, { sql, before: base, after: [...base, link('group_id', 'monitor')] })).toMatchObject([
    {
      line: 3,
      level: 'warning',
      title: '"monitor_group"."group_id" refers to "monitor", not to "group"',
      remedy: 'Let "group_id" reference "group", or name it for "monitor".',
    },
  ]);
});

it('is quiet about the right table, a role name, and what the schema has always called so', async () => {
  expect(await check(rule, { sql, before: base, after: [...base, link('group_id', 'group')] })).toEqual([]);
  expect(await check(rule, { sql, before: base, after: [...base, link('owner_id', 'group')] })).toEqual([]);
  const house = [...base, table('other', ['group_id int'], { constraints: [foreignKey('o', 'group_id', 'monitor')] })];
  expect(await check(rule, { sql, before: house, after: [...house, link('group_id', 'monitor')] })).toEqual([]);
});

it('knows a plural and camel case for the same name', async () => {
  const plural = [table('chat_flows', ['id! int']), table('users', ['id! int'])];
  const flows = table('runs', ['chatFlowId int'], { constraints: [foreignKey('fk', 'chatFlowId', 'chat_flows')] });
  const create = 'CREATE TABLE runs ("chatFlowId" int REFERENCES chat_flows (id));';
  expect(await check(rule, { sql: create, before: plural, after: [...plural, flows] })).toEqual([]);
});
