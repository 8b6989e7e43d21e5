import type { Catalog } from '../../../domain/catalog.ts';
import type { ObservedQuery } from '../../../domain/observed-query.ts';
import type { Operation } from '../../../domain/operation.ts';
import type { CodeQuery } from '../../../domain/query.ts';
import type { Runner, SchemaChange, Statement, Step } from '../../../domain/schema.ts';
import type { SourceEntry } from '../../../domain/source.ts';
import type { Batch, PlannedStatement } from '../runners.ts';

/** The merged migrations of one history, in the runner's order. */
export type BaseMigrations = {
  /** Format and revision, as `rails/2`. */
  readonly format: string;
  /** SQL that runs before the first migration. */
  readonly preamble: string | undefined;
  readonly entries: readonly SourceEntry[];
  /** Ids of the settings that decide how files are read. */
  readonly settings: readonly string[];
  /** Forward statements by path, of some entries. */
  read(paths: readonly string[]): Promise<ReadonlyMap<string, BaseFile>>;
  /** Whether other files that migrations took something from are still as they were. */
  isCurrent(referred: readonly SourceEntry[]): boolean;
};

/** `referred`: other files that it took something from. */
export type BaseFile = {
  readonly text: string;
  readonly batches: readonly Batch[];
  readonly referred: readonly SourceEntry[];
};

/** A base migration that did not run as a whole, with the first refusal or reason. */
export type Failure = {
  readonly path: string;
  readonly reason: string;
  /** Where the project's own engine did not run it: it was only read, or another engine stood in. */
  readonly by?: 'reading' | 'stand-in';
};

/** How much of a long history was replayed and put into the cache. */
export type Kept = { readonly migrations: number; readonly of: number };

export type ChangeToReplay = {
  readonly runner: Runner;
  readonly planned: readonly PlannedStatement[];
  /** The server version that the repository declares; the shadow's own where it declares none. */
  readonly version: number | undefined;
  readonly declared: SchemaChange['declared'];
  /** Absent where no query of the code is to be looked at. */
  readonly queries?: QueriesInCode;
  /** How its down migrations undo it; absent where they cannot. */
  readonly undoing?: Undoing;
};

/** The queries that code sends, asked for once the schema that they are sent to is known. */
export interface QueriesInCode {
  /** Those of the base on tables that the operations touch. */
  ofBase(
    before: Catalog,
    operations: readonly Operation[],
  ): Promise<readonly { readonly query: CodeQuery; readonly origin: Exclude<ObservedQuery['origin'], 'added'> }[]>;
  /** Those on lines that the change adds. */
  added(after: Catalog): Promise<readonly CodeQuery[]>;
}

/** What undoes the migrations of a change, the last one first, in the runner's transactions. */
export type Undoing = {
  readonly planned: readonly PlannedStatement[];
  /** Whether all of the change is undone, not only its last migrations. */
  readonly whole: boolean;
};

/** A change with, per step, why it did not run. */
export type ObservedChange = SchemaChange & {
  readonly skipped: readonly (string | undefined)[];
  /** What else the replay could not do, as sentences. */
  readonly gaps?: readonly string[];
};

/** Statements that are said to replace a step. */
export type Fix = { readonly step: Step; readonly statements: readonly string[] };

/** The schema at the merge base on one kind of engine, on which a change is replayed. */
export interface Shadow {
  /** Merged migrations that this schema lacks in whole or in part. */
  readonly failures: readonly Failure[];
  /** Replays a change on the schema at the merge base, and joins what was seen with what the SQL means. */
  observe(change: ChangeToReplay): Promise<ObservedChange>;
  /** Which fixes the engine accepts, each in the state before the step that it replaces. */
  acceptedFixes(steps: readonly Step[], fixes: readonly Fix[]): Promise<ReadonlySet<Fix>>;
  /** The schema at the merge base. */
  catalog(): Promise<Catalog>;
  close(): Promise<void>;
}

/** Rebuilds the schema at the merge base; `pending` is what the change is going to run. */
export type OpenShadow = (base: BaseMigrations, pending: readonly Statement[]) => Promise<Shadow>;
