import type { SyntaxNode } from '../../../syntax/parse.ts';
import type { Piece } from '../emit.ts';

/** An Elixir term that can be told without running anything. */
export type Term = string | number | boolean | null | Atom | Tuple | readonly Term[] | Keywords | Made;
export type Atom = { readonly atom: string };
export type Tuple = { readonly tuple: readonly Term[] };
export type Keywords = ReadonlyMap<string, Term>;
/** What one of the migration's own constructors gives: `table(:a)`, `references(:a)`, `fragment("now()")`. */
export type Made = { readonly made: string; readonly args: readonly Term[]; readonly options: Keywords };

/** What names stand for: variables, `@attributes` and `&1`. */
export type Scope = {
  readonly names: ReadonlyMap<string, Term>;
  /** The expressions that names were given, so that SQL in one is anchored where it stands. */
  readonly sources: ReadonlyMap<string, SyntaxNode>;
};

const CONSTRUCTORS = /^(?:table|index|unique_index|constraint|references|fragment)$/;

export function isAtom(term: Term | undefined): term is Atom {
  return typeof term === 'object' && term !== null && 'atom' in term;
}

export function isTuple(term: Term | undefined): term is Tuple {
  return typeof term === 'object' && term !== null && 'tuple' in term;
}

export function isList(term: Term | undefined): term is readonly Term[] {
  return Array.isArray(term);
}

export function isKeywords(term: Term | undefined): term is Keywords {
  return term instanceof Map;
}

export function isMade(term: Term | undefined, made?: string): term is Made {
  return typeof term === 'object' && term !== null && 'made' in term && (made === undefined || term.made === made);
}

/** A name as an atom or a string gives it. */
export function nameOf(term: Term | undefined): string | undefined {
  if (typeof term === 'string') return term;
  return isAtom(term) ? term.atom : undefined;
}

export function namedChildren(node: SyntaxNode | null | undefined): SyntaxNode[] {
  return node ? node.children().filter((child) => child.isNamed() && child.kind() !== 'comment') : [];
}

export function childOf(node: SyntaxNode, kind: string): SyntaxNode | undefined {
  return node.children().find((child) => child.kind() === kind);
}

/** The name that a call's target has: `create`, `Enum.each`, `repo().query!`. */
export function targetOf(call: SyntaxNode): string {
  return call.field('target')?.text() ?? '';
}

/** Arguments without keywords and blocks. */
export function argumentsOf(call: SyntaxNode): SyntaxNode[] {
  return namedChildren(childOf(call, 'arguments')).filter((node) => node.kind() !== 'keywords');
}

/** Keyword arguments by name, as nodes. */
export function keywordNodes(call: SyntaxNode): Map<string, SyntaxNode> {
  const list = childOf(call, 'arguments');
  const keywords = list && childOf(list, 'keywords');
  return pairsOf(keywords);
}

function pairsOf(keywords: SyntaxNode | undefined): Map<string, SyntaxNode> {
  const pairs = new Map<string, SyntaxNode>();
  for (const pair of namedChildren(keywords)) {
    const [key, value] = namedChildren(pair);
    if (key && value) pairs.set(key.text().trim().replace(/:$/, '').replaceAll('"', ''), value);
  }
  return pairs;
}

/** Keyword arguments; nothing where one of them cannot be told. */
export function optionsOf(call: SyntaxNode, scope: Scope): Keywords | undefined {
  const nodes = keywordNodes(call);
  nodes.delete('do');
  return keywordsOf(nodes, scope);
}

function keywordsOf(nodes: ReadonlyMap<string, SyntaxNode>, scope: Scope): Keywords | undefined {
  const options = new Map<string, Term>();
  for (const [key, node] of nodes) {
    const term = termOf(node, scope);
    if (term === undefined) return undefined;
    options.set(key, term);
  }
  return options;
}

