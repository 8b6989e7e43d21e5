import type { Hunk } from '../../src/domain/change-set.ts';

const linesOf = (text: string): string[] => {
  const lines = text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  if (lines.at(-1) === '') lines.pop();
  return lines;
};

/** Applies hunks to a text's lines, checking every number and every context and removed line on the way. */
export function applyHunks(
  before: string,
  hunks: readonly Hunk[],
): { lines: string[]; expected: (text: string) => string[] } {
  const old = linesOf(before);
  const result: string[] = [];
  let at = 0;
  for (const hunk of hunks) {
    const start = hunk.oldLines === 0 ? hunk.oldStart : hunk.oldStart - 1;
    while (at < start) result.push(old[at++] ?? '');
    const firstNew = hunk.newLines === 0 ? hunk.newStart : hunk.newStart - 1;
    if (result.length !== firstNew) throw new Error(`hunk says new line ${firstNew + 1}, is ${result.length + 1}`);
    for (const line of hunk.lines) {
      if (line.kind !== 'added') {
        if (line.oldLine !== at + 1) throw new Error(`old line ${line.oldLine} is ${at + 1}`);
        if (old[at] !== line.text) throw new Error(`old line ${at + 1} is not ${JSON.stringify(line.text)}`);
        at += 1;
      }
      if (line.kind !== 'removed') {
        if (line.newLine !== result.length + 1) throw new Error(`new line ${line.newLine} is ${result.length + 1}`);
        result.push(line.text);
      }
    }
  }
  return { lines: [...result, ...old.slice(at)], expected: linesOf };
}
