import { expect, it } from 'vitest';
import { banPrefixIndex as rule } from '../../../../src/analysis/schema/rules/ban-prefix-index.ts';
import { check, index, table } from './observed.ts';

const columns = ['id! bigint', 'code text', 'placed date'];
const wide = index('wide', ['code', 'placed']);
const before = [table('orders', columns, { indexes: [wide] })];
const sql = 'CREATE INDEX narrow ON orders (code);';

it('says which index already serves', async () => {
  const after = [table('orders', columns, { indexes: [wide, index('narrow', ['code'])] })];
  expect(await check(rule, { sql, before, after })).toMatchObject([
    {
      line: 1,
      level: 'note',
      title: '"wide" already serves what "narrow" is for',
      message: expect.stringContaining('(code) begins (code, placed)'),
      remedy: 'Leave "narrow" out.',
    },
  ]);
});

it('is quiet about a unique, partial or differently ordered one', async () => {
  for (const other of [
    index('narrow', ['code'], { unique: true }),
    index('narrow', ['code'], { predicate: 'id > 0' }),
    index('narrow', ['code'], { definition: 'CREATE INDEX narrow ON t USING btree (code DESC)' }),
    index('narrow', ['placed']),
  ]) {
    const after = [table('orders', columns, { indexes: [wide, other] })];
    expect(await check(rule, { sql, before, after })).toEqual([]);
  }
});
