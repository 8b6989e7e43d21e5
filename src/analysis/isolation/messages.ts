import type { Tree } from '../../domain/repository.ts';
import type { Settings } from '../../domain/settings.ts';
import type { Search, SourceEntry, Term } from '../../domain/source.ts';
import type { ChangedMigration } from '../schema/changed-migration.ts';
import type { RebuiltHistory } from '../schema/rebuild.ts';
import type { HistoryReview } from '../schema/review.ts';
import type { Kept } from '../schema/shadow/shadow.ts';
import type { ServerReply, ServerRequest } from '../schema/shadow/server/server.ts';

/** What the isolated process is started for. */
export type Task =
  | {
      readonly kind: 'review';
      readonly changed: readonly ChangedMigration[];
      /** Changed files of code that may hold queries. */
      readonly code: readonly ChangedMigration[];
      readonly settings: Settings;
    }
  /** Replay whole histories, as they are in the head tree. */
  | {
      readonly kind: 'rebuild';
      readonly files: readonly ChangedMigration[];
      readonly settings: Settings;
      /** With the schema that the project declares. */
      readonly compare: boolean;
    }
  /** Make the packed image of an empty database cluster. */
  | { readonly kind: 'pristine' };

/** What the isolated process asks of the parent, which holds the repository and the cache. */
export type Question =
  | { readonly method: 'list'; readonly tree: Tree }
  | { readonly method: 'read'; readonly tree: Tree; readonly paths: readonly string[] }
  | { readonly method: 'search'; readonly tree: Tree; readonly terms: readonly Term[] }
  | { readonly method: 'get'; readonly key: string }
  | { readonly method: 'put'; readonly key: string; readonly value: Uint8Array }
  | { readonly method: 'pristine' }
  | { readonly method: 'server'; readonly request: ServerRequest };

/** The answers by method, as they cross the channel. */
export type Answers = {
  readonly list: readonly SourceEntry[];
  readonly read: ReadonlyMap<string, string>;
  readonly search: Search;
  readonly get: Uint8Array | undefined;
  readonly put: undefined;
  readonly pristine: Uint8Array;
  readonly server: ServerReply;
};

/** A part of the result, sent as soon as it is there: what arrived before the process died is kept. */
export type Progress =
  | { readonly kind: 'unclaimed'; readonly paths: readonly string[] }
  | { readonly kind: 'kept'; readonly kept: Kept }
  | { readonly kind: 'reviewed'; readonly history: FoundHistory; readonly review: HistoryReview }
  | { readonly kind: 'failed'; readonly history: FoundHistory; readonly reason: string }
  | { readonly kind: 'rebuilt'; readonly history: RebuiltHistory }
  | { readonly kind: 'pristine'; readonly image: Uint8Array };

/** One migration folder and the changed files in it. */
export type FoundHistory = { readonly root: string; readonly paths: readonly string[] };

export type ToChild =
  | { readonly kind: 'task'; readonly task: Task }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'refused'; readonly id: number; readonly reason: string };

export type ToParent =
  | { readonly kind: 'ready' }
  | { readonly kind: 'question'; readonly id: number; readonly question: Question }
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'done' };
