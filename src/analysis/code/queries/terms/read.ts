import { type Language, parseSource, type SyntaxNode } from '../../../syntax/parse.ts';
import type { Grammar } from './grammar.ts';
import { javascript } from './javascript.ts';
import { python } from './python.ts';
import { ruby } from './ruby.ts';
import type { Term } from './term.ts';

const GRAMMARS = [javascript, python, ruby] as const;
const MAX_CALLS = 1_000;
const MAX_CHAIN = 120;
/** Deeper than people write: finding a parent takes a walk from the root. */
const MAX_DEPTH = 400;
const SAMPLES = 8;

/** A chain of calls, with the names of the classes and modules that it stands in, outermost first. */
export type FoundChain = { readonly term: Term; readonly within: readonly string[] };

/** The chains of calls in which a method has one of these names, each whole and once. */
export function readChains(path: string, text: string, methods: readonly string[]): FoundChain[] {
  const reading = grammarFor(path);
  if (!reading) return [];
  const { grammar, language } = reading;
  const regex = `^(?:${methods.map((name) => name.replaceAll(/[?!]/g, '\\$&')).join('|')})$`;
  const named = parseSource(language, text).findAll({
    rule: { any: grammar.names.map((kind) => ({ kind, regex })) },
  });
  const chains = new Map<number, FoundChain>();
  if (isTooDeep(named)) return [];
  for (const name of named.slice(0, MAX_CALLS)) {
    const node = topOf(name, grammar);
    if (node && !chains.has(node.id()))
      chains.set(node.id(), { term: grammar.termOf(node, 0), within: classesAround(node, grammar) });
  }
  return [...chains.values()];
}

/** Each class of a file, as a term with its body. */
export function readClasses(path: string, text: string): FoundChain[] {
  const reading = grammarFor(path);
  if (!reading) return [];
  const { grammar, language } = reading;
  return parseSource(language, text)
    .findAll({ rule: { any: [...grammar.classes].map((kind) => ({ kind })) } })
    .slice(0, MAX_CALLS)
    .map((node) => ({ term: grammar.termOf(node, 0), within: classesAround(node, grammar) }));
}

function grammarFor(path: string): { readonly grammar: Grammar; readonly language: Language } | undefined {
  const extension = path.slice(path.lastIndexOf('.') + 1);
  for (const grammar of GRAMMARS) {
    const language = grammar.languages[extension];
    if (language) return { grammar, language };
  }
  return undefined;
}

/** Whether a few of the nodes, from all over the file, stand too deep in the tree for their surroundings to be read. */
function isTooDeep(nodes: readonly SyntaxNode[]): boolean {
  const stride = Math.max(1, Math.floor(nodes.length / SAMPLES));
  return nodes.filter((_node, place) => place % stride === 0).some((node) => node.ancestors().length > MAX_DEPTH);
}

/** The whole chain that a method's name is part of; undefined where it is too long to be read. */
function topOf(name: SyntaxNode, { links }: Grammar): SyntaxNode | undefined {
  let node: SyntaxNode | undefined;
  let parent = name.parent();
  for (let length = 0; parent && links.has(String(parent.kind())); length += 1) {
    if (length === MAX_CHAIN) return undefined;
    node = parent;
    parent = parent.parent();
  }
  return node;
}

function classesAround(node: SyntaxNode, { classes }: Grammar): string[] {
  return node
    .ancestors()
    .filter((ancestor) => classes.has(String(ancestor.kind())))
    .map((ancestor) => ancestor.field('name')?.text() ?? '')
    .filter((name) => name !== '')
    .toReversed();
}
