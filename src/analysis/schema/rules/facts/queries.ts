import type { Evidence } from '../../../../domain/finding.ts';
import type { ObservedQuery, QueryPlan, TableAccess } from '../../../../domain/observed-query.ts';
import type { CodeQuery } from '../../../../domain/query.ts';
import type { SchemaChange, Step } from '../../../../domain/schema.ts';

const SQL_SHOWN = 300;

/** The lines of code that hold a query, as what a finding is about. */
export function stepOf({ path, line, endLine, quote }: CodeQuery): Step {
  const statement = { kind: 'opaque', sql: quote, path, line, endLine, reason: 'it is a query of the code' } as const;
  return { statement, operations: [], held: [] };
}

/** A query as evidence, with its place. `fact` goes on from the place: `is refused …`. */
export function queryEvidence({ path, line, quote }: CodeQuery, fact: string): Evidence {
  return { fact: `The query at ${path}:${line} ${fact}`, quote };
}

/** The SQL in one line, cut. */
export function sqlOf({ sql }: CodeQuery): string {
  const line = sql.replaceAll(/\s+/g, ' ').trim();
  return line.length > SQL_SHOWN ? `${line.slice(0, SQL_SHOWN)}…` : line;
}

/** Queries of running code that the change leaves as they are. */
export function keptQueries({ queries = [] }: SchemaChange): ObservedQuery[] {
  return queries.filter(({ origin }) => origin === 'kept');
}

/** Queries that the head sends. */
export function headQueries({ queries = [] }: SchemaChange): ObservedQuery[] {
  return queries.filter(({ origin }) => origin !== 'removed');
}

export function accessTo(plan: QueryPlan | undefined, table: string): TableAccess | undefined {
  return plan?.accesses.find((access) => access.table === table);
}

/** A plan in a few words, as `reads "orders" whole and tests (state = $1)`. */
export function inWords({ accesses, sorted }: QueryPlan): string {
  const parts = accesses.map(({ table, index, lookup, filter }) =>
    index === undefined
      ? `reads "${table}" whole${filter === undefined ? '' : ` and tests ${filter}`}`
      : `reads "${table}" by ${index}${lookup === undefined ? '' : ` where ${lookup}`}${filter === undefined ? '' : ` and tests ${filter}`}`,
  );
  return [...parts, ...(sorted ? [`sorts all that match by ${sorted.join(', ')}`] : [])].join(', ');
}
