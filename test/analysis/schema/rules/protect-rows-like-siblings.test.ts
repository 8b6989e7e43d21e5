import { expect, it } from 'vitest';
import { protectRowsLikeSiblings as rule } from '../../../../src/analysis/schema/rules/protect-rows-like-siblings.ts';
import { check, table } from './observed.ts';

const safe = ['notes', 'files', 'teams'].map((name) => table(name, ['id! bigint'], { policies: ['own'] }));
const drafts = table('drafts', ['id! bigint']);
const sql = 'CREATE TABLE drafts (\n  id bigint PRIMARY KEY\n);';

it('says that the others are protected, and turns it on', async () => {
  expect(await check(rule, { sql, before: safe, after: [...safe, drafts] })).toMatchObject([
    {
      line: 1,
      level: 'warning',
      title: '"drafts" has no row level security, unlike the tables beside it',
      fix: ['ALTER TABLE drafts ENABLE ROW LEVEL SECURITY'],
    },
  ]);
});

it('is quiet where it is on, and where few tables have it', async () => {
  const on = table('drafts', ['id! bigint'], { policies: [] });
  expect(await check(rule, { sql, before: safe, after: [...safe, on] })).toEqual([]);
  const mixed = [...safe, table('logs', ['id! bigint'])];
  expect(await check(rule, { sql, before: mixed, after: [...mixed, drafts] })).toEqual([]);
});

it('is quiet where no policy lets a client in anyway', async () => {
  const shut = ['notes', 'files', 'teams'].map((name) => table(name, ['id! bigint'], { policies: [] }));
  expect(await check(rule, { sql, before: shut, after: [...shut, drafts] })).toEqual([]);
});
