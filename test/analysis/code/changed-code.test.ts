import { describe, expect, it } from 'vitest';
import { addsQuery } from '../../../src/analysis/code/changed-code.ts';
import type { HunkLine } from '../../../src/domain/change-set.ts';

function adds(text: string, path = 'src/orders.ts'): boolean {
  const line: HunkLine = { kind: 'added', newLine: 1, text };
  return addsQuery({ path, hunks: [{ oldStart: 0, oldLines: 0, newStart: 1, newLines: 1, lines: [line] }] });
}

describe('what looks like a part of a query', () => {
  it.each([
    'const rows = await db.query("SELECT id FROM orders WHERE code = $1");',
    '  `select id from orders`',
    '  UPDATE orders SET code = $1',
    'prisma.order.findMany({ take: 10 })',
    '  where: { code },',
    'Order.where(code: code).pluck(:id)',
    'from(o in Order, where: o.code == ^code)',
    'db.select().from(orders).orderBy(orders.id)',
  ])('is seen in: %s', (text) => {
    expect(adds(text)).toBe(true);
  });

  it('is seen in Django, whose calls elsewhere are those of lists', () => {
    expect(adds('Order.objects.filter(code=code)', 'orders/views.py')).toBe(true);
    expect(adds('orders.filter((order) => order.code === code)')).toBe(false);
  });

  it.each([
    "import { select } from 'd3';",
    'const count = orders.length;',
    '// Update the order',
    'return select(state);',
  ])('is not seen in: %s', (text) => {
    expect(adds(text)).toBe(false);
  });
});

it('counts nothing that is only context or removed', () => {
  const lines: HunkLine[] = [
    { kind: 'context', oldLine: 1, newLine: 1, text: 'SELECT 1' },
    { kind: 'removed', oldLine: 2, text: 'SELECT id FROM orders' },
  ];
  expect(addsQuery({ path: 'a.ts', hunks: [{ oldStart: 1, oldLines: 2, newStart: 1, newLines: 1, lines }] })).toBe(
    false,
  );
});
