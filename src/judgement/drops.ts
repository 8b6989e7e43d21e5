import type { Judgement } from '../domain/review.ts';

type Dropped = Judgement['dropped'];

/** Counts by reason, in the order in which the reasons first came up. */
export function countReasons(...lists: readonly (readonly string[] | Dropped)[]): Dropped {
  const counts = new Map<string, number>();
  for (const entry of lists.flat()) {
    const { reason, count } = typeof entry === 'string' ? { reason: entry, count: 1 } : entry;
    counts.set(reason, (counts.get(reason) ?? 0) + count);
  }
  return [...counts].map(([reason, count]) => ({ reason, count }));
}
