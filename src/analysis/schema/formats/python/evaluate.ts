import { type Lines, linesOf } from './lines.ts';
import { readExpression } from './expressions.ts';
import { compareValues, methodOf, operate } from './operators.ts';
import { readString } from './strings.ts';
import type { Clause, DictionaryEntry, Expression } from './syntax.ts';
import { type Call, lookUp, type Scope, textOf, truth, type Value } from './values.ts';

/** What the reader of a tool's calls decides. */
export type Host = {
  /** What a call gives, or undefined where it is only a description for someone else (`sa.Column(…)`). */
  call(call: Call, scope: Scope): Value | undefined;
  /** What an attribute gives that is not plain to see (`bind.dialect.name`). */
  attribute?(name: string, object: Value): Value | undefined;
};

/** Work that one file may cause: more is a loop that no migration needs. */
export class Budget {
  private left: number;

  constructor(steps: number) {
    this.left = steps;
  }

  spend(): boolean {
    this.left -= 1;
    return this.left >= 0;
  }
}

/** What evaluating needs besides names: `text` is the whole file's. */
export type Context = { readonly host: Host; readonly budget: Budget; readonly text: string };

/** What is known of an expression without running it. Unknown parts stay unknown; nothing throws. */
export function evaluate(node: Expression, scope: Scope, context: Context): Value {
  const at = linesOf(node);
  const unknown: Value = { kind: 'unknown', ...at };
  if (!context.budget.spend()) return unknown;
  const inner = (child: Expression | undefined): Value => (child ? evaluate(child, scope, context) : unknown);

  switch (node.kind) {
    case 'string': {
      const pieces = readString(node.parts, (source, line) => inner(readExpression(source, line)));
      return pieces ? { kind: 'string', pieces, ...at } : unknown;
    }
    case 'number':
      return { kind: 'number', text: node.text, ...at };
    case 'name':
      return constant(node.text, at) ?? lookUp(scope, node.text) ?? { kind: 'name', name: node.text, ...at };
    case 'list':
      return { kind: 'list', items: node.items.flatMap((child) => items(child, inner)), ...at };
    case 'dictionary':
      return { kind: 'dictionary', entries: node.entries.flatMap((entry) => entries(entry, inner)), ...at };
    case 'attribute':
      return attribute(inner(node.object), node.name, at, context);
    case 'call':
      return call(node, scope, context);
    case 'subscript':
      return subscript(inner(node.object), inner(node.key), at);
    case 'unary':
      return operate(node.operator, undefined, inner(node.right), at);
    case 'binary':
      return operate(node.operator, inner(node.left), inner(node.right), at);
    case 'logical': {
      const left = inner(node.left);
      const both = node.operator === 'and';
      const known = truth(left);
      if (known !== undefined) return known === both ? inner(node.right) : left;
      return { kind: 'operation', operator: node.operator, left, right: inner(node.right), ...at };
    }
    case 'comparison':
      return compareValues(node.operator, inner(node.left), inner(node.right), at);
    case 'conditional': {
      const known = truth(inner(node.condition));
      if (known === undefined) return unknown;
      return inner(known ? node.yes : node.no);
    }
    case 'comprehension': {
      const found = comprehended(node.body, node.clauses, scope, context);
      return found ? { kind: 'list', items: found, ...at } : unknown;
    }
    case 'lambda': {
      const source = context.text.slice(node.start, node.end);
      return { kind: 'function', parameters: node.parameters, body: node.body, scope, source, ...at };
    }
    default:
      return unknown;
  }
}

function constant(name: string, at: Lines): Value | undefined {
  if (name === 'None') return { kind: 'none', ...at };
  return name === 'True' || name === 'False' ? { kind: 'boolean', value: name === 'True', ...at } : undefined;
}

type Inner = (node: Expression) => Value;

function items(child: Expression, inner: Inner): Value[] {
  if (child.kind !== 'splat') return [inner(child)];
  const value = inner(child.value);
  return value.kind === 'list' ? [...value.items] : [{ kind: 'unknown', ...linesOf(child) }];
}

