import type { Rule, RuleMatch } from '../../../domain/rule.ts';
import type { SchemaChange } from '../../../domain/schema.ts';
import { grouped, listed } from './facts/groups.ts';
import { outsideTransaction } from './facts/runners.ts';
import { type Occurrence, occurrences } from './facts/steps.ts';
import { baseIndex } from './facts/tables.ts';

const setup = 'CREATE TABLE orders (id bigint, user_id bigint);\nCREATE INDEX orders_user_idx ON orders (user_id);';

export const requireConcurrentIndexDrop: Rule = {
  id: 'require-concurrent-index-drop',
  code: 'LK12',
  hazard: 'full-lock',
  level: 'note',
  dialects: ['postgres'],
  summary: 'Drop indexes of live tables with CONCURRENTLY.',
  rationale:
    'DROP INDEX is quick but needs ACCESS EXCLUSIVE on the table: it queues behind the longest running query, and every later query queues behind it.',
  exemptions: [
    'indexes that the change creates',
    'partitioned tables',
    'tables that the change drops',
    'tables that the transaction has locked already',
  ],
  source: 'https://www.postgresql.org/docs/18/sql-dropindex.html',
  examples: {
    hazardous: [{ name: 'a plain drop', setup, change: 'DROP INDEX orders_user_idx;' }],
    safe: [
      { name: 'a concurrent drop', setup, change: 'DROP INDEX CONCURRENTLY orders_user_idx;' },
      {
        name: 'the index is new',
        setup: 'CREATE TABLE orders (user_id bigint);',
        change: 'CREATE INDEX orders_user_idx ON orders (user_id);\nDROP INDEX orders_user_idx;',
      },
    ],
  },
  check(change) {
    const drops = occurrences(change, 'drop-index').flatMap((occurrence) => {
      const { operation, step } = occurrence;
      const base = operation.concurrently ? undefined : baseIndex(change, operation.index);
      if (!base || base.table.kind === 'partitioned' || !(base.table.name in change.after.tables)) return [];
      const { name } = base.table;
      const wasLocked = step.held.some(({ table, mode }) => table === name && mode === 'AccessExclusiveLock');
      return wasLocked ? [] : [{ ...occurrence, table: name }];
    });
    return grouped(drops, ({ step }) => step.statement.path).map((group) => matchOf(change, group));
  },
};

type Drop = Occurrence<'drop-index'> & { readonly table: string };

function matchOf(change: SchemaChange, group: readonly [Drop, ...Drop[]]): RuleMatch {
  const [{ step, quote, operation, table }] = group;
  const tables = [...new Set(group.map((drop) => drop.table))];
  const locked = step.effect?.locks.some((lock) => lock.table === table && lock.mode === 'AccessExclusiveLock');
  return {
    step,
    quote,
    title: `Dropping ${group.length > 1 ? `${group.length} indexes` : 'an index'} locks ${listed(tables)} against reads and writes`,
    message: `DROP INDEX needs ACCESS EXCLUSIVE on ${listed(tables)} for a moment. It waits for the longest running query there, and every query that comes later waits behind it: painful on a table with long reads.`,
    remedy: `Use DROP INDEX CONCURRENTLY, once the replacement is in place. ${outsideTransaction(change.runner, step)}`,
    fix: [step.statement.sql.replace(/^(drop\s+index)\b/i, '$1 CONCURRENTLY')],
    evidence: [
      {
        fact: locked
          ? `pg_locks shows AccessExclusiveLock on "${table}".`
          : `"${operation.index}" is an index of "${table}" before this change.`,
        quote,
      },
    ],
    tables,
    proof: locked ? 'proved' : 'derived',
  };
}
