import type { SyntaxNode } from '../../../syntax/parse.ts';
import type { Piece } from '../emit.ts';
import { lineOf, type Machine, named } from './machine.ts';
import { type Scope, textOf, unknown, type Value } from './values.ts';

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', v: '\v', f: '\f', e: '\u001B' };

function unescape(escape: string): string {
  const code = /^\\(?:x([0-9a-f]{1,2})|u\{([0-9a-f]+)\})$/i.exec(escape);
  const hex = code?.[1] ?? code?.[2];
  if (hex !== undefined) return String.fromCodePoint(Math.min(Number.parseInt(hex, 16), 0x10_ffff));
  const char = escape.slice(1);
  if (/^[0-7]{1,3}$/.test(char)) return String.fromCodePoint(Number.parseInt(char, 8));
  return ESCAPES[char] ?? (/^["$\\]$/.test(char) ? char : escape);
}

/** A string in single quotes. */
export function plainString(node: SyntaxNode): Value {
  const source = node.text();
  const inner = source.slice(source.indexOf("'") + 1, -1);
  const value = inner.includes('\\') ? inner.replaceAll(/\\([\\'])/g, '$1') : inner;
  return { kind: 'string', pieces: [{ text: value, line: lineOf(node), verbatim: true }] };
}

/** A string whose variables are replaced: in double quotes, or a heredoc. */
export function interpolatedString(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  const source = node.text();
  const offset = node.range().start.index;
  const isHeredoc = node.kind() !== 'encapsed_string';
  const body = isHeredoc ? named(node).find((child) => child.kind() === 'heredoc_body') : node;
  const start = isHeredoc ? source.indexOf('\n') + 1 : source.indexOf('"') + 1;
  const end = isHeredoc ? Math.max(start, source.lastIndexOf('\n')) : source.length - 1;
  const pieces: Piece[] = [];
  let [at, line, counted] = [start, lineOf(node), 0];
  const push = (until: number) => {
    for (let found = source.indexOf('\n', counted); found !== -1 && found < at; found = source.indexOf('\n', counted)) {
      line += 1;
      counted = found + 1;
    }
    if (until > at) pieces.push({ text: source.slice(at, until), line, verbatim: true });
  };
  for (const part of body ? named(body) : []) {
    if (part.kind() === 'string_content') continue;
    const { start: from, end: to } = part.range();
    const braces = source[from.index - offset - 1] === '{' && source[to.index - offset] === '}';
    push(from.index - offset - (braces ? 1 : 0));
    at = to.index - offset + (braces ? 1 : 0);
    if (part.kind() === 'escape_sequence') {
      pieces.push({ text: unescape(part.text()), line: lineOf(part), verbatim: false });
      continue;
    }
    const value = interpolated(machine.evaluate(part, scope));
    if (value === undefined) return unknown('a part of the text is only known at run time');
    pieces.push({ text: value, line: lineOf(part), verbatim: false });
  }
  push(end);
  return { kind: 'string', pieces: pieces.length > 0 ? pieces : [{ text: '', line, verbatim: true }] };
}

/** `<<<'SQL'`: nothing in it is replaced. */
export function nowdoc(node: SyntaxNode): Value {
  const source = node.text();
  const start = source.indexOf('\n') + 1;
  const value = source.slice(start, Math.max(start, source.lastIndexOf('\n')));
  return { kind: 'string', pieces: [{ text: value, line: lineOf(node) + 1, verbatim: true }] };
}

/** A value as text, as PHP casts it. */
export function interpolated(value: Value): string | undefined {
  if (value.kind === 'literal' && typeof value.value !== 'number') return value.value === true ? '1' : '';
  return textOf(value.kind === 'host' ? value.expression : value);
}
