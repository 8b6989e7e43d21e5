import type { Finding } from '../../domain/finding.ts';
import type { FaultCase } from './cases.ts';
import { hazardsFor } from './hazard-map.ts';

const NEAR = 3;

/** `place`: within three lines of a marked line; `name`: elsewhere in the case's files, same table and column. */
export type Match = { readonly finding: Finding; readonly by: 'place' | 'name' };

/** The finding that shows the case's fault, or `undefined`. Whether its message would make the author act is not judged. */
export function matchOf(known: FaultCase, findings: readonly Finding[]): Match | undefined {
  const hazards = hazardsFor(known.hazard);
  const related = findings.filter(({ path, hazard }) => known.files.includes(path) && hazards.includes(hazard));
  const near = related.find((finding) => isNear(finding, known));
  if (near) return { finding: near, by: 'place' };
  const named = related.find((finding) => namesTheSame(finding, known.expected));
  return named && { finding: named, by: 'name' };
}

function isNear({ path, line, endLine, side }: Finding, { lines, removedLines }: FaultCase): boolean {
  const marked = side === 'LEFT' ? [...removedLines, ...lines] : lines;
  return marked.some((place) => place.path === path && place.line >= line - NEAR && place.line <= endLine + NEAR);
}

/** The expectation names one of the finding's tables, and a column that the finding names too. */
function namesTheSame({ tables, title, message, quote }: Finding, expected: string): boolean {
  const expectedWords = wordsOf(expected);
  const names = tables.map((table) => table.split('.').at(-1)?.toLowerCase() ?? '');
  if (!names.some((name) => expectedWords.has(name))) return false;
  const quoted = [...`${title} ${message} ${quote}`.matchAll(/["`[]?\b([a-z_]\w*)\b["`\]]?/gi)].map(
    ([, word = '']) => word,
  );
  const columns = quoted.map((word) => word.toLowerCase()).filter((word) => !names.includes(word));
  return columns.some((word) => isIdentifier(word) && expectedWords.has(word));
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set((text.match(/\w+/g) ?? []).map((word) => word.toLowerCase()));
}

/** Looks like a column's name and not like a word of prose. */
const isIdentifier = (word: string): boolean => word.includes('_') || /\d/.test(word);
