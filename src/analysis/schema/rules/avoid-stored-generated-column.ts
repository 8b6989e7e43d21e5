import type { Rule } from '../../../domain/rule.ts';
import { exposureOf } from './facts/size.ts';
import { occurrences, rewrote, withClause } from './facts/steps.ts';
import { baseTable } from './facts/tables.ts';

const setup = 'CREATE TABLE orders (id bigint PRIMARY KEY, total int);';

export const avoidStoredGeneratedColumn: Rule = {
  id: 'avoid-stored-generated-column',
  code: 'LK03',
  hazard: 'table-rewrite',
  level: 'error',
  dialects: ['postgres'],
  summary: 'Add a generated column as VIRTUAL, or fill a plain column by trigger and backfill.',
  rationale:
    'A STORED generated column is computed and written for every existing row: the table and its indexes are written anew under ACCESS EXCLUSIVE. A VIRTUAL one (PostgreSQL 18) is computed when it is read and rewrites nothing.',
  exemptions: ['VIRTUAL columns', 'tables that the change creates'],
  source: 'https://www.postgresql.org/docs/18/ddl-generated-columns.html',
  examples: {
    hazardous: [
      {
        name: 'a stored column on an existing table',
        setup,
        change: 'ALTER TABLE orders ADD COLUMN double int GENERATED ALWAYS AS (total * 2) STORED;',
      },
    ],
    safe: [
      {
        name: 'a virtual column',
        setup,
        change: 'ALTER TABLE orders ADD COLUMN double int GENERATED ALWAYS AS (total * 2) VIRTUAL;',
      },
    ],
  },
  check(change) {
    return occurrences(change, 'add-column').flatMap(({ step, operation: { table, column }, quote }) => {
      if (column.generated !== 'stored' || !baseTable(change, step, table) || !rewrote(step, table)) return [];
      const { level, when } = exposureOf(change, table, 'every row');
      const virtual = quote.replace(/\bstored\b(?![\s\S]*\bstored\b)/i, 'VIRTUAL');
      const canBeVirtual = change.version >= 18;
      return [
        {
          step,
          quote,
          title: `The stored column "${column.name}" rewrites all of "${table}"`,
          message: `A STORED generated column is written for every existing row, so PostgreSQL rewrites "${table}" and its indexes under ACCESS EXCLUSIVE: no read or write gets through until it ends. ${when}`,
          remedy: canBeVirtual
            ? 'Make it VIRTUAL: it is computed when read, and nothing is rewritten.'
            : `Add "${column.name}" as a plain nullable column, keep it current with a trigger, and fill old rows in batches.`,
          ...(canBeVirtual && { fix: withClause(step, quote, virtual) }),
          evidence: [{ fact: `The statement gave "${table}" a new file on disk (relfilenode changed).`, quote }],
          tables: [table],
          proof: 'proved',
          ...(level && { level }),
        },
      ];
    });
  },
};
