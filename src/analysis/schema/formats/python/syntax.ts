import type { Lines } from './lines.ts';

/** Where a part of the source stands: offsets into the file's text, and its lines. */
export type Span = Lines & { readonly start: number; readonly end: number };

/** An expression as it is written. Only what migrations say is told apart; the rest is `other`. */
export type Expression = Span &
  (
    | { readonly kind: 'string'; readonly parts: readonly StringPart[] }
    | { readonly kind: 'number' | 'name'; readonly text: string }
    | { readonly kind: 'list'; readonly items: readonly Expression[] }
    | { readonly kind: 'dictionary'; readonly entries: readonly DictionaryEntry[] }
    | { readonly kind: 'splat'; readonly value: Expression }
    | { readonly kind: 'attribute'; readonly object: Expression; readonly name: string }
    | { readonly kind: 'call'; readonly callee: Expression; readonly args: readonly Argument[] }
    | { readonly kind: 'subscript'; readonly object: Expression; readonly key: Expression }
    | { readonly kind: 'unary'; readonly operator: string; readonly right: Expression }
    | {
        readonly kind: 'binary' | 'logical' | 'comparison';
        readonly operator: string;
        readonly left: Expression;
        readonly right: Expression;
      }
    | {
        readonly kind: 'conditional';
        readonly condition: Expression;
        readonly yes: Expression;
        readonly no: Expression;
      }
    | { readonly kind: 'comprehension'; readonly body: Expression; readonly clauses: readonly Clause[] }
    | { readonly kind: 'lambda'; readonly parameters: readonly Parameter[]; readonly body: Expression }
    | { readonly kind: 'other' }
  );

/** A piece of a string literal as it is written, without its quotes; or the source of an expression in an f-string. */
export type StringPart = {
  readonly kind: 'text' | 'raw' | 'expression';
  readonly source: string;
  readonly line: number;
};

/** `key: value`, or `**value` without a key. */
export type DictionaryEntry = { readonly key?: Expression; readonly value: Expression };

/** `value`, `name=value`, `*value` or `**value`. */
export type Argument = { readonly name?: string; readonly spread?: '*' | '**'; readonly value: Expression };

export type Parameter = { readonly name: string; readonly preset?: Expression };

/** `for target in iterated if …`. */
export type Clause = {
  readonly target: Expression;
  readonly iterated: Expression;
  readonly conditions: readonly Expression[];
};

/** The body of a function or class, read when it is needed. `start` is the beginning of a line unless it is `inline`. */
export type Body = Span & { readonly inline: boolean };

export type FunctionDefinition = Span & {
  readonly kind: 'function';
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly body: Body;
};

export type Statement = Span &
  (
    | { readonly kind: 'expression'; readonly value: Expression }
    | { readonly kind: 'assignment'; readonly targets: readonly Expression[]; readonly value: Expression }
    | { readonly kind: 'return'; readonly value?: Expression }
    | { readonly kind: 'import'; readonly names: readonly { readonly local: string; readonly full: string }[] }
    | FunctionDefinition
    | { readonly kind: 'class'; readonly name: string; readonly body: Body }
    | { readonly kind: 'if'; readonly branches: readonly Branch[] }
    | { readonly kind: 'for'; readonly clause: Clause; readonly body: readonly Statement[] }
    | { readonly kind: 'while' }
    | { readonly kind: 'with'; readonly items: readonly WithItem[]; readonly body: readonly Statement[] }
    /** The way through without an exception: body, `else`, `finally`. */
    | { readonly kind: 'try'; readonly body: readonly Statement[] }
    | { readonly kind: 'other' | 'invalid' }
  );

/** Without a condition: `else`. */
export type Branch = { readonly condition?: Expression; readonly body: readonly Statement[] };

export type WithItem = { readonly value: Expression; readonly target?: Expression };
