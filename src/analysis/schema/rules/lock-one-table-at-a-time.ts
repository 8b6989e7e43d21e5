import type { Rule } from '../../../domain/rule.ts';
import type { SchemaChange, Step } from '../../../domain/schema.ts';
import { transactionOf } from './facts/engines.ts';
import { grouped, listed } from './facts/groups.ts';
import { laterTransaction } from './facts/runners.ts';
import { isSmall, writesOf } from './facts/size.ts';
import { baseTable } from './facts/tables.ts';

const setup = `CREATE TABLE users (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY);
CREATE TABLE items (id bigint PRIMARY KEY);`;
const change = `ALTER TABLE users ADD COLUMN note text;
ALTER TABLE orders ADD COLUMN note text;
ALTER TABLE items ADD COLUMN note text;`;
const busy = { users: { rows: 2_000_000, writesPerSecond: 40 }, orders: { rows: 9_000_000, writesPerSecond: 90 } };

/** Tables that nobody declared busy and that are locked together before it is worth a note. */
const MANY = 6;

export const lockOneTableAtATime: Rule = {
  id: 'lock-one-table-at-a-time',
  code: 'LK20',
  hazard: 'full-lock',
  level: 'note',
  dialects: ['postgres'],
  summary: 'Do not collect locks on several busy tables in one transaction.',
  rationale:
    'A migration keeps every lock until its transaction ends, so it waits for the second table while it already blocks the first. A request that uses the two in the other order and the migration then wait for each other, and PostgreSQL ends one of them: a deadlock. A foreign key of a new table locks each table that it refers to in the same way.',
  exemptions: [
    'a note at most, unless the settings declare writes per second for two of the tables',
    'fewer than six tables that nobody declared busy',
    'tables that the change creates or that are declared small, partitions, and tables that the change drops',
  ],
  source: 'https://www.postgresql.org/docs/18/explicit-locking.html#LOCKING-DEADLOCKS',
  examples: {
    hazardous: [
      { name: 'two tables that are declared busy', setup, change, scope: 'file', declared: busy },
      {
        name: 'a new table refers to both',
        setup,
        change:
          'CREATE TABLE sales (id bigint PRIMARY KEY,\n  user_id bigint REFERENCES users,\n  order_id bigint REFERENCES orders);',
        scope: 'file',
        declared: busy,
      },
    ],
    safe: [
      { name: 'each statement commits', setup, change, scope: 'none', declared: busy },
      { name: 'nobody says that they are busy', setup, change, scope: 'file' },
    ],
  },
  check(schema) {
    const steps = schema.steps.filter(({ transaction }) => transaction !== undefined);
    return grouped(steps, ({ transaction }) => String(transaction)).flatMap((group) => {
      const locked = group.flatMap((step) => locksOf(schema, step));
      const tables = [...new Set(locked.map(({ table }) => table))];
      const hot = tables.filter((table) => writesOf(schema, table) >= 1);
      const second = locked.find(({ table }) => table !== tables[0] && (hot.length < 2 || hot.includes(table)));
      if (!second || (hot.length < 2 && tables.length < MANY)) return [];
      const files = new Set(group.map(({ statement }) => statement.path)).size;
      const shown = hot.length >= 2 ? hot : tables;
      return [
        {
          step: second.step,
          title: `${listed(shown)} stay locked together until the end`,
          message: `${transactionOf(schema.runner)}${files > 1 ? `, here ${files} files` : ''}: the lock on ${listed(shown.slice(0, 1))} is held while this waits for "${second.table}". A request that writes them in the other order deadlocks with it, and until it ends ${hot.length >= 2 ? hot.map((table) => `${writesOf(schema, table)} writes per second of "${table}"`).join(' and ') : 'writes to all of them'} queue.`,
          remedy: `Alter one table per transaction: move the others ${laterTransaction(schema.runner)}, and set a lock_timeout so that waiting ends.`,
          evidence: [
            {
              fact: `pg_locks shows ${locked
                .slice(0, 4)
                .map(({ table, mode }) => `${mode} on "${table}"`)
                .join(', ')} in one transaction.`,
              quote: second.step.statement.sql.slice(0, 300),
            },
          ] as const,
          tables,
          proof: 'proved' as const,
          ...(hot.length >= 2 && { level: 'warning' as const }),
        },
      ];
    });
  },
};

/** Locks that keep writers out of tables that stay. */
function locksOf(change: SchemaChange, step: Step) {
  return (step.effect?.locks ?? []).flatMap(({ table, mode }) => {
    const base = baseTable(change, step, table);
    const blocks = mode === 'AccessExclusiveLock' || mode === 'ShareRowExclusiveLock';
    const stays = table in change.after.tables;
    return blocks && stays && base && base.kind !== 'partition' && !isSmall(change, table)
      ? [{ step, table, mode }]
      : [];
  });
}
