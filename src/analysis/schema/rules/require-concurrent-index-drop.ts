import type { Rule } from '../../../domain/rule.ts';
import { outsideTransaction } from './facts/runners.ts';
import { occurrences } from './facts/steps.ts';
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
  exemptions: ['indexes that the change creates', 'partitioned tables', 'tables that the change drops'],
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
    return occurrences(change, 'drop-index').flatMap(({ step, operation, quote }) => {
      const base = operation.concurrently ? undefined : baseIndex(change, operation.index);
      if (!base || base.table.kind === 'partitioned' || !(base.table.name in change.after.tables)) return [];
      const locked = step.effect?.locks.some(
        ({ table, mode }) => table === base.table.name && mode === 'AccessExclusiveLock',
      );
      const { name } = base.table;
      return [
        {
          step,
          quote,
          title: `Dropping "${operation.index}" locks "${name}" against reads and writes`,
          message: `DROP INDEX needs ACCESS EXCLUSIVE on "${name}" for a moment. It waits for the longest running query there, and every query that comes later waits behind it: painful on a table with long reads.`,
          remedy: `Use DROP INDEX CONCURRENTLY, once its replacement is in place. ${outsideTransaction(change.runner)}`,
          fix: [quote.replace(/^(drop\s+index)\b/i, '$1 CONCURRENTLY')],
          evidence: [
            {
              fact: locked
                ? `pg_locks shows AccessExclusiveLock on "${name}".`
                : `"${operation.index}" is an index of "${name}" before this change.`,
              quote,
            },
          ],
          tables: [name],
          proof: locked ? 'proved' : 'derived',
        },
      ];
    });
  },
};
