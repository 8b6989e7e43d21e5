import type { Anchor, ChangeSet, Hunk, HunkLine, Side } from '../domain/change-set.ts';

/** A line of the diff that a comment can point at. */
export type DiffLine = {
  readonly path: string;
  readonly side: Side;
  readonly line: number;
  readonly changed: boolean;
  readonly text: string;
};

/** Every line of the diff once: added and context lines on the right, removed ones on the left. */
export function diffLines(changeSet: ChangeSet): readonly DiffLine[] {
  return changeSet.files.flatMap(({ path, hunks }) =>
    hunks.flatMap((hunk) =>
      hunk.lines.flatMap((line) => onSide(path, line.kind === 'removed' ? 'LEFT' : 'RIGHT', line)),
    ),
  );
}

/**
 * The part of an anchor that lies in one hunk, which is what a comment may span; the hunk with the most changed lines
 * of the anchor is taken. Undefined where no line of the anchor is in the diff.
 */
export function clampToDiff<A extends Anchor>(changeSet: ChangeSet, anchor: A): A | undefined {
  const file = changeSet.files.find(({ path }) => path === anchor.path);
  const [part] = (file?.hunks ?? [])
    .map((hunk) => linesWithin(hunk, anchor))
    .toSorted((a, b) => changedCount(b) - changedCount(a) || b.length - a.length);
  const first = part?.at(0);
  const last = part?.at(-1);
  return first && last ? { ...anchor, line: first.line, endLine: last.line } : undefined;
}

const linesWithin = (hunk: Hunk, { path, side, line: from, endLine }: Anchor): readonly DiffLine[] =>
  hunk.lines.flatMap((line) => onSide(path, side, line)).filter(({ line }) => line >= from && line <= endLine);

const changedCount = (lines: readonly DiffLine[]): number => lines.filter(({ changed }) => changed).length;

/** GitHub accepts a context line on either side, each with that side's number. */
function onSide(path: string, side: Side, line: HunkLine): readonly DiffLine[] {
  if (side === 'LEFT') {
    return line.kind === 'added'
      ? []
      : [{ path, side, line: line.oldLine, changed: line.kind === 'removed', text: line.text }];
  }
  return line.kind === 'removed'
    ? []
    : [{ path, side, line: line.newLine, changed: line.kind === 'added', text: line.text }];
}
