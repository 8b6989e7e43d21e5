import type { Skipped } from './change-set.ts';
import type { Finding } from './finding.ts';
import type { SchemaFacts } from './schema.ts';

/** Statements of the change: `total` = `replayed` (ran on the engine) + `parsed` (understood, not run) + `opaque`. */
export type StatementCount = {
  readonly total: number;
  readonly replayed: number;
  readonly parsed: number;
  readonly opaque: number;
};

/** The `format` of a file that no rule covers, and that the architect read. */
export const READ_BY_MODEL = 'read by the model';

/** What was looked at and what not. Nothing may be called clean that is not in `reviewed`. */
export type Coverage = {
  readonly reviewed: readonly { readonly path: string; readonly surface: string; readonly format: string }[];
  readonly skipped: readonly Skipped[];
  readonly statements: StatementCount;
  /** Sentences about parts that failed or were cut off: `3 of 434 base migrations failed on the engine: …`. */
  readonly gaps: readonly string[];
};

/** What the analysers give: suspected findings, facts for the architect, and coverage. */
export type Analysis = {
  readonly findings: readonly Finding[];
  readonly facts: readonly SchemaFacts[];
  readonly coverage: Coverage;
};

export type ModelUsage = {
  readonly used: boolean;
  /** Why it was not used or was cut short, in words. */
  readonly reason?: string;
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly usd: number;
};

/** What the architect adds to the analysis. */
export type Judgement = {
  readonly findings: readonly Finding[];
  /** Only the author can answer these. At most three. */
  readonly questions: readonly string[];
  /** Model output that was not used, by reason: never posted, always counted. */
  readonly dropped: readonly { readonly reason: string; readonly count: number }[];
  /** Files whose whole diff the architect was shown before it answered. */
  readonly read: readonly string[];
  /** What it was not shown for length, in words: `120 of 900 lines of the diff of src/orders.ts`. */
  readonly cut: readonly string[];
  readonly usage: ModelUsage;
};

export type Timings = {
  readonly collectMs: number;
  readonly analyseMs: number;
  readonly judgeMs: number;
  readonly verifyMs: number;
  readonly totalMs: number;
};

/** A finished review: what the command line prints and what is published. Findings are sorted, most severe first. */
export type Review = {
  readonly repository: string;
  readonly base: string;
  readonly head: string;
  readonly findings: readonly Finding[];
  readonly questions: readonly string[];
  readonly coverage: Coverage;
  readonly dropped: Judgement['dropped'];
  readonly model: ModelUsage;
  readonly timings: Timings;
};
