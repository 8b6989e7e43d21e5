import type { Anchor } from '../domain/change-set.ts';
import type { DiffLine } from './diff-lines.ts';
import { shown } from './shown.ts';

/** How far from the named line a quote is still taken for the one that was meant. */
const NEAR = 3;
/** A shorter part of a line fits too many lines to identify one. */
const SHORTEST_PART = 8;
/** What `shown` puts in place of secrets and invisible characters. */
const MARK = /\[masked: |\\u\{/;

/**
 * Where a quoted line really is: at or near the named line, else at the one place in the diff that holds it.
 * White space does not count, and neither do secrets, which the quoting side only saw masked.
 */
export function locateQuote(
  lines: readonly DiffLine[],
  claim: Pick<Anchor, 'path' | 'side' | 'line'> & { readonly quote: string },
): DiffLine | undefined {
  const wanted = firstLine(claim.quote);
  if (wanted === '') return undefined;
  const found = lines.filter(({ text }) => holds(text, wanted));
  const inFile = found.filter(({ path }) => path === claim.path);
  const near = inFile
    .filter(({ side, line }) => side === claim.side && Math.abs(line - claim.line) <= NEAR)
    .toSorted((a, b) => Math.abs(a.line - claim.line) - Math.abs(b.line - claim.line));
  return near[0] ?? only(inFile) ?? (inFile.length === 0 ? only(found) : undefined);
}

/** Only a quote with a mark of ours in it can need the line as it was shown, which is slow to make. */
function holds(text: string, wanted: string): boolean {
  const line = collapse(MARK.test(wanted) ? shown(text) : text);
  return line === wanted || (wanted.length >= SHORTEST_PART && line.includes(wanted));
}

const firstLine = (quote: string): string => quote.split(/\r?\n/).map(collapse).find(Boolean) ?? '';

const collapse = (text: string): string => text.replace(/\s+/g, ' ').trim();

const only = <T>(items: readonly T[]): T | undefined => (items.length === 1 ? items[0] : undefined);
