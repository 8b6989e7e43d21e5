import type { CodeQuery } from './query.ts';

/** How a query reads one table where the server avoids to read tables whole (`enable_seqscan = off`). */
export type TableAccess = {
  /** Qualified unless in `public`. */
  readonly table: string;
  /** The index that it goes through; absent where none serves, so that the table is read whole. */
  readonly index?: string;
  /** What it looks up in the index, as the server prints it; absent where it walks all of the index. */
  readonly lookup?: string;
  /** What it tests on each row that it read, as the server prints it. */
  readonly filter?: string;
};

export type QueryPlan = {
  readonly accesses: readonly TableAccess[];
  /** Sort keys of a query with LIMIT whose order no index gives: all rows that match are sorted to return a few. */
  readonly sorted?: readonly string[];
};

/** What a schema makes of a query. Neither where the server could not tell, as for a parameter without a type. */
export type QueryAnswer = {
  readonly plan?: QueryPlan;
  readonly error?: { readonly sqlstate: string; readonly message: string };
};

/** An index under which a query no longer reads a table whole or sorts all that matches: made and tried on the engine. */
export type IndexCure = {
  readonly table: string;
  readonly columns: readonly string[];
  /** Without a name, which the server then makes up. */
  readonly statement: string;
  readonly plan: QueryPlan;
};

/** A query that code sends, answered by the schema before and after the change. */
export type ObservedQuery = {
  readonly query: CodeQuery;
  /** `kept`: in the base and in the head; `removed`: in the base only; `added`: on lines that the change adds. */
  readonly origin: 'kept' | 'removed' | 'added';
  /** Absent on what is added. */
  readonly before?: QueryAnswer;
  readonly after: QueryAnswer;
  /** On what is added. */
  readonly cure?: IndexCure;
};
