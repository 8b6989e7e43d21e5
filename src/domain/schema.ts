import type { Catalog } from './catalog.ts';
import type { ObservedQuery } from './observed-query.ts';
import type { Operation } from './operation.ts';

export type Dialect = 'postgres' | 'mysql' | 'sqlite';

/** One SQL statement of a migration, or a step that no reader could turn into SQL (`opaque`). */
export type Statement = {
  readonly kind: 'sql' | 'opaque';
  /** The statement without its semicolon, or the opaque step's source text. */
  readonly sql: string;
  readonly path: string;
  /** 1-based, of the first and last character that is not white space or comment. */
  readonly line: number;
  readonly endLine: number;
  /** Of SQL that a reader made from another language: the source line of each line of `sql`. Absent where it is verbatim. */
  readonly sourceLines?: readonly number[];
  /** Why it is opaque. */
  readonly reason?: string;
  /** Of an opaque step that changes rows, not the schema, as far as that can be told: a base is whole without it. */
  readonly rowsOnly?: true;
  /** The migration first asks whether it is needed: a database that has it already, or has nothing to drop, is no failure. */
  readonly onlyIfNeeded?: true;
};

/** How the tool that runs the migrations groups statements into transactions (SCHEMA-RULES §3.3). */
export type Runner = {
  /** As its users call it: `Prisma Migrate`, `golang-migrate`. */
  readonly name: string;
  /** `file`: one transaction per file; `pending`: all pending files in one; `none`: each statement by itself. */
  readonly scope: 'file' | 'pending' | 'none';
  /** How a file leaves the transaction, ready to paste (`-- +goose NO TRANSACTION`); absent where it cannot. */
  readonly optOut?: string;
  /** Of SQLite: whether its connection enforces foreign keys; absent where each project decides. */
  readonly foreignKeys?: boolean;
  /** It compares what it ran with what the file says now, and refuses to go on where they differ. */
  readonly refusesEdits?: true;
  /** Where the facts come from. */
  readonly source: string;
};

export type LockMode =
  | 'AccessShareLock'
  | 'RowShareLock'
  | 'RowExclusiveLock'
  | 'ShareUpdateExclusiveLock'
  | 'ShareLock'
  | 'ShareRowExclusiveLock'
  | 'ExclusiveLock'
  | 'AccessExclusiveLock';

/** A table lock as `pg_locks` shows it. `table` is qualified unless in `public`. */
export type Lock = { readonly table: string; readonly mode: LockMode };

/** What the engine showed while it ran one statement. */
export type Effect = {
  /** The strongest new lock per table that this statement took, existing or new tables alike. */
  readonly locks: readonly Lock[];
  /** Heaps whose `relfilenode` changed. */
  readonly rewrites: readonly string[];
  /** Indexes whose `relfilenode` changed, with their tables. */
  readonly indexRewrites: readonly { readonly index: string; readonly table: string }[];
  /** Full scans that the server announced at DEBUG1 (`verifying table`, `validating foreign key constraint`). */
  readonly scans: readonly { readonly table: string; readonly notice: string }[];
  /** MySQL: the gentlest way in which the server agreed to alter the table. */
  readonly online?: OnlineDdl;
  /** The server's refusal; the statement had no effect. */
  readonly error?: Refused;
  /** What else the statement does where the tables hold rows; absent where it does nothing more. */
  readonly onRows?: RowEffect;
  /** What was defined on a table that the statement drops, and is nowhere to be found at the end of the change. */
  readonly lost?: readonly LostObject[];
};

/** A refusal. An engine without SQLSTATEs gets the one that PostgreSQL has for the same fault. */
export type Refused = { readonly sqlstate: string; readonly message: string };

/** Seen on rows that were put in before the change: in each table that it touches or refers to, as few as are allowed. */
type RowEffect = {
  /** Rows that an action of a foreign key deleted, or whose reference it emptied. */
  readonly losses: readonly RowLoss[];
  /** A refusal that an empty table does not provoke. */
  readonly error?: Refused;
};

export type RowLoss = {
  readonly table: string;
  readonly kind: 'deleted' | 'emptied';
  /** How many of how many rows. */
  readonly rows: number;
  readonly of: number;
};

export type LostObject = { readonly kind: 'index' | 'trigger' | 'view'; readonly name: string; readonly table: string };

