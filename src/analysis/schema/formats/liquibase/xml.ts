import { parseXml as parseDocument, XmlElement, XmlError, XmlText } from '@rgrove/parse-xml';
import type { Piece } from '../emit.ts';
import type { Element, Problem } from './element.ts';
import { lineIndex } from './lines.ts';

/** Reads a changelog in XML. Entities that it declares itself are left as they stand, and no other file is opened. */
export function parseXml(source: string): Element | Problem {
  const text = source.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  const lineAt = lineIndex(text);
  try {
    const { root } = parseDocument(text, {
      includeOffsets: true,
      ignoreUndefinedEntities: true,
      preserveCdata: true,
    });
    return root ? elementOf(root, text, lineAt) : { problem: 'it has no element', line: 1 };
  } catch (cause) {
    if (!(cause instanceof XmlError)) throw cause;
    return { problem: `its XML is malformed at line ${cause.line}`, line: cause.line };
  }
}

function elementOf(node: XmlElement, text: string, lineAt: (offset: number) => number): Element {
  const children: Element[] = [];
  const own: Piece[] = [];
  for (const child of node.children) {
    if (child instanceof XmlElement) children.push(elementOf(child, text, lineAt));
    else if (child instanceof XmlText) own.push({ text: child.text, line: lineAt(child.start), verbatim: true });
  }
  return {
    name: localName(node.name),
    line: lineAt(node.start),
    endLine: lineAt(Math.max(node.start, node.end - 1)),
    attributes: attributesOf(node, text, lineAt),
    children,
    text: own,
  };
}

const ATTRIBUTE = /\s+([^\s=>/]+)\s*=\s*(?:"[^"]*"|'[^']*')/y;

/** The parser tells no offsets of attributes: they are counted off again in the start tag. */
function attributesOf(node: XmlElement, text: string, lineAt: (offset: number) => number): Map<string, Piece> {
  const attributes = new Map<string, Piece>();
  let at = node.start + 1 + node.name.length;
  for (;;) {
    ATTRIBUTE.lastIndex = at;
    const found = ATTRIBUTE.exec(text);
    const name = found?.[1];
    if (!found || name === undefined) return attributes;
    const value = node.attributes[name] ?? '';
    const start = at + found[0].indexOf(name);
    attributes.set(localName(name), { text: value, line: lineAt(start), verbatim: false });
    at = ATTRIBUTE.lastIndex;
  }
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
