import type { Rule } from '../../../domain/rule.ts';
import { outsideTransaction } from './facts/runners.ts';
import { inStep } from './facts/steps.ts';

const setup = 'CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint);';
const build = 'CREATE INDEX CONCURRENTLY orders_user_idx ON orders (user_id);';

export const runConcurrentlyOutsideTransaction: Rule = {
  id: 'run-concurrently-outside-transaction',
  code: 'TX04',
  hazard: 'migration-fails',
  level: 'error',
  dialects: ['postgres'],
  summary: 'Run CONCURRENTLY outside the migration’s transaction.',
  rationale:
    'CREATE, DROP and REINDEX … CONCURRENTLY wait for other transactions and refuse to run inside one. Whether a file is a transaction is up to the tool that runs it.',
  exemptions: [
    'files that the runner does not wrap in a transaction',
    'files whose name says so, for runners of the house (0042_add_index.autocommit.sql)',
  ],
  source: 'https://www.postgresql.org/docs/18/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY',
  examples: {
    hazardous: [{ name: 'the runner wraps the file', setup, change: build, scope: 'file' }],
    safe: [{ name: 'the runner does not', setup, change: build, scope: 'none' }],
  },
  check(change) {
    return change.steps.flatMap((step) => {
      if (step.transaction === undefined || NAMED_OUTSIDE.test(step.statement.path)) return [];
      const refusal = step.effect?.error;
      if (step.effect && refusal?.sqlstate !== '25001') return [];
      const found = inStep(step, ['create-index', 'drop-index', 'reindex', 'detach-partition']).find(
        ({ operation }) => operation.concurrently,
      );
      if (!found) return [];
      const { operation } = found;
      return [
        {
          step,
          title: 'CONCURRENTLY fails here: the migration runs in a transaction',
          message: `${change.runner.name} runs this statement inside a transaction, and PostgreSQL refuses CONCURRENTLY there. The migration stops at this line on every database.`,
          remedy: outsideTransaction(change.runner, step),
          evidence: [
            refusal
              ? {
                  fact: `PostgreSQL refused it: ${refusal.message} (25001).`,
                  quote: step.statement.sql,
                  source: change.runner.source,
                }
              : {
                  fact: 'The runner wraps this file in a transaction.',
                  quote: step.statement.sql,
                  source: change.runner.source,
                },
          ] as const,
          tables: 'table' in operation ? [operation.table] : [],
          proof: refusal ? ('proved' as const) : ('derived' as const),
        },
      ];
    });
  },
};

const NAMED_OUTSIDE = /auto-?commit|no[-_.]?(?:transaction|txn?)(?![a-z])/i;
