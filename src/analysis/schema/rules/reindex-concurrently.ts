import type { Rule } from '../../../domain/rule.ts';
import { outsideTransaction } from './facts/runners.ts';
import { exposureOf } from './facts/size.ts';
import { occurrences } from './facts/steps.ts';
import { baseIndex, baseTable } from './facts/tables.ts';

const setup = 'CREATE TABLE orders (id bigint PRIMARY KEY);';

export const reindexConcurrently: Rule = {
  id: 'reindex-concurrently',
  code: 'LK13',
  hazard: 'full-lock',
  level: 'error',
  dialects: ['postgres'],
  summary: 'Rebuild indexes with REINDEX CONCURRENTLY.',
  rationale:
    'REINDEX holds SHARE on the table and ACCESS EXCLUSIVE on each index until its build ends: writes wait, and so does every query that would read the index.',
  exemptions: ['tables that the change creates'],
  source: 'https://www.postgresql.org/docs/18/sql-reindex.html#SQL-REINDEX-CONCURRENTLY',
  examples: {
    hazardous: [{ name: 'a whole table', setup, change: 'REINDEX TABLE orders;' }],
    safe: [{ name: 'concurrently', setup, change: 'REINDEX TABLE CONCURRENTLY orders;' }],
  },
  check(change) {
    return occurrences(change, 'reindex').flatMap(({ step, operation: { target, concurrently }, quote }) => {
      const table = baseTable(change, step, target) ?? baseIndex(change, target)?.table;
      if (concurrently || !table || !step.effect?.indexRewrites.some((index) => index.table === table.name)) return [];
      const { level, when } = exposureOf(change, table.name);
      return [
        {
          step,
          quote,
          title: `REINDEX blocks writes to "${table.name}"`,
          message: `REINDEX holds SHARE on "${table.name}" and ACCESS EXCLUSIVE on the index: writes wait until the build ends, and so do reads that plan to use the index. ${when}`,
          remedy: `Use REINDEX … CONCURRENTLY. ${outsideTransaction(change.runner, step)}`,
          fix: [quote.replace(/^(reindex\s+(?:\([^)]*\)\s*)?(?:table|index|schema))\b/i, '$1 CONCURRENTLY')],
          evidence: [{ fact: `The engine built the indexes of "${table.name}" anew (relfilenode changed).`, quote }],
          tables: [table.name],
          proof: 'proved',
          ...(level && { level }),
        },
      ];
    });
  },
};
