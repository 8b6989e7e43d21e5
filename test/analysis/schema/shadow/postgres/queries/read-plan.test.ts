import { expect, it } from 'vitest';
import {
  type PlanNode,
  readPlan,
  sortBelowLimit,
} from '../../../../../../src/analysis/schema/shadow/postgres/queries/read-plan.ts';

const orders = { Schema: 'public', 'Relation Name': 'orders' };

it('tells an index with what it looks up from a table that is read whole', () => {
  const plan: PlanNode = {
    'Node Type': 'Nested Loop',
    Plans: [
      { ...orders, 'Node Type': 'Index Scan', 'Index Name': 'orders_pkey', 'Index Cond': '(orders.id = $1)' },
      { 'Node Type': 'Seq Scan', Schema: 'billing', 'Relation Name': 'fees', Filter: '(fees.paid)' },
    ],
  };
  expect(readPlan(plan).accesses).toEqual([
    { table: 'orders', index: 'orders_pkey', lookup: '(orders.id = $1)' },
    { table: 'billing.fees', filter: '(fees.paid)' },
  ]);
});

it('names the first index of a bitmap', () => {
  const index: PlanNode = { 'Node Type': 'Bitmap Index Scan', 'Index Name': 'orders_code_idx' };
  const plan: PlanNode = {
    ...orders,
    'Node Type': 'Bitmap Heap Scan',
    Plans: [{ 'Node Type': 'BitmapOr', Plans: [index] }],
  };
  expect(readPlan(plan).accesses).toEqual([{ table: 'orders', index: 'orders_code_idx' }]);
});

it('finds the sort of a page, not one without a limit', () => {
  const sort: PlanNode = { 'Node Type': 'Sort', 'Sort Key': ['orders.id'] };
  expect(sortBelowLimit({ 'Node Type': 'Limit', Plans: [{ 'Node Type': 'LockRows', Plans: [sort] }] })).toEqual([
    'orders.id',
  ]);
  expect(sortBelowLimit(sort)).toBeUndefined();
  expect(sortBelowLimit({ 'Node Type': 'Limit', Plans: [{ 'Node Type': 'Incremental Sort' }] })).toBeUndefined();
});
