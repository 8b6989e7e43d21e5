import type { ChangedFile, Hunk, HunkLine, Surface } from '../../domain/change-set.ts';
import { cut, shown } from '../shown.ts';
import { signalsIn } from './signals.ts';

/** A hunk ready to be shown, and what to say about it where it is left out. */
export type ShownHunk = {
  readonly path: string;
  readonly heading: string;
  readonly text: string;
  readonly lines: number;
};

/** Lines of the head around a hunk, so that the enclosing function can be read. Nearest lines are innermost. */
export type Surroundings = { readonly before: readonly string[]; readonly after: readonly string[] };

const SURFACE_ORDER: readonly Surface[] = ['migration', 'schema', 'contract', 'code'];
const LONGEST_LINE = 400;
/** Masking needs whole secrets, but not whole minified files. */
const LONGEST_READ = 4_000;
/** Of one hunk: more than any budget takes. */
const MOST_LINES = 2_000;
/** A hunk longer than this is shown in pieces, so that one big file does not push out all others. */
const PIECE_LINES = 250;

/** Files worth showing, most telling first: by surface, then with findings, then by what their lines talk about. */
export function rankFiles(files: readonly ChangedFile[], suspected: ReadonlySet<string>): readonly ChangedFile[] {
  return files
    .filter(({ surface, hunks }) => SURFACE_ORDER.includes(surface) && hunks.length > 0)
    .map((file) => ({ file, rank: SURFACE_ORDER.indexOf(file.surface), signals: signalsIn(file) }))
    .toSorted(
      (a, b) =>
        a.rank - b.rank ||
        Number(suspected.has(b.file.path)) - Number(suspected.has(a.file.path)) ||
        b.signals - a.signals ||
        (a.file.path < b.file.path ? -1 : 1),
    )
    .map(({ file }) => file);
}

/** A file's hunks with GitHub's line numbers: `R12` on the new side, `L9` on the old one. */
export function showHunks(file: ChangedFile, around: (hunk: Hunk) => Surroundings): readonly ShownHunk[] {
  const moved = file.previousPath === file.path ? '' : `, was ${shown(file.previousPath)}`;
  const heading = `## ${onePath(file.path)} (${file.surface}, ${file.status}${moved})`;
  return file.hunks.flatMap((hunk) => {
    const lines = hunk.lines.slice(0, MOST_LINES);
    const texts = shown(lines.map(({ text }) => text.slice(0, LONGEST_READ)).join('\n')).split('\n');
    const numbered = lines.map((line, index) => numberedLine(line, texts[index] ?? ''));
    const { before, after } = around(hunk);
    return pieces(numbered).map((piece, index, all) => ({
      path: file.path,
      heading,
      lines: piece.length,
      text: [
        ...(index === 0 ? unchanged(before) : []),
        ...piece,
        ...(index === all.length - 1 ? unchanged(after) : []),
      ].join('\n'),
    }));
  });
}

function numberedLine(line: HunkLine, text: string): string {
  const label = line.kind === 'removed' ? `L${line.oldLine}` : `R${line.newLine}`;
  const sign = line.kind === 'added' ? '+' : line.kind === 'removed' ? '-' : ' ';
  return `${label.padStart(6)} ${sign} ${cut(text, LONGEST_LINE)}`;
}

const unchanged = (lines: readonly string[]): readonly string[] =>
  lines.length === 0
    ? []
    : shown(lines.join('\n'))
        .split('\n')
        .map((text) => `     · · ${cut(text, LONGEST_LINE)}`);

function pieces(lines: readonly string[]): readonly (readonly string[])[] {
  const count = Math.max(1, Math.ceil(lines.length / PIECE_LINES));
  return Array.from({ length: count }, (_, index) => lines.slice(index * PIECE_LINES, (index + 1) * PIECE_LINES));
}

/** A path may hold any character, line breaks included. */
export const onePath = (path: string): string => shown(path).replace(/\s/g, ' ');
