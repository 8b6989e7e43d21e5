/** A query that code sends, as SQL. */
export type CodeQuery = {
  readonly path: string;
  /** 1-based, of the call or string that holds it. */
  readonly line: number;
  readonly endLine: number;
  /** The code, verbatim, cut to a few lines. */
  readonly quote: string;
  /** One statement of PostgreSQL. What is only known at run time is a parameter: `$1`, `$2`, … */
  readonly sql: string;
  /** Tables that it reads or writes, as the catalog names them. */
  readonly tables: readonly string[];
  /** What wrote it: `sql` for a string of SQL, else the library (`prisma`, `active-record`). */
  readonly library: string;
  /**
   * `whole`: the code says all of it. `part`: conditions or an order may be added elsewhere, so that only what the query
   * names is sure, not that it says nothing more.
   */
  readonly extent: 'whole' | 'part';
};
