import type { Dialect, Statement } from '../../../domain/schema.ts';
import type { History, Texts } from '../formats/format.ts';

/** A reader for one kind of file in which projects keep the schema that their migrations end in. Everything here is pure. */
export type SnapshotKind = {
  /** Equals the file's name. */
  readonly id: string;
  /** Raised when the same text gives other SQL than before. 1 where absent. */
  readonly revision?: number;
  /** Formats whose histories it sums up. */
  readonly formats: readonly string[];
  /** The engines for which it can be told as SQL. */
  readonly dialects: readonly Dialect[];
  /** It lists the tables that the tool keeps for itself too. */
  readonly whole?: true;
  /** It says neither whether lists may be null nor of indexes that have a condition or an expression. */
  readonly coarse?: true;
  /** The files of one tree that together are the snapshot of a history; several of which any would do, best first, one per list. */
  find(history: Pick<History, 'root'>, paths: ReadonlySet<string>): readonly (readonly string[])[];
  /** What the files say, in an order in which it can be run; nothing where they are no such snapshot. */
  read(files: Texts, dialect: Dialect): readonly Statement[] | undefined;
  /** Whether the schema is the one after a migration; absent where it is always the one after all of them. */
  holds?(files: Texts): (migration: string) => boolean;
};
