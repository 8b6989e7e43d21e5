import type { Evidence } from '../../../../domain/finding.ts';
import type { ObservedQuery } from '../../../../domain/observed-query.ts';
import type { CodeQuery } from '../../../../domain/query.ts';
import type { RuleMatch } from '../../../../domain/rule.ts';
import type { SchemaChange, Step } from '../../../../domain/schema.ts';
import { keptQueries, queryEvidence } from './queries.ts';
import { occurrences } from './steps.ts';

/** Undefined table, undefined column. */
const GONE = new Set(['42P01', '42703']);
const SHOWN = 2;

/** The last step that alters a table of the query. */
export function stepBehind(change: SchemaChange, { tables }: CodeQuery): Step | undefined {
  return change.steps.findLast(
    ({ operations, effect }) =>
      !effect?.error &&
      operations.some(
        (operation) =>
          ('table' in operation && operation.table !== undefined && tables.includes(operation.table)) ||
          (operation.kind === 'drop-index' && tables.some((table) => holds(change, table, operation.index))),
      ),
  );
}

function holds({ before }: SchemaChange, table: string, index: string): boolean {
  const bare = index.slice(index.lastIndexOf('.') + 1);
  return before.tables[table]?.indexes.some(({ name }) => name === bare) ?? false;
}

/** Whether the query fails for a table or column that a step drops or renames: the rules about that show it. */
export function isOfOtherRule(change: SchemaChange, { query, after }: ObservedQuery): boolean {
  if (!after.error || !GONE.has(after.error.sqlstate)) return false;
  return occurrences(change, 'drop-column', 'rename-column', 'drop-table', 'rename-table', 'set-schema').some(
    ({ operation }) => query.tables.includes(operation.table),
  );
}

/** Queries that ran before the change and that the server refuses after it for a lack of this table or column. */
export function refusedQueries(change: SchemaChange, table: string, column?: string): Evidence[] {
  const refused = keptQueries(change).filter(
    ({ query, before, after }) =>
      before?.plan &&
      after.error &&
      GONE.has(after.error.sqlstate) &&
      query.tables.includes(table) &&
      namesIn(after.error.message).includes(column ?? bareName(table)),
  );
  return refused
    .slice(0, SHOWN)
    .map(({ query, after }) =>
      queryEvidence(query, `ran before this change and is refused after it: ${after.error?.message}.`),
    );
}

/** What a match is worth once the server refused queries of the code. */
export function provedBy(
  refused: readonly Evidence[],
): Pick<RuleMatch, 'hazard' | 'level'> & Partial<Pick<RuleMatch, 'proof'>> {
  return refused.length === 0 ? {} : { hazard: 'breaks-running-code', level: 'error', proof: 'proved' };
}

/** What a refusal names: `column "code"`, `column o.code`, `relation "orders"`. */
const namesIn = (message: string) => message.split(/[^\w$]+/);

const bareName = (table: string) => table.slice(table.lastIndexOf('.') + 1);
