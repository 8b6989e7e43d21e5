import { type Alias, type Document, isAlias, isMap, isNode, isScalar, isSeq, parseDocument, Scalar, visit } from 'yaml';
import type { Piece } from '../emit.ts';
import type { Element, Problem } from './element.ts';
import { lineIndex } from './lines.ts';

/** Lists that XML writes as children of what they belong to, with what their bare items are. */
const WRAPPERS: ReadonlyMap<string, string | undefined> = new Map([
  ['changes', undefined],
  ['columns', 'column'],
  ['column', 'column'],
]);
/** Aliases may repeat a document without end. */
const MAX_NODES = 500_000;

/** Reads a changelog in YAML or JSON. What an alias stands for counts as written where the alias stands. */
export function parseYaml(source: string): Element | Problem {
  const text = source.replaceAll('\r\n', '\n');
  const document = parseDocument(text, { uniqueKeys: false });
  const [error] = document.errors;
  if (error) {
    const line = lineIndex(text)(error.pos[0]);
    return { problem: `its YAML is malformed at line ${line}`, line };
  }
  const entries = isMap(document.contents) ? document.contents.items : [];
  const root = entries.find(({ key }) => textOf(key) === 'databaseChangeLog');
  if (!root) return { problem: 'it has no databaseChangeLog', line: 1 };
  const reader = new Reader(document, text);
  try {
    return reader.element('databaseChangeLog', root.value, { line: reader.lineOf(root.key) ?? 1 });
  } catch (cause) {
    if (!(cause instanceof TooManyNodes)) throw cause;
    return { problem: 'its aliases stand for more than we read', line: 1 };
  }
}

class TooManyNodes extends Error {}

/** `aliased`: the line counts for everything inside, since it is that of an alias. */
type At = { readonly line: number; readonly aliased?: true };

type Growing = { attributes: Map<string, Piece>; children: Element[]; text: Piece[] };

class Reader {
  readonly #text: string;
  readonly #lineAt: (offset: number) => number;
  readonly #targets = new Map<Alias, unknown>();
  #nodes = 0;

  constructor(document: Document, text: string) {
    this.#text = text;
    this.#lineAt = lineIndex(text);
    const anchors = new Map<string, unknown>();
    visit(document, {
      Value: (_, node) => void (node.anchor !== undefined && anchors.set(node.anchor, node)),
      Alias: (_, node) => void this.#targets.set(node, anchors.get(node.source)),
    });
  }

  element(name: string, value: unknown, at: At): Element {
    const { node, at: place } = this.#resolve(value, at);
    const growing: Growing = { attributes: new Map(), children: [], text: [] };
    if (isSeq(node)) for (const item of node.items) this.#addAll(growing, item, place, true);
    else if (isMap(node)) this.#addAll(growing, node, place, false);
    else growing.text.push(this.#piece(node, place));
    return { name, line: place.line, endLine: this.#endOf(value, place), ...growing };
  }

  lineOf(node: unknown): number | undefined {
    return isNode(node) && node.range ? this.#lineAt(node.range[0]) : undefined;
  }

  /** The entries of a mapping. In a list, an entry may be an element that holds text alone. */
  #addAll(growing: Growing, value: unknown, at: At, listed: boolean): void {
    const { node, at: place } = this.#resolve(value, at);
    if (!isMap(node)) return;
    for (const { key, value: given } of node.items) {
      const name = textOf(key);
      const here = place.aliased ? place : { line: this.lineOf(key) ?? place.line };
      if (name === '<<') this.#merge(growing, given, here);
      else this.#add(growing, name, given, here, listed);
    }
  }

  #merge(growing: Growing, value: unknown, at: At): void {
    const { node, at: place } = this.#resolve(value, at);
    for (const each of isSeq(node) ? node.items : [node]) this.#addAll(growing, each, place, false);
  }

  #add({ attributes, children }: Growing, name: string, value: unknown, at: At, listed: boolean): void {
    const { node, at: place } = this.#resolve(value, at);
    if (isSeq(node) && node.items.length > 0 && node.items.every((item) => isScalar(item))) {
      const names = node.items.map((item) => (isScalar(item) ? String(item.value) : ''));
      attributes.set(name, { text: names.join(','), line: at.line, verbatim: false });
    } else if (WRAPPERS.has(name) && (isSeq(node) || name === 'changes')) {
      const items = isSeq(node) ? node.items : [node];
      for (const item of items) children.push(...this.#item(item, WRAPPERS.get(name), place));
    } else if (isSeq(node) || isMap(node)) children.push(this.element(name, value, at));
    else {
      if (!isScalar(node) || node.value !== null) attributes.set(name, this.#piece(node, place));
      if (listed) children.push(this.element(name, value, at));
    }
  }

  /** Of `- column: …`, and of `- name: …` where the list says what its items are. */
  #item(item: unknown, bare: string | undefined, at: At): readonly Element[] {
    const { node, at: place } = this.#resolve(item, at.aliased ? at : { line: this.lineOf(item) ?? at.line });
    if (bare !== undefined && isMap(node) && !node.has(bare) && node.has('name'))
      return [this.element(bare, node, place)];
    const growing: Growing = { attributes: new Map(), children: [], text: [] };
    this.#addAll(growing, node, place, true);
    return growing.children;
  }

  #resolve(value: unknown, at: At): { node: unknown; at: At } {
    this.#nodes += 1;
    if (this.#nodes > MAX_NODES) throw new TooManyNodes();
    if (!isAlias(value)) return { node: value, at };
    const line = at.aliased ? at.line : (this.lineOf(value) ?? at.line);
    return this.#resolve(this.#targets.get(value), { line, aliased: true });
  }

  #piece(node: unknown, { line, aliased }: At): Piece {
    if (!isScalar(node) || node.value === null || node.value === undefined) return { text: '', line, verbatim: false };
    const text = typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
    const start = aliased ? line : (this.lineOf(node) ?? line);
    if (aliased || node.type !== Scalar.BLOCK_LITERAL) return { text, line: start, verbatim: false };
    return { text, line: start + 1, verbatim: true };
  }

  #endOf(node: unknown, { line, aliased }: At): number {
    if (aliased || !isNode(node) || !node.range) return line;
    const [start, end] = node.range;
    return Math.max(line, this.#lineAt(start + Math.max(0, this.#text.slice(start, end).trimEnd().length - 1)));
  }
}

function textOf(key: unknown): string {
  return isScalar(key) ? String(key.value) : '';
}