function entries({ key, value }: DictionaryEntry, inner: Inner): (readonly [Value, Value])[] {
  if (key) return [[inner(key), inner(value)]];
  const spread = inner(value);
  return spread.kind === 'dictionary' ? [...spread.entries] : [];
}

function attribute(object: Value, name: string, at: Lines, { host }: Context): Value {
  const known = host.attribute?.(name, object);
  if (known) return known;
  if (object.kind === 'name') return { kind: 'name', name: `${object.name}.${name}`, ...at };
  return { kind: 'attribute', object, name, ...at };
}

function call(node: Extract<Expression, { kind: 'call' }>, scope: Scope, context: Context): Value {
  const at = linesOf(node);
  const args: Value[] = [];
  const keywords = new Map<string, Value>();
  const inner: Inner = (child) => evaluate(child, scope, context);
  for (const { name, spread, value } of node.args) {
    if (name !== undefined) keywords.set(name, inner(value));
    else if (spread === '**')
      for (const [key, given] of entries({ value }, inner)) keywords.set(textOf(key) ?? '', given);
    else args.push(...(spread === '*' ? items({ ...value, kind: 'splat', value }, inner) : [inner(value)]));
  }
  return apply(inner(node.callee), { args, keywords, ...at }, scope, context);
}

/** Calls a value: a known function through the host, a method of a known value, or a description of the call. */
function apply(
  callee: Value,
  { args, keywords, line, endLine }: Pick<Call, 'args' | 'keywords'> & Lines,
  scope: Scope,
  { host }: Context,
): Value {
  const at = { line, endLine };
  if (callee.kind === 'attribute') {
    const known = methodOf(callee.name, callee.object, args, keywords, at);
    if (known) return known;
  }
  const made: Call | undefined =
    callee.kind === 'name'
      ? { kind: 'call', name: callee.name, args, keywords, ...at }
      : callee.kind === 'attribute'
        ? { kind: 'call', name: callee.name, target: callee.object, args, keywords, ...at }
        : callee.kind === 'function'
          ? { kind: 'call', name: '', target: callee, args, keywords, ...at }
          : undefined;
  if (!made) return { kind: 'unknown', ...at };
  return host.call(made, scope) ?? made;
}

function subscript(value: Value, key: Value, at: Lines): Value {
  const unknown: Value = { kind: 'unknown', ...at };
  if (value.kind === 'list' && key.kind === 'number') return value.items.at(Number(key.text)) ?? unknown;
  if (value.kind !== 'dictionary' || key.kind !== 'string') return unknown;
  const wanted = textOf(key);
  return value.entries.find(([name]) => textOf(name) === wanted)?.[1] ?? unknown;
}

/** The values of a comprehension; undefined where it goes over something, or picks by something, that is not known. */
function comprehended(
  body: Expression,
  [clause, ...rest]: readonly Clause[],
  scope: Scope,
  context: Context,
): Value[] | undefined {
  if (!clause) return [evaluate(body, scope, context)];
  const iterated = itemsOf(evaluate(clause.iterated, scope, context));
  if (!iterated) return undefined;
  const made: Value[] = [];
  for (const item of iterated) {
    const inside: Scope = { names: new Map(), outer: scope };
    bind(clause.target, item, inside);
    const picked = clause.conditions.map((condition) => truth(evaluate(condition, inside, context)));
    if (picked.includes(undefined)) return undefined;
    if (picked.includes(false)) continue;
    const found = comprehended(body, rest, inside, context);
    if (!found) return undefined;
    made.push(...found);
  }
  return made;
}

/** What a loop goes over; undefined where that is not known. */
export function itemsOf(value: Value): readonly Value[] | undefined {
  if (value.kind === 'dictionary') return value.entries.map(([key]) => key);
  return value.kind === 'list' ? value.items : undefined;
}

/** Gives a name, or each name of a tuple, its value. */
export function bind(target: Expression, value: Value, scope: Scope): void {
  if (target.kind === 'name') scope.names.set(target.text, value);
  if (target.kind !== 'list') return;
  for (const [index, part] of target.items.entries()) {
    const item = value.kind === 'list' ? value.items[index] : undefined;
    bind(part, item ?? { kind: 'unknown', ...linesOf(part) }, scope);
  }
}
