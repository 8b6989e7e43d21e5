/** An expression of any language, copied from its syntax tree as far as queries need it. Lines are 1-based. */
export type Term = Place & Expression;

export type Place = { readonly line: number; readonly endLine: number };

export type Entry = readonly [key: string, value: Term];

export type Expression =
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'number'; readonly value: string }
  /** `INTERPOLATION` stands where code puts something in. */
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'symbol'; readonly value: string }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'member'; readonly of: Term; readonly name: string }
  /** Named arguments come last, as a record; a block comes after them, as a function. */
  | { readonly kind: 'call'; readonly of?: Term; readonly name: string; readonly args: readonly Term[] }
  /** `open` where more is spread into it. */
  | { readonly kind: 'list'; readonly items: readonly Term[]; readonly open: boolean }
  | { readonly kind: 'record'; readonly entries: readonly Entry[]; readonly open: boolean }
  | { readonly kind: 'operation'; readonly operator: string; readonly operands: readonly Term[] }
  | { readonly kind: 'function'; readonly parameters: readonly string[]; readonly body: readonly Term[] }
  | { readonly kind: 'slice'; readonly of: Term; readonly from: boolean; readonly to: boolean }
  | { readonly kind: 'class'; readonly name: string; readonly bases: readonly Term[]; readonly body: readonly Term[] }
  | { readonly kind: 'assignment'; readonly target: Term; readonly value: Term }
  | { readonly kind: 'unknown'; readonly text: string };

export type Call = Extract<Term, { kind: 'call' }>;
export type RecordTerm = Extract<Term, { kind: 'record' }>;

/** What a chain of calls begins with, and the calls and members in order. */
export type Chain = { readonly root: Term | undefined; readonly steps: readonly Step[] };
export type Step = { readonly name: string; readonly args: readonly Term[]; readonly called: boolean };

/** `User.active.where(…)`: the root `User`, then `active` and `where`. */
export function chainOf(term: Term): Chain {
  const steps: Step[] = [];
  let at: Term | undefined = term;
  while (at?.kind === 'call' || at?.kind === 'member') {
    steps.unshift(
      at.kind === 'call' ? { name: at.name, args: at.args, called: true } : { name: at.name, args: [], called: false },
    );
    at = at.of;
  }
  return { root: at, steps };
}

/** `a.b.c` as text; undefined where it is more than names. */
export function pathOf(term: Term | undefined): string | undefined {
  if (term?.kind === 'name') return term.name;
  if (term?.kind !== 'member') return undefined;
  const before = pathOf(term.of);
  return before === undefined ? undefined : `${before}.${term.name}`;
}

export function entryOf(term: Term | undefined, key: string): Term | undefined {
  return term?.kind === 'record' ? term.entries.find(([name]) => name === key)?.[1] : undefined;
}

/** The text of a string or symbol without interpolation. */
export function textOf(term: Term | undefined): string | undefined {
  return term?.kind === 'string' || term?.kind === 'symbol' ? term.value : undefined;
}

/** The named arguments of a call. */
export function namedOf({ args }: Pick<Call, 'args'>): RecordTerm | undefined {
  return args.find((arg): arg is RecordTerm => arg.kind === 'record');
}
