import type { SyntaxNode } from '../../../syntax/parse.ts';
import type { Place } from './term.ts';

/** How deep expressions may nest before the rest is unknown. */
export const MAX_DEPTH = 40;

/** Where a node stands. */
export function placeOf(node: SyntaxNode): Place {
  const { start, end } = node.range();
  return { line: start.line + 1, endLine: end.line + 1 };
}

/** What a node says in a few characters. */
export function briefly(node: SyntaxNode): string {
  return node.text().slice(0, 80);
}
