import { createRequire } from 'node:module';
import type * as AstGrep from '@ast-grep/napi';

/** Languages whose source we read: the first three come with the parser, the others are grammars of their own. */
export type Language = 'typescript' | 'tsx' | 'javascript' | 'python' | 'ruby' | 'elixir' | 'php';

/** A node of a concrete syntax tree. Kinds are those of the language's tree-sitter grammar; positions are 0-based. */
export type SyntaxNode = AstGrep.SgNode;

const BUILT_IN = { typescript: 'TypeScript', tsx: 'Tsx', javascript: 'JavaScript' } as const;
const GRAMMARS = ['python', 'ruby', 'elixir', 'php'] as const;

const load = createRequire(import.meta.url);
let parser: typeof AstGrep | undefined;

/** Loads the native parser at first use, so that changes without such files do not pay for it. */
function loadParser(): typeof AstGrep {
  if (parser) return parser;
  const loaded = load('@ast-grep/napi') as typeof AstGrep;
  // All languages in one call: a second one is silently ignored.
  loaded.registerDynamicLanguage(Object.fromEntries(GRAMMARS.map((name) => [name, load(`@ast-grep/lang-${name}`)])));
  parser = loaded;
  return loaded;
}

/** Parses a file. Broken source still gives a tree, with `ERROR` nodes where it does not fit the grammar. */
export function parseSource(language: Language, text: string): SyntaxNode {
  const { parse, Lang } = loadParser();
  const known = language in BUILT_IN ? Lang[BUILT_IN[language as keyof typeof BUILT_IN]] : language;
  return parse(known, text).root();
}