/** How a MySQL or MariaDB server alters a table, as it answered `ALGORITHM=…, LOCK=…`. */
export type OnlineDdl = {
  readonly table: string;
  /** `inplace` may rebuild the table, but lets others write unless `lock` says no. */
  readonly algorithm: 'instant' | 'inplace' | 'copy';
  /** What others may not do meanwhile: nothing, writes, anything. */
  readonly lock: 'none' | 'shared' | 'exclusive';
  /** As it calls itself: `8.4.3`, `10.11.19-MariaDB`. */
  readonly server: string;
  /** Why it refused the gentler ways, in its words. */
  readonly refusals: readonly string[];
};

/** One statement of the change in the order in which the runner executes it. */
export type Step = {
  readonly statement: Statement;
  /** What the statement means; empty for opaque, unparsable and irrelevant statements. */
  readonly operations: readonly Operation[];
  /** Absent where the statement did not run: opaque, another dialect, or the engine died before it. */
  readonly effect?: Effect;
  /** Steps with the same number share one transaction; absent when the statement runs outside any. */
  readonly transaction?: number;
  /** Locks that earlier statements of the same transaction hold when this one starts. */
  readonly held: readonly Lock[];
};

/** The declared size of a table, from the repository's settings. */
export type DeclaredTable = { readonly rows?: number; readonly writesPerSecond?: number };

/** What the rules see of one migration history's change. Plain data: no engine, no file, no clock. */
export type SchemaChange = {
  readonly dialect: Dialect;
  /** The server version that the repository declares (`16`), else the shadow's. */
  readonly version: number;
  readonly runner: Runner;
  readonly steps: readonly Step[];
  readonly before: Catalog;
  readonly after: Catalog;
  readonly declared: Readonly<Record<string, DeclaredTable>>;
  /** Merged migrations that the change edits: `steps` are what they say now, on the schema before the first of them. */
  readonly edited?: readonly EditedMigration[];
  /** What code says of the tables and columns that the change drops or renames; absent where nobody looked. */
  readonly uses?: readonly CodeUse[];
  /** Queries of the code on what the change touches, and those that it adds; absent where nobody looked. */
  readonly queries?: readonly ObservedQuery[];
  /** Where the change makes the migrations and the declared schema part ways; absent where nobody looked. */
  readonly drift?: readonly Drift[];
  /** What its own down migrations did after it; absent where it has none that could be followed, or did not itself run. */
  readonly undone?: UndoneChange;
};

/** A change that its down migrations undid, on the schema that it left: the last migration first. */
export type UndoneChange = {
  readonly statements: readonly Statement[];
  /** Nothing ran after it. */
  readonly refused?: { readonly statement: Statement; readonly error: Refused };
  /** The schema afterwards; absent where a statement did not run, or where not all of the change was to be undone. */
  readonly after?: Catalog;
};

/** A merged migration and the statements that it held when it was merged. */
export type EditedMigration = { readonly path: string; readonly was: readonly string[] };

/** Something that the migrations and the declared schema have in two ways, or that only one of them has. */
export type Drift = {
  readonly table: string;
  readonly object: 'table' | 'column' | 'index' | 'unique key' | 'primary key';
  /** A column's own name, an index's key columns; empty of a table. */
  readonly columns: readonly string[];
  /** The object as each has it, `text NOT NULL`; absent where it has none. */
  readonly migrated?: string;
  readonly declared?: string;
  /** The file that declares the schema. */
  readonly path: string;
  /** Where it declares the object; absent where it does not. */
  readonly at?: CodeLine;
};

/** A line of code that names a table or column. */
export type CodeLine = { readonly path: string; readonly line: number; readonly text: string };

/** Where code names a dropped or renamed thing, by its name in the base, before and after the change. */
export type CodeUse = {
  readonly table: string;
  /** Absent where it is the table. */
  readonly column?: string;
  readonly base: readonly CodeLine[];
  readonly head: readonly CodeLine[];
  /** Whether all code was searched, so that no line means no use. */
  readonly complete: boolean;
};

/** What the architect is told about one history, besides the findings. */
export type SchemaFacts = {
  /** The migration folder. */
  readonly root: string;
  readonly format: string;
  readonly dialect: Dialect;
  readonly runner: Runner;
  readonly steps: readonly Step[];
  /** Only the tables that the change touches or refers to. */
  readonly before: Catalog;
  readonly after: Catalog;
};
