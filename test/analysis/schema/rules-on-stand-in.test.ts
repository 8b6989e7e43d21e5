import { expect, it } from 'vitest';
import * as registry from '../../../src/analysis/schema/rules/index.ts';
import type { Rule } from '../../../src/domain/rule.ts';
import { index, observed, table } from './rules/observed.ts';

const rules: readonly Rule[] = Object.values(registry).filter(({ dialects }) => dialects.includes('mysql'));
const id = { indexes: [index('orders_pkey', ['id'], { unique: true, primary: true })] };
const before = [
  table('orders', ['id! bigint', 'total integer', 'name character varying(50)', 'note text'], id),
  table('users', ['id! bigint'], id),
];

/** A migration in PHP or Ruby for MySQL, whose reader writes PostgreSQL's SQL that is replayed for its shape. */
async function codes(sql: string) {
  const change = await observed({ sql, before });
  const steps = change.steps.map(({ statement, operations }) => ({ statement, operations, held: [] }));
  const asked = { ...change, steps, dialect: 'mysql' as const, version: 8 };
  return rules.flatMap((rule) => rule.check(asked).map(({ proof }) => `${rule.code} ${proof}`));
}

it.each([
  ['ALTER TABLE orders ALTER COLUMN total TYPE bigint', ['MY01 derived']],
  ['ALTER TABLE orders ALTER COLUMN name TYPE character varying(255)', ['MY05 derived']],
  ['ALTER TABLE orders ALTER COLUMN name TYPE character varying(60)', []],
  ['ALTER TABLE orders ALTER COLUMN total TYPE integer', []],
  ['ALTER TABLE orders ADD COLUMN at timestamp(0) without time zone', []],
  ['ALTER TABLE orders ADD FOREIGN KEY (total) REFERENCES users (id)', ['MY03 derived']],
  ['CREATE INDEX orders_note ON orders (note)', []],
  ['CREATE INDEX orders_total ON orders (total)', []],
])('a program for MySQL that says %s', async (sql, found) => {
  expect(await codes(sql)).toEqual(found);
});
