import type { Rule } from '../../../domain/rule.ts';
import type { SchemaChange, Step } from '../../../domain/schema.ts';
import { lockedBefore } from './facts/backfill.ts';
import { listed } from './facts/groups.ts';
import { laterTransaction } from './facts/runners.ts';
import { exposureOf, isSmall } from './facts/size.ts';
import { baseTable } from './facts/tables.ts';

const setup = 'CREATE TABLE orders (id bigint PRIMARY KEY, total int);';
const change =
  'ALTER TABLE orders ADD COLUMN note text;\nCREATE MATERIALIZED VIEW totals AS SELECT sum(total) FROM orders;';

/** Reads of existing rows that fill something new. Writes to existing tables are BF02’s. */
const COPIES =
  /^create\s+(?:unlogged\s+)?(?:table\b[^(]*\bas\b|materialized\s+view\b)|^insert\s+into\b[\s\S]*\bselect\b/i;

export const copyRowsWithoutLock: Rule = {
  id: 'copy-rows-without-lock',
  code: 'LK21',
  hazard: 'full-lock',
  level: 'warning',
  dialects: ['postgres'],
  summary: 'Do not read whole tables in the transaction that holds a full lock.',
  rationale:
    'ALTER TABLE is quick, but its ACCESS EXCLUSIVE lock lasts until the transaction ends. A new table or materialized view that is filled from existing rows behind it keeps everyone out of the altered table for as long as that takes.',
  exemptions: [
    'WITH NO DATA, and statements with a LIMIT',
    'writes to tables that were there before, index builds and validations, which have rules of their own',
    'tables that the change creates or that are declared small',
  ],
  source: 'https://www.postgresql.org/docs/18/explicit-locking.html#LOCKING-TABLES',
  examples: {
    hazardous: [{ name: 'one transaction', setup, change, scope: 'file' }],
    safe: [
      { name: 'each statement commits', setup, change, scope: 'none' },
      {
        name: 'filled before the lock is taken',
        setup,
        change:
          'CREATE MATERIALIZED VIEW totals AS SELECT sum(total) FROM orders;\nALTER TABLE orders ADD COLUMN note text;',
        scope: 'file',
      },
    ],
  },
  check(schema) {
    const seen = new Set<number | undefined>();
    return schema.steps.flatMap((step) => {
      const locked = lockedBefore(schema, step);
      const read = readBy(schema, step);
      if (locked.length === 0 || read.length === 0 || seen.has(step.transaction)) return [];
      seen.add(step.transaction);
      const [first = ''] = read;
      return [
        {
          step,
          title: `${listed(locked)} ${locked.length > 1 ? 'stay' : 'stays'} locked while ${listed(read)} is read`,
          message: `${schema.runner.name} runs this in the transaction that altered ${listed(locked)}, so ACCESS EXCLUSIVE is held until all of ${listed(read)} has been read: no read or write of ${listed(locked)} gets through meanwhile. ${exposureOf(schema, first).when}`,
          remedy: `Fill it before the table is altered, or ${laterTransaction(schema.runner)}.`,
          evidence: [
            {
              fact: `pg_locks shows AccessExclusiveLock on ${listed(locked)} held by this transaction when the statement starts.`,
              quote: step.statement.sql.slice(0, 300),
            },
          ] as const,
          tables: [...new Set([...locked, ...read])],
          proof: 'proved' as const,
        },
      ];
    });
  },
};

/** Existing tables that the statement reads to fill a new one. */
function readBy(change: SchemaChange, step: Step): string[] {
  const { sql } = step.statement;
  if (!COPIES.test(sql) || /\bwith\s+no\s+data\b|\blimit\s+\d/i.test(sql) || step.effect?.error) return [];
  const inserts = step.operations.flatMap((each) => (each.kind === 'insert' ? [each] : []));
  if (inserts.some(({ table }) => baseTable(change, step, table))) return [];
  const read = inserts.length > 0 ? inserts.flatMap(({ fromSelect }) => fromSelect) : shareLocked(step);
  return read.filter((table) => baseTable(change, step, table) && !isSmall(change, table));
}

/** A lock that the transaction holds already is not taken again, so the text says which of those is read. */
function shareLocked({ effect, held, statement: { sql } }: Step): string[] {
  const named = held.filter(({ table }) => new RegExp(`\\b${table.slice(table.indexOf('.') + 1)}\\b`).test(sql));
  const taken = effect?.locks.filter(({ mode }) => mode === 'AccessShareLock') ?? [];
  return [...new Set([...taken, ...named].map(({ table }) => table))];
}
