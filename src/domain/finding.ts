import type { Anchor } from './change-set.ts';

/** SARIF levels. `error`: breaks or blocks; `warning`: will hurt at a stated size; `note`: advice. */
export type Level = 'error' | 'warning' | 'note';

/** `proved`: an engine showed it; `derived`: follows from parsed facts; `judged`: the model's reasoning, checked. */
export type Proof = 'proved' | 'derived' | 'judged';

/** Why we say so: a fact, optionally the verbatim text it is about and where the fact comes from (a URL). */
export type Evidence = { readonly fact: string; readonly quote?: string; readonly source?: string };

/** A named kind of harm. Extending it is a deliberate change of vocabulary. */
export type Hazard =
  | 'write-lock'
  | 'full-lock'
  | 'table-rewrite'
  | 'data-loss'
  | 'breaks-running-code'
  | 'migration-fails'
  | 'missing-index'
  | 'redundant-index'
  | 'unbatched-backfill'
  | 'lock-held-during-backfill'
  | 'integer-overflow'
  | 'wrong-constraint'
  | 'schema-drift'
  | 'breaking-contract'
  | 'retry-unsafe'
  | 'race'
  | 'missing-timeout'
  | 'unbounded-work'
  | 'operability'
  | 'design';

/** One hazard at one anchor, with evidence. */
export type Finding = Anchor & {
  /** A rule's id (`require-concurrent-index`), or `architect` for what the model found. */
  readonly rule: string;
  /** The rule's short code in the catalogue (`LK11`); absent on the model's findings. */
  readonly code?: string;
  readonly hazard: Hazard;
  readonly level: Level;
  readonly proof: Proof;
  /** One line, no full stop. */
  readonly title: string;
  /** What will hurt, whom, and when. Plain text. */
  readonly message: string;
  /** What to do instead, in words; SQL that goes with it is in `fix`. */
  readonly remedy: string;
  /** SQL that the engine accepted, ready to paste; absent where there is none or where the engine refused it. */
  readonly fix?: string;
  readonly evidence: readonly [Evidence, ...Evidence[]];
  /** Tables concerned, qualified unless in `public`. */
  readonly tables: readonly string[];
  /** The verbatim source it is about, at most 2,000 characters: a rule's statement or part of one, the model's line. */
  readonly quote: string;
  /** Identity across pushes: see `fingerprintOf`. 16 hex digits. */
  readonly fingerprint: string;
};
