import type { CommentableLines } from './pull-requests.ts';

const HEADER = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/gm;

/** Where GitHub takes comments on a patch: every line of a hunk, on the side that has it. */
export function commentableLinesOf(patch: string): readonly CommentableLines[] {
  return [...patch.matchAll(HEADER)].flatMap(([, oldStart, oldLines, newStart, newLines]) => [
    ...rangeOf('LEFT', oldStart, oldLines),
    ...rangeOf('RIGHT', newStart, newLines),
  ]);
}

function rangeOf(
  side: 'LEFT' | 'RIGHT',
  start: string | undefined,
  count: string | undefined,
): readonly CommentableLines[] {
  const first = Number(start);
  const lines = count === undefined ? 1 : Number(count);
  return lines === 0 ? [] : [{ side, first, last: first + lines - 1 }];
}
