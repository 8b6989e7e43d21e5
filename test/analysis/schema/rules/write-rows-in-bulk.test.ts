import { expect, it } from 'vitest';
import { writeRowsInBulk as rule } from '../../../../src/analysis/schema/rules/write-rows-in-bulk.ts';
import { observed } from './observed.ts';

async function check(...lines: readonly string[]) {
  const change = await observed({ sql: 'SELECT 1;' });
  const statement = {
    kind: 'opaque',
    sql: lines.join('\n'),
    path: 'm.py',
    line: 1,
    endLine: lines.length,
    rowsOnly: true,
  } as const;
  return rule.check({ ...change, steps: [{ statement, operations: [], held: [] }] });
}

it('quotes the write in the loop', async () => {
  expect(
    await check(
      'def forwards(apps, editor):',
      '  for scan in Scan.objects.all():',
      '    x = 1',
      '    Row.objects.create(scan=scan)',
    ),
  ).toMatchObject([
    {
      quote: 'Row.objects.create(scan=scan)',
      title: 'This data step writes one row at a time',
      message: expect.stringContaining('(for scan in Scan.objects.all():)'),
    },
  ]);
  expect(await check('User.find_each do |user|', '  user.update!(name: nil)', 'end')).toHaveLength(1);
});

it('is quiet about bulk writes, a literal list, and a write after the loop', async () => {
  expect(
    await check('for user in User.objects.all():', '  rows.append(user)', 'User.objects.bulk_update(rows)'),
  ).toEqual([]);
  expect(await check('for name in ["a", "b"]:', '  Role.objects.create(name=name)')).toEqual([]);
  expect(await check('for user in users:', '  total += 1', 'log.save()')).toEqual([]);
  expect(await check('User.in_batches.each do |batch|', '  batch.update_all(name: nil)', 'end')).toEqual([]);
});
