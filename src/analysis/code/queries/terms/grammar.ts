import type { Language, SyntaxNode } from '../../../syntax/parse.ts';
import type { Term } from './term.ts';

/** How a language's syntax becomes terms. */
export type Grammar = {
  readonly languages: Readonly<Record<string, Language>>;
  /** Kinds of node that hold the name of a method. */
  readonly names: readonly string[];
  /** Kinds that carry a chain of calls on. */
  readonly links: ReadonlySet<string>;
  readonly classes: ReadonlySet<string>;
  readonly termOf: (node: SyntaxNode, depth: number) => Term;
};
