import type { Rule } from '../../../domain/rule.ts';
import { relation } from './facts/names.ts';
import { occurrences } from './facts/steps.ts';

const setup = 'CREATE TABLE orders (id bigint PRIMARY KEY);\nCREATE MATERIALIZED VIEW totals AS SELECT id FROM orders;';

export const refreshViewConcurrently: Rule = {
  id: 'refresh-view-concurrently',
  code: 'LK16',
  hazard: 'full-lock',
  level: 'warning',
  dialects: ['postgres'],
  summary: 'Refresh materialized views with CONCURRENTLY.',
  rationale:
    'REFRESH MATERIALIZED VIEW holds ACCESS EXCLUSIVE on the view while its query runs: every reader waits for as long as the query takes.',
  exemptions: ['views that the change creates'],
  source: 'https://www.postgresql.org/docs/18/sql-refreshmaterializedview.html',
  examples: {
    hazardous: [{ name: 'a plain refresh', setup, change: 'REFRESH MATERIALIZED VIEW totals;' }],
    safe: [
      {
        name: 'concurrently, over a unique index',
        setup: `${setup}\nCREATE UNIQUE INDEX totals_id_key ON totals (id);`,
        change: 'REFRESH MATERIALIZED VIEW CONCURRENTLY totals;',
      },
    ],
  },
  check(change) {
    return occurrences(change, 'refresh-materialized-view').flatMap(({ step, operation: { view, concurrently } }) => {
      const base = change.before.tables[view];
      if (concurrently || base?.kind !== 'materialized-view') return [];
      const keyed = base.indexes.some(({ unique, predicate }) => unique && predicate === undefined);
      return [
        {
          step,
          title: `Refreshing "${view}" blocks everyone who reads it`,
          message: `REFRESH holds ACCESS EXCLUSIVE on "${view}" while its query runs, so readers wait for as long as that takes. It hurts once the query takes more than a second.`,
          remedy: keyed
            ? 'Use REFRESH MATERIALIZED VIEW CONCURRENTLY: readers keep the old rows meanwhile.'
            : `Use REFRESH MATERIALIZED VIEW CONCURRENTLY: readers keep the old rows meanwhile. It needs a unique index on "${view}" first.`,
          ...(keyed && { fix: [`REFRESH MATERIALIZED VIEW CONCURRENTLY ${relation(view)}`] }),
          evidence: [
            {
              fact: `"${view}" exists before this change, and a plain REFRESH takes AccessExclusiveLock on it.`,
              quote: step.statement.sql,
            },
          ],
          tables: [view],
          proof: step.effect?.locks.some(({ table, mode }) => table === view && mode === 'AccessExclusiveLock')
            ? 'proved'
            : 'derived',
        },
      ];
    });
  },
};
