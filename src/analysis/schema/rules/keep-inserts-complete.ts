import type { Column } from '../../../domain/catalog.ts';
import type { CodeQuery } from '../../../domain/query.ts';
import type { Rule, RuleMatch } from '../../../domain/rule.ts';
import { keptQueries, queryEvidence } from './facts/queries.ts';
import { type Occurrence, occurrences } from './facts/steps.ts';
import { finalTable } from './facts/tables.ts';

const setup = 'CREATE TABLE orders (id bigint PRIMARY KEY, code text, note text);';

export const keepInsertsComplete: Rule = {
  id: 'keep-inserts-complete',
  code: 'CP06',
  hazard: 'breaks-running-code',
  level: 'error',
  dialects: ['postgres'],
  summary: 'Require a column only once every INSERT of the code gives it a value.',
  rationale:
    'An INSERT that leaves out a column without a default stores NULL. Once the column is NOT NULL, each such INSERT fails, in the old version while it is replaced and in whatever the change forgot.',
  exemptions: [
    'columns with a default, an identity or a generated value',
    'statements that the change itself alters',
    'INSERTs that a library writes, which may fill columns on its own',
  ],
  source: 'https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-NOT-NULL',
  examples: {
    hazardous: [
      {
        name: 'an INSERT without the column',
        setup,
        change: 'ALTER TABLE orders ALTER COLUMN code SET NOT NULL;',
        queries: { kept: ['INSERT INTO orders (id, note) VALUES ($1, $2)'] },
      },
    ],
    safe: [
      {
        name: 'an INSERT with the column',
        setup,
        change: 'ALTER TABLE orders ALTER COLUMN code SET NOT NULL;',
        queries: { kept: ['INSERT INTO orders (id, code) VALUES ($1, $2)'] },
      },
      {
        name: 'a default',
        setup,
        change: "ALTER TABLE orders ALTER COLUMN code SET DEFAULT '', ALTER COLUMN code SET NOT NULL;",
        queries: { kept: ['INSERT INTO orders (id, note) VALUES ($1, $2)'] },
      },
    ],
  },
  check(change) {
    return occurrences(change, 'set-not-null').flatMap((occurrence) => {
      const { step, operation } = occurrence;
      const table = finalTable(change, step, operation.table);
      const column = table?.columns.find(({ name }) => name === operation.column);
      if (!column || !isDemanded(column) || step.effect?.error) return [];
      const without = keptQueries(change).find(({ query, before }) => before?.plan && leavesOut(query, operation));
      return without ? [matchOf(occurrence, without.query)] : [];
    });
  },
};

const isDemanded = ({ notNull, default: value, identity, generated }: Column) =>
  notNull && value === undefined && !identity && generated === undefined;

const INSERT =
  /^\s*insert\s+into\s+(?:only\s+)?([\w."]+)\s*(?:as\s+\w+\s*)?\(([^()]*)\)\s*(?:overriding|values|select)/i;

function leavesOut({ sql, library, extent }: CodeQuery, { table, column }: { table: string; column: string }): boolean {
  const [, into = '', listed] = INSERT.exec(sql) ?? [];
  if (library !== 'sql' || extent !== 'whole' || listed === undefined) return false;
  const name = into.replaceAll('"', '').replace(/^public\./, '');
  const columns = listed.split(',').map((each) => each.trim().replaceAll('"', '').toLowerCase());
  return name.toLowerCase() === table.toLowerCase() && !columns.includes(column.toLowerCase());
}

function matchOf(
  { step, quote, operation: { table, column } }: Occurrence<'set-not-null'>,
  query: CodeQuery,
): RuleMatch {
  return {
    step,
    quote,
    title: `An INSERT of the code leaves out "${column}", which this requires`,
    message: `The INSERT at ${query.path}:${query.line} gives "${column}" of "${table}" no value, and the column has no default: from this migration on, it fails.`,
    remedy: `Give "${column}" a default, or ship the code that fills it in a release before.`,
    evidence: [queryEvidence(query, `leaves "${column}" NULL, which the change forbids.`)],
    tables: [table],
    proof: 'derived',
  };
}