/** The term of an expression; nothing where it cannot be told. */
export function termOf(node: SyntaxNode | null | undefined, scope: Scope): Term | undefined {
  if (!node) return undefined;
  const text = node.text();
  switch (String(node.kind())) {
    case 'nil':
      return null;
    case 'boolean':
      return text === 'true';
    case 'integer':
    case 'float':
      return Number(text.replaceAll('_', ''));
    case 'atom':
      return { atom: text.slice(1) };
    case 'quoted_atom': {
      const name = piecesOf(node, scope);
      return name && { atom: textOf(name) };
    }
    case 'alias':
      return { atom: text };
    case 'string': {
      const pieces = piecesOf(node, scope);
      return pieces && textOf(pieces);
    }
    case 'sigil':
      return sigilOf(node, scope);
    case 'list':
      return listOf(node, scope);
    case 'map': {
      const content = childOf(node, 'map_content');
      return keywordsOf(pairsOf(content && childOf(content, 'keywords')), scope);
    }
    case 'tuple': {
      const terms = namedChildren(node).map((one) =>
        one.kind() === 'keywords' ? keywordsOf(pairsOf(one), scope) : termOf(one, scope),
      );
      return terms.every((term) => term !== undefined) ? { tuple: terms } : undefined;
    }
    case 'identifier':
      return scope.names.get(text);
    case 'unary_operator':
      return unaryOf(node, scope);
    case 'binary_operator': {
      const operator = node.field('operator')?.text();
      const left = termOf(node.field('left'), scope);
      const right = termOf(node.field('right'), scope);
      if (operator === '<>' && typeof left === 'string' && typeof right === 'string') return left + right;
      return operator === '++' && isList(left) && isList(right) ? [...left, ...right] : undefined;
    }
    case 'call':
      return callOf(node, scope);
    case 'block':
      return termOf(namedChildren(node).at(-1), scope);
    default:
      return undefined;
  }
}

function unaryOf(node: SyntaxNode, scope: Scope): Term | undefined {
  const text = node.text();
  if (text.startsWith('@') || /^&\d+$/.test(text)) return scope.names.get(text);
  const term = termOf(namedChildren(node)[0], scope);
  return text.startsWith('-') && typeof term === 'number' ? -term : undefined;
}

const MILLISECONDS: Readonly<Record<string, number>> = {
  ':timer.hours': 3_600_000,
  ':timer.minutes': 60_000,
  ':timer.seconds': 1_000,
};

function callOf(node: SyntaxNode, scope: Scope): Term | undefined {
  const target = targetOf(node);
  if (/^Enum\.(?:map|map_join|join)$/.test(target)) return enumerated(node, target, scope);
  const args = termsOf(argumentsOf(node), scope);
  if (!args) return undefined;
  const [first] = args;
  const milliseconds = MILLISECONDS[target];
  if (milliseconds !== undefined && typeof first === 'number') return first * milliseconds;
  if (/^(?:to_string|Atom\.to_string|String\.to_atom)$/.test(target)) return nameOf(first);
  const options = optionsOf(node, scope);
  if (!CONSTRUCTORS.test(target) || !options) return undefined;
  const last = args.at(-1);
  const listed = options.size === 0 && args.length > 1 && isKeywords(last);
  return { made: target, args: listed ? args.slice(0, -1) : args, options: listed ? last : options };
}

/** `Enum.map(list, &…)`, `Enum.join(list, separator)` and both in one. */
function enumerated(node: SyntaxNode, target: string, scope: Scope): Term | undefined {
  const [source, ...others] = argumentsOf(node);
  const items = termOf(source, scope);
  const turn = target === 'Enum.join' ? undefined : others.at(-1);
  const joins = target !== 'Enum.map';
  const separator = joins && others.length > (turn ? 1 : 0) ? termOf(others[0], scope) : '';
  if (!isList(items) || typeof separator !== 'string') return undefined;
  const clause = turn && childOf(turn, 'stab_clause');
  const parameter = clause ? namedChildren(childOf(clause, 'arguments'))[0]?.text() : '&1';
  const body = clause ? namedChildren(childOf(clause, 'body')).at(-1) : namedChildren(turn)[0];
  const terms = items.map((item) =>
    turn ? termOf(body, { ...scope, names: new Map([...scope.names, [parameter ?? '', item]]) }) : item,
  );
  if (!terms.every((term) => term !== undefined)) return undefined;
  return joins ? terms.map((term) => nameOf(term) ?? String(term)).join(separator) : terms;
}

