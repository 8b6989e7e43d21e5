import type { Side } from '../../domain/change-set.ts';
import type { Level } from '../../domain/finding.ts';
import type { Review } from '../../domain/review.ts';

/** A finished review with what its readers need besides. */
export type Report = {
  readonly review: Review;
  /** How the base was chosen, in words. */
  readonly comparison: string;
  /** The lines of a file as the side of the diff has them; absent where it cannot be read. */
  readonly linesOf: (path: string, side: Side) => readonly string[] | undefined;
};

/** How the output is shown. */
export type Look = { readonly colour: boolean; readonly width: number };

/** Turns a report into what is printed, final line end included. */
export type Format = (report: Report, look: Look) => string;

const SEVERITY: Readonly<Record<Level, number>> = { note: 1, warning: 2, error: 3 };

/** Whether `level` is as severe as `least`, or more. */
export function atLeast(level: Level, least: Level): boolean {
  return SEVERITY[level] >= SEVERITY[least];
}
