import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  LineCounter,
  parseDocument,
  visit,
  type YAMLMap,
} from 'yaml';

/** Real settings have a few kilobytes. The bounds keep the parser's time in milliseconds. */
const MAX_CHARACTERS = 32_768;
const MAX_NESTING = 20;
const MAX_ALIASES = 50;

export type Yaml = {
  readonly value: unknown;
  /** The line on which a key is written; where it is not, the line of the nearest map around it. */
  lineOf(path: readonly PropertyKey[]): number;
};

type Refusal = { readonly offset: number; readonly message: string };
type Failure = { readonly line?: number; readonly message: string };

/** Parses YAML that anyone may have written: a small file that means a huge value, or nests for ever, is refused. */
export function parseBoundedYaml(text: string): { readonly yaml: Yaml } | { readonly failure: Failure } {
  if (text.length > MAX_CHARACTERS) {
    return { failure: { message: `The file has ${text.length} characters; the limit is ${MAX_CHARACTERS}.` } };
  }
  const deep = tooDeepAt(text);
  if (deep !== undefined) {
    return { failure: { line: deep, message: `Maps and lists are nested more than ${MAX_NESTING} levels deep here.` } };
  }
  const lines = new LineCounter();
  // The library compares every key of a map with every other; below, a set does.
  const options = { logLevel: 'error', prettyErrors: false, uniqueKeys: false } as const;
  const document = parseDocument(text, { ...options, lineCounter: lines });
  const lineAt = (offset: number) => lines.linePos(offset).line;

  const [syntax] = document.errors;
  if (syntax) {
    const reason = (syntax.message.split('\n')[0] ?? '').slice(0, 200).replace(/[.:]$/, '');
    return { failure: { line: lineAt(syntax.pos[0]), message: `This is not valid YAML: ${reason}.` } };
  }
  const refused = refusedNode(document);
  if (refused) return { failure: { line: lineAt(refused.offset), message: refused.message } };
  return { yaml: { value: document.toJS({ maxAliasCount: -1 }), lineOf: (path) => lineAt(offsetOf(document, path)) } };
}

/**
 * The first node that is ambiguous or could make a small file mean a huge value: a key that is there twice, many aliases,
 * an alias within an anchored collection, and a map as a key, which the library writes out as a string once per level.
 */
function refusedNode(document: Document.Parsed): Refusal | undefined {
  let refused: Refusal | undefined;
  let aliases = 0;
  const anchors = new Set<string>();
  visit(document, {
    Node: (_, node, ancestors) => {
      if (isAlias(node)) {
        aliases += 1;
        const offset = node.range?.[0] ?? 0;
        if (!anchors.has(node.source)) refused = { offset, message: 'This alias has no anchor before it.' };
        else if (aliases > MAX_ALIASES || ancestors.some((around) => 'anchor' in around && around.anchor)) {
          refused = { offset, message: 'Aliases multiply here; write the values out instead.' };
        }
      } else {
        if (node.anchor) anchors.add(node.anchor);
        if (isMap(node)) refused = refusedKey(node);
      }
      return refused ? visit.BREAK : undefined;
    },
  });
  return refused;
}

function refusedKey({ items }: YAMLMap): Refusal | undefined {
  const keys = new Set<string>();
  for (const { key } of items) {
    const offset = isNode(key) ? (key.range?.[0] ?? 0) : 0;
    if (isCollection(key)) return { offset, message: 'A key must be plain text.' };
    if (keys.has(String(key))) return { offset, message: 'This key is there twice.' };
    keys.add(String(key));
  }
  return undefined;
}

function offsetOf(document: Document.Parsed, path: readonly PropertyKey[]): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const name of path) {
    if (!isMap(node)) break;
    const pair = node.items.find(({ key }) => String(key) === String(name));
    if (!pair) break;
    offset = (pair.key as { range?: readonly number[] } | null)?.range?.[0] ?? offset;
    node = pair.value;
  }
  return offset;
}

/** The first line on which brackets or indentation nest deeper than a recursive parser should follow. */
function tooDeepAt(text: string): number | undefined {
  let open = 0;
  for (const [at, line] of text.split('\n').entries()) {
    const indent = /^(?:[ \t]|[-?] )*/.exec(line)?.[0].length ?? 0;
    if (indent > MAX_NESTING * 8) return at + 1;
    for (const character of line) {
      if (character === '[' || character === '{') open += 1;
      else if ((character === ']' || character === '}') && open > 0) open -= 1;
      if (open > MAX_NESTING) return at + 1;
    }
  }
  return undefined;
}
