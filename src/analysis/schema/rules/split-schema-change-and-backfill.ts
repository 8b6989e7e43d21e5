import type { Rule } from '../../../domain/rule.ts';
import type { SchemaChange, Step } from '../../../domain/schema.ts';
import { holdsLockForBackfill, lockedBefore, unboundedWrites } from './facts/backfill.ts';
import { grouped, listed } from './facts/groups.ts';
import { laterTransaction } from './facts/runners.ts';
import { exposureOf } from './facts/size.ts';

const setup = 'CREATE TABLE orders (id bigint PRIMARY KEY, total int);';
const change = 'ALTER TABLE orders ADD COLUMN amount int;\nUPDATE orders SET amount = total;';

export const splitSchemaChangeAndBackfill: Rule = {
  id: 'split-schema-change-and-backfill',
  code: 'BF02',
  hazard: 'lock-held-during-backfill',
  level: 'error',
  dialects: ['postgres'],
  summary: 'Do not fill rows in the transaction that changed the table.',
  rationale:
    'ALTER TABLE is quick, but its ACCESS EXCLUSIVE lock lasts until the transaction ends. A backfill behind it in the same transaction keeps everyone out of the table for as long as the backfill takes.',
  exemptions: [
    'files that the runner does not wrap in a transaction',
    'rows listed by key, and statements with a LIMIT',
    'tables that the change creates or that are declared small, and one-row settings tables by name',
  ],
  source: 'https://www.postgresql.org/docs/18/explicit-locking.html#LOCKING-TABLES',
  examples: {
    hazardous: [{ name: 'one transaction', setup, change, scope: 'file' }],
    safe: [
      { name: 'each statement commits', setup, change, scope: 'none' },
      {
        name: 'a constant default fills the rows without touching them',
        setup,
        change: 'ALTER TABLE orders ADD COLUMN amount int NOT NULL DEFAULT 0;',
        scope: 'file',
      },
    ],
  },
  check(change) {
    const writes = [...lockedWrites(change), ...lockedSteps(change)].toSorted(
      (a, b) => change.steps.indexOf(a.step) - change.steps.indexOf(b.step),
    );
    return grouped(writes, ({ step }) => `${step.transaction} ${step.statement.path}`).map(([first, ...more]) => {
      const { step, table, locked } = first;
      const tables = [...new Set([first, ...more].map((write) => write.locked))];
      const { level, when } = exposureOf(change, table);
      return {
        step,
        title: `${listed(tables)} stay${tables.length > 1 ? '' : 's'} locked while ${more.length > 0 ? 'these backfills run' : 'this backfill runs'}`,
        message: `${change.runner.name} runs this in the transaction that altered ${listed(tables)}, so ACCESS EXCLUSIVE is held until ${more.length > 0 ? `${more.length + 1} statements have written every row` : 'every row is written'}: no read or write gets through meanwhile. ${when}`,
        remedy: `Commit the schema change first and fill the rows ${laterTransaction(change.runner)}, better in batches by key from a job.`,
        evidence: [
          {
            fact: `pg_locks shows AccessExclusiveLock on "${locked}" held by this transaction when the statement starts.`,
            quote: step.statement.sql.slice(0, 500),
          },
        ],
        tables: [...new Set([...tables, table])],
        proof: 'proved',
        ...(level && { level }),
      };
    });
  },
};

/** A write, the table whose rows it changes, and the one that is locked meanwhile. */
type LockedWrite = { readonly step: Step; readonly table: string; readonly locked: string };

function lockedWrites(change: SchemaChange): LockedWrite[] {
  return unboundedWrites(change).flatMap((write) => {
    const locked = holdsLockForBackfill(change, write);
    return locked === undefined ? [] : [{ step: write.step, table: write.operation.table, locked }];
  });
}

/** Steps of application code that change rows of whatever table. */
function lockedSteps(change: SchemaChange): LockedWrite[] {
  return change.steps.flatMap((step) => {
    const [locked] = step.statement.rowsOnly ? lockedBefore(change, step) : [];
    return locked === undefined ? [] : [{ step, table: locked, locked }];
  });
}
