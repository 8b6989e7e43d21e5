import type { Piece } from '../emit.ts';
import type { StringPart } from './syntax.ts';
import { textOf, type Value } from './values.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '0': '\0',
};

/** A string literal in pieces, each at its line; undefined where an f-string holds what is not known. */
export function readString(
  parts: readonly StringPart[],
  evaluate: (source: string, line: number) => Value,
): Piece[] | undefined {
  const pieces: Piece[] = [];
  for (const { kind, source, line } of parts) {
    if (kind === 'raw') pieces.push({ text: source, line, verbatim: true });
    else if (kind === 'text') pieces.push(...contentOf(source, line));
    else {
      const value = plain(evaluate(source, line));
      if (value === undefined) return undefined;
      pieces.push({ text: value, line, verbatim: false });
    }
  }
  return pieces;
}

function contentOf(text: string, first: number): Piece[] {
  if (!text.includes('\\')) return [{ text, line: first, verbatim: true }];
  const pieces: Piece[] = [];
  let line = first;
  for (const [part] of text.matchAll(/\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|\r?\n|[^])|[^\\]+/gi)) {
    pieces.push(
      part.startsWith('\\') ? { text: unescape(part), line, verbatim: false } : { text: part, line, verbatim: true },
    );
    line += part.split('\n').length - 1;
  }
  return pieces;
}

function unescape(escape: string): string {
  const letter = escape[1] ?? '';
  if (/^\\\r?\n$/.test(escape)) return '';
  if (/^\\[xu]/i.test(escape)) return String.fromCharCode(Number.parseInt(escape.slice(2), 16));
  return ESCAPES[letter] ?? escape;
}

/** How a value reads inside an f-string or `str.format`. */
export function plain(value: Value): string | undefined {
  if (value.kind === 'string') return textOf(value);
  if (value.kind === 'number') return value.text;
  if (value.kind === 'boolean') return value.value ? 'True' : 'False';
  return value.kind === 'none' ? 'None' : undefined;
}

/** `'…{name}…'.format(name=…)`; undefined where a field is not known. */
export function format(
  pieces: readonly Piece[],
  args: readonly Value[],
  keywords: ReadonlyMap<string, Value>,
): Piece[] | undefined {
  let next = 0;
  let known = true;
  const formatted = pieces.map((piece) => {
    const text = piece.text.replaceAll(/\{\{|\}\}|\{(\w*)(?:![rs])?\}/g, (field, name: string) => {
      if (field === '{{' || field === '}}') return field[0] ?? '';
      const value = /^\d*$/.test(name) ? args[name === '' ? next++ : Number(name)] : keywords.get(name);
      const shown = value && plain(value);
      known &&= shown !== undefined;
      return shown ?? '';
    });
    return text === piece.text ? piece : { ...piece, text };
  });
  return known ? formatted : undefined;
}

/** `'…%s…' % values`; undefined where a value is not known. */
export function interpolate(pieces: readonly Piece[], operand: Value): Piece[] | undefined {
  const values = operand.kind === 'list' ? operand.items : [operand];
  const named = new Map(
    operand.kind === 'dictionary' ? operand.entries.map(([key, value]) => [textOf(key) ?? '', value]) : [],
  );
  let next = 0;
  let known = true;
  const done = pieces.map((piece) => {
    const text = piece.text.replaceAll(/%%|%\((\w+)\)[sdr]|%[sdr]/g, (field, name: string | undefined) => {
      if (field === '%%') return '%';
      const value = name === undefined ? values[next++] : named.get(name);
      const shown = value && plain(value);
      known &&= shown !== undefined;
      return shown ?? '';
    });
    return text === piece.text ? piece : { ...piece, text };
  });
  return known ? done : undefined;
}
