import type { Rule } from '../../../domain/rule.ts';
import { exposureOf } from './facts/size.ts';
import { inStep } from './facts/steps.ts';
import { baseTable } from './facts/tables.ts';

const setup = 'CREATE TABLE orders (id bigint PRIMARY KEY);\nINSERT INTO orders VALUES (1);';

export const avoidTableCompaction: Rule = {
  id: 'avoid-table-compaction',
  code: 'LK14',
  hazard: 'table-rewrite',
  level: 'error',
  dialects: ['postgres'],
  summary: 'Keep VACUUM FULL and CLUSTER out of migrations.',
  rationale:
    'VACUUM FULL and CLUSTER write the table and its indexes anew under ACCESS EXCLUSIVE, and need as much free disk again as the table takes.',
  exemptions: ['tables that the change creates', 'plain VACUUM and ANALYZE'],
  source: 'https://www.postgresql.org/docs/18/sql-vacuum.html',
  examples: {
    hazardous: [{ name: 'CLUSTER', setup, change: 'CLUSTER orders USING orders_pkey;' }],
    safe: [{ name: 'ANALYZE', setup, change: 'ANALYZE orders;' }],
  },
  check(change) {
    return change.steps.flatMap((step) => {
      const compacts = inStep(step, ['other']).some(({ operation }) =>
        ['VacuumStmt', 'ClusterStmt'].includes(operation.node),
      );
      const table = compacts ? step.effect?.rewrites.find((name) => baseTable(change, step, name)) : undefined;
      if (table === undefined) return [];
      const { level, when } = exposureOf(change, table);
      return [
        {
          step,
          title: `This rewrites all of "${table}" under a full lock`,
          message: `"${table}" and its indexes are written anew under ACCESS EXCLUSIVE: no read or write gets through until it ends, and the disk must hold it twice. ${when}`,
          remedy:
            'Leave it out of the migration. Use pg_repack, which works beside live traffic, or let autovacuum reuse the space.',
          evidence: [{ fact: `The statement gave "${table}" a new file on disk.`, quote: step.statement.sql }],
          tables: [table],
          proof: 'proved' as const,
          ...(level && { level }),
        },
      ];
    });
  },
};
