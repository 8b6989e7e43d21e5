import type { Rule } from '../../../domain/rule.ts';
import type { SchemaChange } from '../../../domain/schema.ts';
import { unboundedWrites } from './facts/backfill.ts';
import { occurrences } from './facts/steps.ts';
import { baseTable } from './facts/tables.ts';

const setup = 'CREATE TABLE orders (id INTEGER PRIMARY KEY, code TEXT);';

/** Below it, SQLite writes every row within about a second. */
const LARGE = 1_000_000;

export const shortenWriteTransaction: Rule = {
  id: 'shorten-write-transaction',
  code: 'SQ06',
  hazard: 'write-lock',
  level: 'warning',
  dialects: ['sqlite'],
  summary: 'Keep SQLite’s one writer free of long transactions.',
  rationale:
    'A SQLite database has one writer at a time. While a migration rewrites or indexes a large table, every other write waits for its busy timeout and then fails: database is locked.',
  exemptions: ['tables that are not declared to hold a million rows or more'],
  source: 'https://www.sqlite.org/whentouse.html#dbcklst',
  examples: {
    hazardous: [
      {
        name: 'an UPDATE of all rows',
        setup,
        change: "UPDATE orders SET code = 'none' WHERE code IS NULL;",
        declared: { orders: { rows: 5_000_000 } },
      },
      {
        name: 'an index',
        setup,
        change: 'CREATE INDEX orders_code ON orders (code);',
        declared: { orders: { rows: 5_000_000 } },
      },
    ],
    safe: [
      { name: 'a table of unknown size', setup, change: 'CREATE INDEX orders_code ON orders (code);' },
      {
        name: 'a new column',
        setup,
        change: 'ALTER TABLE orders ADD COLUMN note TEXT;',
        declared: { orders: { rows: 5_000_000 } },
      },
    ],
  },
  check(change) {
    const heavy = [
      ...unboundedWrites(change).map(({ step, operation }) => ({ step, table: operation.table })),
      ...occurrences(change, 'create-index', 'rebuild-table').map(({ step, operation }) => ({
        step,
        table: operation.table,
      })),
    ];
    return heavy.flatMap(({ step, table }) => {
      const rows = rowsOf(change, table);
      if (rows < LARGE || !baseTable(change, step, table)) return [];
      return [
        {
          step,
          title: `Nobody else can write while this goes through "${table}"`,
          message: `"${table}" is declared with ${rows.toLocaleString('en-US')} rows, and SQLite has one writer for the whole database: until the transaction ends, every other write waits for its busy timeout, then fails with "database is locked".`,
          remedy:
            'Do it while nothing else writes. An UPDATE or DELETE can go in batches by key, each its own transaction.',
          evidence: [
            {
              fact: `The settings declare ${rows.toLocaleString('en-US')} rows.`,
              quote: step.statement.sql.slice(0, 300),
            },
          ],
          tables: [table],
          proof: 'derived' as const,
        },
      ];
    });
  },
};

function rowsOf({ declared }: SchemaChange, table: string): number {
  return declared[table]?.rows ?? 0;
}
