import type { Dialect } from '../../../../domain/schema.ts';

/**
 * The seam between the isolated process, which has no network, and a scratch server, which the parent reaches. One line
 * from parent to engine per dialect: `connect.ts` picks the adapter by the URL's protocol. An adapter makes throw-away
 * databases and refuses what must not reach the server (`Outcome.refused`); the relay bounds what a run may ask. A dialect
 * that needs more than SQL (notices, copies of a database) extends these types; they must survive structured cloning.
 */
export interface ShadowServer {
  readonly dialect: Dialect;
  /** Makes a database. Throws where the server cannot be reached or does not let us. */
  open(start?: Start): Promise<ScratchDatabase>;
  /** Of servers that keep copies: what the server is, and whether it has the copy of that name. */
  look?(name: string): Promise<Seen>;
}

/** What a database starts as: empty, with extensions that only the server's owner may create, or a kept copy. */
export type Start = { readonly from?: string; readonly extensions?: readonly string[] };

export type Seen = { readonly version: string; readonly kept: boolean };

/** A database that nobody else uses, on one connection. */
export interface ScratchDatabase {
  /** As the server says it: `10.11.19-MariaDB`, `8.4.3`, `17.2`. */
  readonly version: string;
  run(sql: string): Promise<Outcome>;
  /** Keeps a copy to start others from, and gives its name. The session begins anew. */
  keep?(): Promise<string>;
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
type Refused = {
  readonly by: 'engine' | 'guard';
  readonly sqlstate: string;
  /** MySQL's error number. */
  readonly errno?: number;
  readonly message: string;
};

/** What the isolated process asks about the scratch server. Databases go by number. */
export type ServerRequest =
  | { readonly kind: 'look'; readonly dialect: Dialect; readonly name: string }
  | { readonly kind: 'open'; readonly dialect: Dialect; readonly start?: Start }
  | { readonly kind: 'run'; readonly database: number; readonly sql: string }
  | { readonly kind: 'keep'; readonly database: number }
  | { readonly kind: 'drop'; readonly database: number };

/** `none`: there is no server for this dialect. */
export type ServerReply =
  | { readonly kind: 'opened'; readonly database: number; readonly version: string }
  | { readonly kind: 'seen'; readonly seen: Seen }
  | { readonly kind: 'outcome'; readonly outcome: Outcome }
  | { readonly kind: 'kept'; readonly name: string }
  | { readonly kind: 'dropped' }
  | { readonly kind: 'none' };
