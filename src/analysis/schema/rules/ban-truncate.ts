import type { Rule } from '../../../domain/rule.ts';
import { occurrences } from './facts/steps.ts';
import { baseTable } from './facts/tables.ts';

const setup = 'CREATE TABLE orders (id bigint PRIMARY KEY);';

export const banTruncate: Rule = {
  id: 'ban-truncate',
  code: 'DL06',
  hazard: 'data-loss',
  level: 'error',
  dialects: ['postgres', 'mysql'],
  summary: 'Do not TRUNCATE live tables in a migration.',
  rationale:
    'TRUNCATE removes every row at once under ACCESS EXCLUSIVE, fires no row triggers, and with CASCADE empties every table that refers to this one.',
  exemptions: ['tables that the change creates'],
  source: 'https://www.postgresql.org/docs/18/sql-truncate.html',
  examples: {
    hazardous: [{ name: 'a table of the base', setup, change: 'TRUNCATE orders;' }],
    safe: [{ name: 'a table of this change', setup, change: 'CREATE TABLE copy (id int);\nTRUNCATE copy;' }],
  },
  check(change) {
    return occurrences(change, 'truncate').flatMap(({ step, operation: { tables, cascade } }) => {
      const existing = tables.filter((table) => baseTable(change, step, table));
      const [first] = existing;
      if (first === undefined) return [];
      const seen = change.dialect === 'postgres' ? step.effect?.rewrites : undefined;
      const emptied = (seen ?? existing).filter((table) => baseTable(change, step, table));
      const others = emptied.filter((table) => !existing.includes(table));
      return [
        {
          step,
          title: `TRUNCATE empties "${emptied.join('", "') || first}"`,
          message: `Every row of "${existing.join('", "')}" is gone for good${cascade && others.length > 0 ? `, and CASCADE empties "${others.join('", "')}" with it` : ''}. ${change.dialect === 'postgres' ? 'The lock is ACCESS EXCLUSIVE, so reads wait too.' : 'It commits at once and cannot be rolled back.'}`,
          remedy:
            'If the rows must go, delete them in batches by a condition that says which ones; keep a backup until it is proved right.',
          evidence: [
            {
              fact: seen
                ? `The engine replaced the files of "${emptied.join('", "')}".`
                : `"${first}" exists before this change.`,
              quote: step.statement.sql,
            },
          ],
          tables: existing,
          proof: seen ? 'proved' : 'derived',
        },
      ];
    });
  },
};