function termsOf(nodes: readonly SyntaxNode[], scope: Scope): Term[] | undefined {
  const terms = nodes.map((node) => termOf(node, scope));
  return terms.every((term) => term !== undefined) ? terms : undefined;
}

function listOf(node: SyntaxNode, scope: Scope): Term | undefined {
  const items = namedChildren(node);
  const [only] = items;
  if (only?.kind() === 'keywords' && items.length === 1) return keywordsOf(pairsOf(only), scope);
  const terms: Term[] = [];
  for (const item of items) {
    if (item.kind() !== 'keywords') {
      const term = termOf(item, scope);
      if (term === undefined) return undefined;
      terms.push(term);
      continue;
    }
    for (const [key, value] of pairsOf(item)) {
      const term = termOf(value, scope);
      if (term === undefined) return undefined;
      terms.push({ tuple: [{ atom: key }, term] });
    }
  }
  return terms;
}

function sigilOf(node: SyntaxNode, scope: Scope): Term | undefined {
  const name = childOf(node, 'sigil_name')?.text() ?? '';
  const pieces = piecesOf(node, scope);
  if (!pieces) return undefined;
  const text = textOf(pieces);
  if (name === 's' || name === 'S') return text;
  if (name.toLowerCase() !== 'w') return undefined;
  const words = text.split(/\s+/).filter((word) => word !== '');
  const atoms = childOf(node, 'sigil_modifiers')?.text() === 'a';
  return atoms ? words.map((word) => ({ atom: word })) : words;
}

/** A string in parts that know their lines. Interpolated terms must be known. */
export function piecesOf(node: SyntaxNode, scope: Scope): Piece[] | undefined {
  const line = node.range().start.line + 1;
  const kind = String(node.kind());
  const source = kind === 'identifier' || kind === 'unary_operator' ? scope.sources.get(node.text()) : undefined;
  if (source) return piecesOf(source, { ...scope, sources: new Map() });
  if (kind === 'binary_operator' && node.field('operator')?.text() === '<>') {
    const [left, right] = namedChildren(node).map((part) => piecesOf(part, scope));
    return left && right && [...left, ...right];
  }
  if (!/^(?:string|sigil|quoted_atom)$/.test(kind)) {
    const term = termOf(node, scope);
    return typeof term === 'string' ? [{ text: term, line, verbatim: false }] : undefined;
  }
  const pieces: Piece[] = [];
  for (const part of namedChildren(node)) {
    const at = part.range().start.line + 1;
    if (part.kind() === 'quoted_content') pieces.push({ text: part.text(), line: at, verbatim: true });
    else if (part.kind() === 'escape_sequence') pieces.push({ text: unescape(part.text()), line: at, verbatim: false });
    else if (part.kind() === 'interpolation') {
      const term = termOf(namedChildren(part)[0], scope);
      const shown = typeof term === 'number' || typeof term === 'boolean' ? String(term) : nameOf(term);
      if (shown === undefined) return undefined;
      pieces.push({ text: shown, line: at, verbatim: false });
    }
  }
  return pieces;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', s: ' ', '0': '\0', e: '\u001b' };

function unescape(text: string): string {
  const char = text.slice(1);
  return char === '\n' ? '' : (ESCAPES[char] ?? char);
}

function textOf(pieces: readonly Piece[]): string {
  return pieces.map(({ text }) => text).join('');
}
