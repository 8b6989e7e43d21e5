import type { Hunk, HunkLine } from '../domain/change-set.ts';
import { matchLines } from './match-lines.ts';

const HEADER = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;
/** What git shows around a change unless told otherwise. */
const CONTEXT = 3;

/**
 * Reads unified hunks. Anything before the first `@@` and between hunks is ignored; a hunk that ends early
 * (a patch that was cut off) keeps the lines it has and counts only those.
 */
export function parsePatch(patch: string): readonly Hunk[] {
  const hunks: Hunk[] = [];
  const rows = patch.split('\n');
  let at = 0;
  while (at < rows.length) {
    const header = HEADER.exec(rows[at] ?? '');
    at += 1;
    if (!header) continue;
    const [oldStart = 0, oldLines = 1, newStart = 0, newLines = 1] = header
      .slice(1)
      .map((number) => (number === undefined ? undefined : Number(number)));
    const { lines, next } = readLines(rows, at, { oldStart, oldLines, newStart, newLines });
    at = next;
    hunks.push(hunkOf(oldStart, newStart, lines));
  }
  return hunks;
}

type Extent = Omit<Hunk, 'lines'>;

function readLines(rows: readonly string[], from: number, extent: Extent): { lines: HunkLine[]; next: number } {
  const lines: HunkLine[] = [];
  let oldLine = extent.oldStart;
  let newLine = extent.newStart;
  const oldEnd = extent.oldStart + extent.oldLines;
  const newEnd = extent.newStart + extent.newLines;
  let at = from;
  for (; at < rows.length && (oldLine < oldEnd || newLine < newEnd); at += 1) {
    const row = rows[at] ?? '';
    const text = withoutCarriageReturn(row.slice(1));
    if (row.startsWith('+')) lines.push({ kind: 'added', newLine: newLine++, text });
    else if (row.startsWith('-')) lines.push({ kind: 'removed', oldLine: oldLine++, text });
    else if (row.startsWith(' ') || isBareContext(row, at, rows)) {
      lines.push({ kind: 'context', oldLine: oldLine++, newLine: newLine++, text });
    } else if (!row.startsWith('\\')) break;
  }
  return { lines, next: at };
}

/** Some tools strip the space of an empty context line (git's `diff.suppressBlankEmpty`). */
function isBareContext(row: string, at: number, rows: readonly string[]): boolean {
  return (row === '' || row === '\r') && at < rows.length - 1;
}

/**
 * Rebuilds what `git diff` would show for two texts; an absent file is an empty text. Numbering is exact; where
 * several shortest diffs exist, the choice may differ from git's.
 */
export function diffTexts(before: string, after: string): readonly Hunk[] {
  const oldRows = rowsOf(before);
  const newRows = rowsOf(after);
  const script = scriptOf(oldRows, newRows);
  let at = 0;
  let oldBefore = 0;
  let newBefore = 0;
  const passTo = (end: number) => {
    for (; at < end; at += 1) {
      if (script[at]?.kind !== 'added') oldBefore += 1;
      if (script[at]?.kind !== 'removed') newBefore += 1;
    }
  };
  return windows(script).map(([start, end]) => {
    passTo(start);
    const lines = script.slice(start, end);
    const oldStart = oldBefore + (lines.some(({ kind }) => kind !== 'added') ? 1 : 0);
    const newStart = newBefore + (lines.some(({ kind }) => kind !== 'removed') ? 1 : 0);
    return hunkOf(oldStart, newStart, lines);
  });
}

function scriptOf(oldRows: readonly string[], newRows: readonly string[]): readonly HunkLine[] {
  const script: HunkLine[] = [];
  let oldAt = 0;
  let newAt = 0;
  const removeUpTo = (end: number) => {
    for (; oldAt < end; oldAt += 1)
      script.push({ kind: 'removed', oldLine: oldAt + 1, text: lineText(oldRows[oldAt]) });
  };
  const addUpTo = (end: number) => {
    for (; newAt < end; newAt += 1) script.push({ kind: 'added', newLine: newAt + 1, text: lineText(newRows[newAt]) });
  };
  for (const [oldMatch, newMatch] of matchLines(oldRows, newRows)) {
    removeUpTo(oldMatch);
    addUpTo(newMatch);
    script.push({ kind: 'context', oldLine: ++oldAt, newLine: ++newAt, text: lineText(oldRows[oldMatch]) });
  }
  removeUpTo(oldRows.length);
  addUpTo(newRows.length);
  return script;
}

/** Index ranges of the script that belong to one hunk each: changes with their context, joined where they touch. */
function windows(script: readonly HunkLine[]): readonly (readonly [number, number])[] {
  const ranges: [number, number][] = [];
  script.forEach(({ kind }, index) => {
    if (kind === 'context') return;
    const start = Math.max(0, index - CONTEXT);
    const end = Math.min(script.length, index + 1 + CONTEXT);
    const last = ranges.at(-1);
    if (last && start <= last[1]) last[1] = end;
    else ranges.push([start, end]);
  });
  return ranges;
}

function hunkOf(oldStart: number, newStart: number, lines: readonly HunkLine[]): Hunk {
  const oldLines = lines.filter(({ kind }) => kind !== 'added').length;
  const newLines = lines.filter(({ kind }) => kind !== 'removed').length;
  return { oldStart, oldLines, newStart, newLines, lines };
}

/** Lines with their ends, so that a missing last newline or a changed line end is a difference, as in git. */
function rowsOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function lineText(row = ''): string {
  return withoutCarriageReturn(row.endsWith('\n') ? row.slice(0, -1) : row);
}

function withoutCarriageReturn(text: string): string {
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}
