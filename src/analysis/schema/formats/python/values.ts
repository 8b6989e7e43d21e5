import type { Piece } from '../emit.ts';
import type { Lines } from './lines.ts';
import type { Body, Expression, Parameter } from './syntax.ts';

/** What an expression is known to be without running it. A call keeps its arguments, whatever it may return. */
export type Value = Lines &
  (
    | { readonly kind: 'string'; readonly pieces: readonly Piece[] }
    | { readonly kind: 'number'; readonly text: string }
    | { readonly kind: 'boolean'; readonly value: boolean }
    | { readonly kind: 'none' }
    | { readonly kind: 'list'; readonly items: readonly Value[] }
    | { readonly kind: 'dictionary'; readonly entries: readonly (readonly [Value, Value])[] }
    | Call
    | Attribute
    | { readonly kind: 'operation'; readonly operator: string; readonly left?: Value; readonly right: Value }
    | { readonly kind: 'name'; readonly name: string }
    | FunctionValue
    | { readonly kind: 'unknown' }
  );

export type Call = Lines & {
  readonly kind: 'call';
  /** The dotted name as imported (`sqlalchemy.Column`), or that of the method alone where `target` is a value. */
  readonly name: string;
  readonly target?: Value;
  readonly args: readonly Value[];
  readonly keywords: ReadonlyMap<string, Value>;
};

/** A function of the module, or a lambda without a name. */
export type FunctionValue = {
  readonly kind: 'function';
  readonly name?: string;
  readonly parameters: readonly Parameter[];
  readonly body: Body | Expression;
  readonly scope: Scope;
  readonly source: string;
};

type Attribute = { readonly kind: 'attribute'; readonly object: Value; readonly name: string };

/** Names in reach, innermost first. */
export type Scope = { readonly names: Map<string, Value>; readonly outer?: Scope };

export function lookUp(scope: Scope | undefined, name: string): Value | undefined {
  for (let at = scope; at; at = at.outer) {
    const found = at.names.get(name);
    if (found) return found;
  }
  return undefined;
}

export function textOf(value: Value | undefined): string | undefined {
  return value?.kind === 'string' ? value.pieces.map(({ text }) => text).join('') : undefined;
}

export function stringValue(text: string, { line, endLine }: Lines): Value {
  return { kind: 'string', pieces: [{ text, line, verbatim: false }], line, endLine };
}

/** The texts of a list of strings; undefined where it is anything else. */
export function textsOf(value: Value | undefined): string[] | undefined {
  if (value?.kind !== 'list') return undefined;
  const texts = value.items.map(textOf);
  return texts.every((text) => text !== undefined) ? texts : undefined;
}

export function numberOf(value: Value | undefined): number | undefined {
  if (value?.kind !== 'number') return undefined;
  const number = Number(value.text.replaceAll('_', ''));
  return Number.isNaN(number) ? undefined : number;
}

export function booleanOf(value: Value | undefined): boolean | undefined {
  return value?.kind === 'boolean' ? value.value : undefined;
}

export function isTrue(value: Value | undefined): boolean {
  return booleanOf(value) === true;
}

export function isNone(value: Value | undefined): boolean {
  return value === undefined || value.kind === 'none';
}

/** An argument by its keyword, else by its position. */
export function argument(call: Call, keyword: string, position?: number): Value | undefined {
  return call.keywords.get(keyword) ?? (position === undefined ? undefined : call.args[position]);
}

/** The last part of a dotted name, which says what is meant wherever it was imported from. */
export function shortName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

/** The short name of a class that is named or called. */
export function className(value: Value | undefined): string | undefined {
  return value?.kind === 'call' || value?.kind === 'name' ? shortName(value.name) : undefined;
}

/** Whether a value is true to Python, where that is known. */
export function truth(value: Value): boolean | undefined {
  switch (value.kind) {
    case 'boolean':
      return value.value;
    case 'none':
      return false;
    case 'string':
      return textOf(value) !== '';
    case 'number':
      return numberOf(value) !== 0;
    case 'list':
      return value.items.length > 0;
    case 'dictionary':
      return value.entries.length > 0;
    default:
      return undefined;
  }
}

/** A dictionary of strings and numbers as texts; other entries are left out. */
export function plainEntries(value: Value | undefined): Map<string, string> {
  if (value?.kind !== 'dictionary') return new Map();
  return new Map(
    value.entries.flatMap(([key, given]) => {
      const text = given.kind === 'number' ? given.text : textOf(given);
      return text === undefined ? [] : [[textOf(key) ?? '', text] as const];
    }),
  );
}
