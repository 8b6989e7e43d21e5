import type { SyntaxNode } from '../../../syntax/parse.ts';
import type { Piece, Place } from '../emit.ts';

/** What an expression is known to be without running the program. */
export type Value =
  | UnknownValue
  | { readonly kind: 'literal'; readonly value: boolean | number | null }
  | StringValue
  | ArrayValue
  | ObjectValue
  | ClosureValue
  | HostValue;

/** `rows`: what a query or a model gave; what is done with it changes rows at most. */
export type UnknownValue = { readonly kind: 'unknown'; readonly reason: string; readonly rows?: true };

export type StringValue = { readonly kind: 'string'; readonly pieces: readonly Piece[] };

/** A list or a map; whole numbers are keys as their digits. Never changed in place, as PHP copies on assignment. */
export type ArrayValue = { readonly kind: 'array'; readonly entries: ReadonlyMap<string, Value> };

/** An object of a class in the file. */
export type ObjectValue = {
  readonly kind: 'object';
  readonly type: ClassDeclaration;
  readonly fields: Map<string, Value>;
};

export type ClosureValue = { readonly kind: 'closure'; readonly node: SyntaxNode; readonly scope: Scope };

/** Something that the framework hands to the program. */
export type HostValue = {
  readonly kind: 'host';
  /** Code that receives it and cannot be followed may change the schema through it. */
  readonly handle?: true;
  /** Its SQL, of a raw expression. */
  readonly expression?: StringValue;
  readonly call?: (method: string, args: Arguments, site: Site) => Value | undefined;
  readonly get?: (name: string) => Value | undefined;
};

export type ClassDeclaration = {
  readonly name: string;
  /** The class that it extends, as written. */
  readonly parent: string | undefined;
  readonly methods: ReadonlyMap<string, SyntaxNode>;
  readonly constants: ReadonlyMap<string, SyntaxNode>;
  readonly properties: ReadonlyMap<string, SyntaxNode | undefined>;
  readonly statics: Map<string, Value>;
};

/** A function's variables; `self` is `$this`. */
export type Scope = {
  readonly names: Map<string, Value>;
  readonly self?: ObjectValue | undefined;
  readonly type?: ClassDeclaration | undefined;
};

/** Positional arguments, and those with names. */
export type Arguments = { readonly list: readonly Value[]; readonly named: ReadonlyMap<string, Value> };

/** Where a call stands. `line` is that of the called name, so that a link of a chain stands for itself. */
export type Site = Place & { readonly source: () => string };

export const NULL: Value = { kind: 'literal', value: null };

export function unknown(reason: string): UnknownValue {
  return { kind: 'unknown', reason };
}

export const ROWS: UnknownValue = {
  kind: 'unknown',
  reason: 'what a query returns is only known at run time',
  rows: true,
};

export function literal(value: boolean | number | null): Value {
  return { kind: 'literal', value };
}

/** A string that is not written in the source as such. */
export function text(value: string, line: number): StringValue {
  return { kind: 'string', pieces: [{ text: value, line, verbatim: false }] };
}

export function list(items: readonly Value[]): ArrayValue {
  return { kind: 'array', entries: new Map(items.map((item, index) => [String(index), item])) };
}

export function itemsOf(value: Value | undefined): Value[] | undefined {
  return value?.kind === 'array' ? [...value.entries.values()] : undefined;
}

export function isList({ entries }: ArrayValue): boolean {
  let index = 0;
  for (const key of entries.keys()) if (key !== String(index++)) return false;
  return true;
}

/** The key that PHP would give the next item. */
export function nextKey(entries: ReadonlyMap<string, Value>): string {
  let next = 0;
  for (const key of entries.keys()) if (/^\d{1,9}$/.test(key)) next = Math.max(next, Number(key) + 1);
  return String(next);
}

/** The text of a string or number; nothing for anything else. */
export function textOf(value: Value | undefined): string | undefined {
  if (value?.kind === 'string') {
    const [only] = value.pieces;
    return only && value.pieces.length === 1 ? only.text : value.pieces.map((piece) => piece.text).join('');
  }
  if (value?.kind === 'literal' && typeof value.value === 'number') return String(value.value);
  return undefined;
}

export function numberOf(value: Value | undefined): number | undefined {
  if (value?.kind === 'literal' && typeof value.value === 'number') return value.value;
  const digits = value?.kind === 'string' ? textOf(value) : undefined;
  return digits !== undefined && /^-?\d+(?:\.\d+)?$/.test(digits) ? Number(digits) : undefined;
}

export function isMissing(value: Value | undefined): boolean {
  return value === undefined || (value.kind === 'literal' && value.value === null);
}

/** Whether PHP takes it for true; nothing where that is only known at run time. */
export function truth(value: Value): boolean | undefined {
  if (value.kind === 'unknown') return undefined;
  if (value.kind === 'literal') return Boolean(value.value);
  if (value.kind === 'string') return !/^0?$/.test(textOf(value) ?? '');
  return value.kind === 'array' ? value.entries.size > 0 : true;
}

/** The texts of a list, or of a single one. Nothing where any is unknown. */
export function textsOf(value: Value | undefined): string[] | undefined {
  const items = itemsOf(value) ?? (value === undefined ? [] : [value]);
  const texts = items.map(textOf);
  return texts.every((item) => item !== undefined) && texts.length > 0 ? texts : undefined;
}

/** A plain value as data, for literals in SQL and JSON. Nothing where a part is unknown. */
export function dataOf(value: Value): { readonly data: unknown } | undefined {
  if (value.kind === 'literal') return { data: value.value };
  if (value.kind === 'string') return { data: textOf(value) };
  if (value.kind !== 'array') return undefined;
  const fields: [string, unknown][] = [];
  for (const [name, entry] of value.entries) {
    const field = dataOf(entry);
    if (!field) return undefined;
    fields.push([name, field.data]);
  }
  return { data: isList(value) ? fields.map(([, field]) => field) : Object.fromEntries(fields) };
}

export function argument({ list: given, named }: Arguments, index: number, name: string): Value | undefined {
  return named.get(name) ?? given[index];
}
