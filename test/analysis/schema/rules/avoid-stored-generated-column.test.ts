import { expect, it } from 'vitest';
import { avoidStoredGeneratedColumn as rule } from '../../../../src/analysis/schema/rules/avoid-stored-generated-column.ts';
import { check, table } from './observed.ts';

const before = [table('orders', ['id! bigint', 'user_id bigint', 'code text', 'total integer'])];
const sql = 'ALTER TABLE orders ADD COLUMN twice int GENERATED ALWAYS AS (total * 2) STORED;';
const seen = [{ rewrites: ['orders'] }];

it('proposes VIRTUAL where the server has it', async () => {
  expect(await check(rule, { sql, before, seen })).toMatchObject([
    {
      line: 1,
      title: 'The stored column "twice" rewrites all of "orders"',
      fix: ['ALTER TABLE orders ADD COLUMN twice int GENERATED ALWAYS AS (total * 2) VIRTUAL'],
    },
  ]);
});

it('proposes a trigger on a server without VIRTUAL columns', async () => {
  expect(await check(rule, { sql, before, seen, version: 16 })).toMatchObject([
    { remedy: expect.stringContaining('trigger'), fix: undefined },
  ]);
});
