import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, parseDocument, Scalar } from 'yaml';
import type { Piece } from '../emit.ts';
import type { Element, Problem } from './element.ts';
import { lineIndex } from './lines.ts';

/** Lists that XML writes as children of what they belong to. */
const WRAPPERS = new Set(['changes', 'columns']);
/** Aliases may repeat a document without end. */
const MAX_NODES = 500_000;

/** Reads a changelog in YAML or JSON. What an alias stands for counts as written where the alias stands. */
export function parseYaml(source: string): Element | Problem {
  const text = source.replaceAll('\r\n', '\n');
  const lineAt = lineIndex(text);
  const document = parseDocument(text, { uniqueKeys: false, keepSourceTokens: false, stringKeys: false });
  const [error] = document.errors;
  if (error) {
    const line = lineAt(error.pos[0]);
    return { problem: `its YAML is malformed at line ${line}`, line };
  }
  const root = isMap(document.contents)
    ? document.contents.items.find(({ key }) => keyOf(key) === 'databaseChangeLog')
    : undefined;
  if (!root) return { problem: 'it has no databaseChangeLog', line: 1 };

  let nodes = 0;
  const resolved = (node: unknown) => {
    nodes += 1;
    if (nodes > MAX_NODES) throw new TooManyNodes();
    return isAlias(node) ? node.resolve(document) : node;
  };
  const lineOf = (node: unknown, fallback: number) => (isNode(node) && node.range ? lineAt(node.range[0]) : fallback);

  /** `line` is that of the alias within what an alias stands for. */
  const elementOf = ({ key, value }: Pair, within: number | undefined): Element => {
    const line = within ?? lineOf(key, 1);
    const inside = within ?? (isAlias(value) ? lineOf(value, line) : undefined);
    const element = { attributes: new Map<string, Piece>(), children: [] as Element[], text: [] as Piece[] };
    const node = resolved(value);
    const add = (pair: Pair, listed: boolean): void => {
      const name = keyOf(pair.key);
      const given = resolved(pair.value);
      const aliased = inside ?? (isAlias(pair.value) ? lineOf(pair.value, line) : undefined);
      if (name === '<<') {
        for (const merged of isSeq(given) ? given.items.map(resolved) : [given]) addAll(merged, false);
      } else if (isMap(given) || isSeq(given)) {
        if (isSeq(given) && given.items.length > 0 && given.items.every(isScalar)) {
          const said = given.items.map((item) => String(item.value)).join(',');
          element.attributes.set(name, { text: said, line: lineOf(pair.key, line), verbatim: false });
          return;
        }
        const child = elementOf({ ...pair, value: given } as Pair, aliased);
        if (WRAPPERS.has(name)) element.children.push(...child.children);
        else element.children.push(child);
      } else {
        const piece = pieceOf(given, aliased ?? lineOf(pair.key, line), aliased);
        if (!element.attributes.has(name)) element.attributes.set(name, piece);
        if (listed) element.children.push({ ...leaf(name, piece), endLine: endOf(given, piece.line) });
      }
    };
    const addAll = (collection: unknown, listed: boolean): void => {
      if (isMap(collection)) for (const pair of collection.items) add(pair, listed);
    };
    if (isSeq(node)) for (const item of node.items) addAll(resolved(item), true);
    else if (isMap(node)) addAll(node, false);
    else if (node !== undefined && node !== null) element.text.push(pieceOf(node, line, inside));
    return { name: keyOf(key), line, endLine: within ?? Math.max(line, endOf(value, line)), ...element };
  };
  const endOf = (node: unknown, fallback: number): number => {
    if (!isNode(node) || !node.range) return fallback;
    const [start, end] = node.range;
    return lineAt(start + Math.max(0, text.slice(start, end).trimEnd().length - 1));
  };
  const pieceOf = (node: unknown, line: number, within: number | undefined): Piece => {
    if (!isScalar(node) || node.value === null || node.value === undefined) return { text: '', line, verbatim: false };
    const said = isTextual(node) ? String(node.value) : (node.source ?? String(node.value));
    if (within !== undefined) return { text: said, line: within, verbatim: false };
    if (node.type === Scalar.BLOCK_LITERAL) return { text: said, line: lineOf(node, line) + 1, verbatim: true };
    return { text: said, line: lineOf(node, line), verbatim: false };
  };
  try {
    return elementOf(root, undefined);
  } catch (cause) {
    if (!(cause instanceof TooManyNodes)) throw cause;
    return { problem: 'its aliases stand for more than we read', line: 1 };
  }
}

class TooManyNodes extends Error {}

function leaf(name: string, piece: Piece): Element {
  return { name, line: piece.line, endLine: piece.line, attributes: new Map(), children: [], text: [piece] };
}

function isNode(node: unknown): node is Node {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node);
}

function isTextual({ value }: Scalar): boolean {
  return typeof value === 'string';
}

function keyOf(key: unknown): string {
  return isScalar(key) ? String(key.value) : String(key);
}
