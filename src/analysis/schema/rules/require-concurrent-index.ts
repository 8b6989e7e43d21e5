import type { Rule } from '../../../domain/rule.ts';
import { isCorrectedBefore } from './facts/backfill.ts';
import { outsideTransaction } from './facts/runners.ts';
import { exposureOf } from './facts/size.ts';
import { holdsLock, occurrences } from './facts/steps.ts';
import { baseColumn, baseTable } from './facts/tables.ts';

const setup = 'CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint);';

export const requireConcurrentIndex: Rule = {
  id: 'require-concurrent-index',
  code: 'LK11',
  hazard: 'write-lock',
  level: 'error',
  dialects: ['postgres'],
  summary: 'Build indexes on existing tables with CONCURRENTLY.',
  rationale: 'CREATE INDEX holds a SHARE lock: every write to the table waits until the build ends.',
  exemptions: [
    'tables that the change creates',
    'partitioned tables, where CONCURRENTLY is not supported',
    'an index that is already there under the same name (IF NOT EXISTS)',
  ],
  source: 'https://www.postgresql.org/docs/18/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY',
  examples: {
    hazardous: [
      { name: 'a plain build', setup, change: 'CREATE INDEX orders_user_idx ON orders (user_id);' },
      { name: 'a unique build', setup, change: 'CREATE UNIQUE INDEX orders_user_idx ON orders (user_id);' },
    ],
    safe: [
      {
        name: 'a concurrent build',
        setup,
        change: 'CREATE INDEX CONCURRENTLY orders_user_idx ON orders (user_id);',
      },
      {
        name: 'the table is new',
        setup: '',
        change: 'CREATE TABLE orders (user_id bigint);\nCREATE INDEX orders_user_idx ON orders (user_id);',
      },
      {
        name: 'the table is partitioned',
        setup: 'CREATE TABLE orders (user_id bigint) PARTITION BY HASH (user_id);',
        change: 'CREATE INDEX orders_user_idx ON orders (user_id);',
      },
    ],
  },
  check(change) {
    return occurrences(change, 'create-index').flatMap(({ step, operation, quote }) => {
      const { table, unique, columns } = operation;
      const base = baseTable(change, step, table);
      if (operation.concurrently || !base || base.kind === 'partitioned') return [];
      const ran = step.effect !== undefined && !step.effect.error;
      const locked = holdsLock(step, table, 'ShareLock') || holdsLock(step, table, 'AccessExclusiveLock');
      if (ran && !locked) return [];
      const { level, when } = exposureOf(change, table);
      const known = columns.every((column) => column.startsWith('(') || baseColumn(change, step, table, column));
      const mayFail = unique && known && !isCorrectedBefore(change, step, table);
      return [
        {
          step,
          quote,
          title: `Building this index blocks writes to "${table}"`,
          message: `CREATE INDEX holds a SHARE lock on "${table}": every INSERT, UPDATE and DELETE waits until the build ends.${mayFail ? ' Existing duplicates make it fail.' : ''} ${when}`,
          remedy: `Use CREATE ${unique ? 'UNIQUE ' : ''}INDEX CONCURRENTLY. ${outsideTransaction(change.runner)}${mayFail ? ' Look for duplicates first.' : ''}`,
          fix: [quote.replace(/^(create\s+(?:unique\s+)?index)\b/i, '$1 CONCURRENTLY')],
          evidence: [
            {
              fact: ran
                ? `pg_locks shows the build holding ${holdsLock(step, table, 'ShareLock') ? 'ShareLock' : 'AccessExclusiveLock'} on "${table}".`
                : `"${table}" exists before this change, and the statement does not say CONCURRENTLY.`,
              quote,
            },
          ],
          tables: [table],
          proof: ran ? 'proved' : 'derived',
          ...(level && { level }),
        },
      ];
    });
  },
};
