import type { SyntaxNode } from '../../../syntax/parse.ts';
import type { Piece } from '../emit.ts';
import { lineOf, type Machine, named } from './machine.ts';
import { partlyKnown, type Scope, textOf, type Value } from './values.ts';

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', '0': '\0' };

function unescape(escape: string): string {
  const code = /^\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|u\{([0-9a-f]+)\})$/i.exec(escape);
  const point = code?.[1] ?? code?.[2] ?? code?.[3];
  if (point !== undefined) return String.fromCodePoint(Math.min(Number.parseInt(point, 16), 0x10_ffff));
  const char = escape.slice(1);
  return char.startsWith('\n') || char.startsWith('\r') ? '' : (ESCAPES[char] ?? char);
}

type Part = Omit<Piece, 'text'> & { readonly text: string | undefined };

/** The parts of a string or template; without text where one is unknown. */
function partsOf(machine: Machine, node: SyntaxNode, scope: Scope): Part[] {
  const pieces: Part[] = [];
  for (const part of named(node)) {
    const line = lineOf(machine, part);
    if (part.kind() === 'escape_sequence') pieces.push({ text: unescape(part.text()), line, verbatim: false });
    else if (part.kind() !== 'template_substitution')
      pieces.push({ text: part.text(), line, verbatim: machine.away === undefined });
    else {
      const inner = named(part)[0];
      pieces.push({ text: inner && interpolated(machine.evaluate(inner, scope)), line, verbatim: false });
    }
  }
  return pieces;
}

/** A template as its tag receives it: texts and values in their order. */
export function templateParts(machine: Machine, node: SyntaxNode, scope: Scope): (Piece | Value)[] {
  return named(node).map((part) => {
    const line = lineOf(machine, part);
    if (part.kind() === 'escape_sequence') return { text: unescape(part.text()), line, verbatim: false };
    const [inner] = part.kind() === 'template_substitution' ? named(part) : [];
    return inner ? machine.evaluate(inner, scope) : { text: part.text(), line, verbatim: machine.away === undefined };
  });
}

function interpolated(value: Value): string | undefined {
  if (value.kind === 'literal') return String(value.value);
  if (value.kind === 'array') {
    const items = value.items.map(textOf);
    return items.every((item) => item !== undefined) ? items.join(',') : undefined;
  }
  return textOf(value);
}

export function stringOf(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  const parts = partsOf(machine, node, scope);
  const pieces = parts.flatMap(({ text, ...piece }) => (text === undefined ? [] : [{ text, ...piece }]));
  return pieces.length === parts.length ? { kind: 'string', pieces } : partlyKnown(parts.map(({ text }) => text));
}
