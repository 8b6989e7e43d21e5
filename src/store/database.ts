/** One SQL session, or a transaction of it. The statements are the same for PGlite and PostgreSQL. */
export interface Connection {
  query(sql: string, values?: readonly unknown[]): Promise<{ rows: readonly Readonly<Record<string, unknown>>[] }>;
}

/** A database that runs one transaction at a time (PGlite) or many (PostgreSQL). */
export interface Database extends Connection {
  /** Commits what `work` resolves with, rolls back when it throws. Use only the given connection inside. */
  transaction<T>(work: (connection: Connection) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
