import type { Dialect } from '../../../../domain/schema.ts';

/**
 * The seam between the isolated process, which has no network, and a scratch server, which the parent reaches. One line
 * from parent to engine per dialect: `connect.ts` picks the adapter by the URL's protocol. An adapter makes throw-away
 * databases and refuses what must not reach the server (`Outcome.refused`); the relay bounds what a run may ask. A dialect
 * that needs more than SQL (notices, copies of a database) extends these types; they must survive structured cloning.
 */
export interface ShadowServer {
  readonly dialect: Dialect;
  /** Makes an empty database. Throws where the server cannot be reached or does not let us. */
  open(): Promise<ScratchDatabase>;
}

/** A database that nobody else uses, on one connection. */
export interface ScratchDatabase {
  /** As the server says it: `10.11.19-MariaDB`, `8.4.3`, `17.2`. */
  readonly version: string;
  run(sql: string): Promise<Outcome>;
  /** Ends whatever runs, and drops the database. */
  drop(): Promise<void>;
}

/** What became of one statement. */
export type Outcome = {
  /** Of its last result; absent where it has none. */
  readonly rows?: readonly Row[];
  /** Warnings and notices, in order. */
  readonly notices?: readonly string[];
  readonly refused?: Refused;
};

export type Row = Readonly<Record<string, string | number | null>>;

/** `engine`: the server said no; `guard`: it was not sent, because it would reach beyond its database. */
export type Refused = {
  readonly by: 'engine' | 'guard';
  readonly sqlstate: string;
  /** MySQL's error number. */
  readonly errno?: number;
  readonly message: string;
};

/** What the isolated process asks about the scratch server. Databases go by number. */
export type ServerRequest =
  | { readonly kind: 'open'; readonly dialect: Dialect }
  | { readonly kind: 'run'; readonly database: number; readonly sql: string }
  | { readonly kind: 'drop'; readonly database: number };

/** `none`: there is no server for this dialect. */
export type ServerReply =
  | { readonly kind: 'opened'; readonly database: number; readonly version: string }
  | { readonly kind: 'outcome'; readonly outcome: Outcome }
  | { readonly kind: 'dropped' }
  | { readonly kind: 'none' };
