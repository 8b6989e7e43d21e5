import type { ChangedFile, Hunk } from '../../domain/change-set.ts';
import type { Source } from '../../domain/source.ts';
import type { Surroundings } from './hunks.ts';

/** Unchanged lines above reach the function's head more often than lines below reach anything that matters. */
const ABOVE = 15;
const BELOW = 6;
/** Reading every file of a huge change would cost more than it tells. */
const MOST_FILES = 20;

const NONE: Surroundings = { before: [], after: [] };

/**
 * Lines around the hunks of changed code, from the head. Migrations and contracts are read as they stand: their diff is
 * mostly the whole file.
 */
export async function readSurroundings(
  files: readonly ChangedFile[],
  source: Source,
): Promise<(file: ChangedFile, hunk: Hunk) => Surroundings> {
  const paths = files
    .filter(({ surface, status }) => surface === 'code' && status !== 'added' && status !== 'removed')
    .slice(0, MOST_FILES)
    .map(({ path }) => path);
  const texts = paths.length === 0 ? new Map<string, string>() : await source.read('head', paths);
  return (file, hunk) => {
    const text = texts.get(file.path);
    return text === undefined ? NONE : around(text.split('\n'), file.hunks, hunk);
  };
}

function around(lines: readonly string[], hunks: readonly Hunk[], hunk: Hunk): Surroundings {
  const [first, last] = linesOf(hunk);
  const others = hunks.filter((other) => other !== hunk).map(linesOf);
  const previousEnd = Math.max(0, ...others.map(([, end]) => end).filter((end) => end < first));
  const nextStart = Math.min(lines.length + 1, ...others.map(([start]) => start).filter((start) => start > last));
  // What follows the previous hunk is shown with that one.
  const from = previousEnd === 0 ? 0 : previousEnd + BELOW;
  return {
    before: lines.slice(Math.max(from, first - 1 - ABOVE), Math.max(from, first - 1)),
    after: lines.slice(last, Math.max(last, Math.min(nextStart - 1, last + BELOW))),
  };
}

/** First and last line in the head; a hunk that only removes starts after the line that it names. */
function linesOf({ newStart, newLines }: Hunk): readonly [number, number] {
  const first = newLines === 0 ? newStart + 1 : newStart;
  return [first, first + newLines - 1];
}
