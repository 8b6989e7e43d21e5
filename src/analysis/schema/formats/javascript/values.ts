import type { SyntaxNode } from '../../../syntax/parse.ts';
import type { Piece, Place } from '../emit.ts';

/** What an expression is known to be without running the program. */
export type Value =
  | UnknownValue
  | { readonly kind: 'literal'; readonly value: boolean | number | null | undefined }
  | { readonly kind: 'string'; readonly pieces: readonly Piece[] }
  | { readonly kind: 'array'; readonly items: Value[] }
  | ObjectValue
  | FunctionValue
  | HostValue;

export type UnknownValue = {
  readonly kind: 'unknown';
  readonly reason: string;
  /** Of a text that is known in parts: those, with a question mark for each other. */
  readonly sketch?: string;
  /** It may be absent, and is unless someone sets it: a variable of the environment. */
  readonly mayBeAbsent?: true;
  /** What the database answers when it is asked what it has. */
  readonly isAnswer?: true;
};

/** Names and what they stand for, inner ones first. */
export type Scope = {
  readonly names: Map<string, Value>;
  readonly outer: Scope | undefined;
  readonly file: string | undefined;
  /** What other files give, and constants in them: followed only when it is asked for. */
  readonly later?: ReadonlyMap<string, () => Value>;
};

/** `line`: of the property, for what is said about it. */
export type Property = { readonly value: Value; readonly line: number };

export type ObjectValue = { readonly kind: 'object'; readonly entries: Map<string, Property> };

/** A function, method or class written in the file. */
export type FunctionValue = {
  readonly kind: 'function';
  readonly node: SyntaxNode;
  readonly scope: Scope;
  readonly self?: Value | undefined;
  /** What is assigned to it: `exports.up.config = …`, static members of a class. */
  readonly entries: Map<string, Property>;
};

/** Something that the tool or the language hands to the program. */
export type HostValue = {
  readonly kind: 'host';
  /** It can change the database: code that receives it and cannot be followed may do anything. */
  readonly handle?: boolean;
  readonly get?: (name: string) => Value | undefined;
  readonly call?: (args: readonly Value[], site: Site) => Value;
  /** What it makes of a template that it tags, given in its parts. */
  readonly tag?: (parts: readonly (Piece | Value)[], site: Site) => Value;
};

/** Where a call stands. `line` is that of the called name, so that a link of a chain stands for itself. */
export type Site = Place & { readonly source: () => string };

export const UNDEFINED: Value = { kind: 'literal', value: undefined };

export function unknown(reason: string): UnknownValue {
  return { kind: 'unknown', reason };
}

/** What a question about the schema finds: `hasColumn`, `describeTable`. */
export function answer(question: string): UnknownValue {
  return { ...unknown(`what ${question} finds is only known at run time`), isAnswer: true };
}

/** A text of which some parts are unknown; the first of them says why. */
export function partlyKnown(parts: readonly (string | undefined)[]): UnknownValue {
  return {
    ...unknown('a part of the text is only known at run time'),
    sketch: parts.map((part) => part ?? '?').join(''),
  };
}

/** What is known of a text, at least; nothing for what is no text. */
export function sketchOf(value: Value | undefined): string | undefined {
  return value?.kind === 'unknown' ? value.sketch : textOf(value);
}

export function literal(value: boolean | number | null | undefined): Value {
  return { kind: 'literal', value };
}

/** A string that is not written in the source as such. */
export function text(value: string, line: number): Value {
  return { kind: 'string', pieces: [{ text: value, line, verbatim: false }] };
}

export function object(entries: Readonly<Record<string, Value>> = {}, line = 1): ObjectValue {
  return { kind: 'object', entries: new Map(Object.entries(entries).map(([name, value]) => [name, { value, line }])) };
}

export function host(call: (args: readonly Value[], site: Site) => Value): HostValue {
  return { kind: 'host', call };
}

/** The text of a string or number; nothing for anything else. */
export function textOf(value: Value | undefined): string | undefined {
  if (value?.kind === 'string') return value.pieces.map((piece) => piece.text).join('');
  if (value?.kind === 'literal' && typeof value.value === 'number') return String(value.value);
  return undefined;
}

export function numberOf(value: Value | undefined): number | undefined {
  return value?.kind === 'literal' && typeof value.value === 'number' ? value.value : undefined;
}

export function isMissing(value: Value | undefined): boolean {
  return value === undefined || (value.kind === 'literal' && (value.value === undefined || value.value === null));
}

/** Whether JavaScript takes it for true; nothing where that is only known at run time. */
export function truth(value: Value): boolean | undefined {
  if (value.kind === 'unknown') return undefined;
  if (value.kind === 'literal') return Boolean(value.value);
  if (value.kind === 'string') return textOf(value) !== '';
  return true;
}

export function property(value: Value | undefined, name: string): Value | undefined {
  if (value?.kind === 'object') return value.entries.get(name)?.value;
  return undefined;
}

/** Whether an option is given and true. */
export function isOn(value: Value | undefined, name: string): boolean {
  return truth(property(value, name) ?? UNDEFINED) === true;
}

/** The texts of a list, or of a single one. Nothing where any is unknown. */
export function textsOf(value: Value | undefined): string[] | undefined {
  const items = value?.kind === 'array' ? value.items : value === undefined ? [] : [value];
  const texts = items.map(textOf);
  return texts.every((item) => item !== undefined) && texts.length > 0 ? texts : undefined;
}

/** Whether code that receives it could reach the database. */
export function reachesDatabase(value: Value, depth = 2): boolean {
  if (value.kind === 'host') return value.handle === true;
  if (depth === 0) return false;
  if (value.kind === 'object')
    return [...value.entries.values()].some((entry) => reachesDatabase(entry.value, depth - 1));
  return value.kind === 'array' && value.items.some((item) => reachesDatabase(item, depth - 1));
}

/** A plain value as data: for literals in SQL and JSON. Nothing where a part is unknown. */
export function dataOf(value: Value): { readonly data: unknown } | undefined {
  if (value.kind === 'literal') return { data: value.value };
  if (value.kind === 'string') return { data: textOf(value) };
  if (value.kind === 'array') {
    const items = value.items.map(dataOf);
    return items.every((item) => item !== undefined) ? { data: items.map(({ data }) => data) } : undefined;
  }
  if (value.kind !== 'object') return undefined;
  const fields: [string, unknown][] = [];
  for (const [name, entry] of value.entries) {
    const field = dataOf(entry.value);
    if (!field) return undefined;
    fields.push([name, field.data]);
  }
  return { data: Object.fromEntries(fields) };
}

/** Data as a value: what `JSON.parse` gives. */
export function valueOf(data: unknown): Value {
  if (typeof data === 'string') return text(data, 0);
  if (Array.isArray(data)) return { kind: 'array', items: data.map(valueOf) };
  if (typeof data === 'object' && data !== null)
    return object(Object.fromEntries(Object.entries(data).map(([name, value]) => [name, valueOf(value)])), 0);
  return typeof data === 'number' || typeof data === 'boolean' || data === null ? literal(data) : UNDEFINED;
}
