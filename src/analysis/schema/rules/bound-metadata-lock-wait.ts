import type { Rule } from '../../../domain/rule.ts';
import { isLarge } from './facts/mysql.ts';
import { occurrences } from './facts/steps.ts';
import { baseTable } from './facts/tables.ts';

/** A table that is written to this often is never idle when DDL asks for it. */
const BUSY = 50;
const ALTERING = [
  'add-column',
  'drop-column',
  'rename-column',
  'alter-column-type',
  'create-index',
  'drop-index',
  'add-constraint',
  'drop-constraint',
] as const;

export const boundMetadataLockWait: Rule = {
  id: 'bound-metadata-lock-wait',
  code: 'MY11',
  hazard: 'missing-timeout',
  level: 'note',
  dialects: ['mysql'],
  summary: 'Before altering a busy table, bound how long DDL waits for it.',
  rationale:
    'Each DDL statement, online or not, needs the metadata lock alone for a moment. While it waits for a transaction that uses the table, every new query on the table queues behind it. lock_wait_timeout, which ends the wait, is one year by default (MariaDB: one day).',
  exemptions: ['tables that are not declared large or busy', 'a change that sets lock_wait_timeout'],
  source: 'https://dev.mysql.com/doc/refman/8.4/en/metadata-locking.html',
  examples: {
    hazardous: [
      {
        name: 'a table declared busy',
        setup: 'CREATE TABLE orders (id INT PRIMARY KEY);',
        change: 'ALTER TABLE orders ADD COLUMN note TEXT;',
        declared: { orders: { rows: 5_000_000, writesPerSecond: 200 } },
      },
    ],
    safe: [
      {
        name: 'a bounded wait',
        setup: 'CREATE TABLE orders (id INT PRIMARY KEY);',
        change: 'SET SESSION lock_wait_timeout = 5;\nALTER TABLE orders ADD COLUMN note TEXT;',
        declared: { orders: { rows: 5_000_000, writesPerSecond: 200 } },
      },
    ],
  },
  check(change) {
    if (occurrences(change, 'set-setting').some(({ operation }) => operation.name.endsWith('lock_wait_timeout')))
      return [];
    const busy = (table: string) => isLarge(change, table) && (change.declared[table]?.writesPerSecond ?? 0) >= BUSY;
    const [first] = occurrences(change, ...ALTERING).flatMap((occurrence) => {
      const { table } = occurrence.operation;
      return table !== undefined && busy(table) && baseTable(change, occurrence.step, table)
        ? [{ ...occurrence, table }]
        : [];
    });
    if (!first) return [];
    const { step, quote, table } = first;
    return [
      {
        step,
        quote,
        title: `One open transaction on "${table}" makes this block all its queries`,
        message: `The statement waits for every transaction that uses "${table}", and all new queries on it queue behind the statement: reads too. By default it waits for a year. "${table}" is declared with ${change.declared[table]?.writesPerSecond} writes per second.`,
        remedy: 'SET SESSION lock_wait_timeout = 5 before it, and try again when it gives up (error 1205).',
        evidence: [{ fact: 'Nothing in this change sets lock_wait_timeout.', quote }],
        tables: [table],
        proof: 'derived',
      },
    ];
  },
};
