import type { SyntaxNode } from '../../../syntax/parse.ts';
import { compareValues, methodOf, operate } from './operators.ts';
import { readString } from './strings.ts';
import { type Call, type Lines, lookUp, type Scope, truth, type Value } from './values.ts';

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

export type Context = { readonly host: Host; readonly budget: Budget };

export function linesOf(node: SyntaxNode): Lines {
  const { start, end } = node.range();
  return { line: start.line + 1, endLine: end.line + 1 };
}

export function namedChildren(node: SyntaxNode): SyntaxNode[] {
  return node.children().filter((child) => child.isNamed() && child.kind() !== 'comment');
}

const PLAIN_STRING = /^(["'])([^"'\\\n]*)\1$/;
const DOTTED = /^\w+(?:\.\w+)+$/;

/** What is known of an expression without running it. Unknown parts stay unknown; nothing throws. */
export function evaluate(node: SyntaxNode, scope: Scope, context: Context): Value {
  const at = linesOf(node);
  const unknown: Value = { kind: 'unknown', ...at };
  if (!context.budget.spend()) return unknown;
  const inner = (child: SyntaxNode | null | undefined): Value => (child ? evaluate(child, scope, context) : unknown);

  switch (node.kind()) {
    case 'string':
    case 'concatenated_string': {
      // Every visited node costs native memory, and most strings and dotted names are plain.
      const simple = PLAIN_STRING.exec(node.text())?.[2];
      if (simple !== undefined)
        return { kind: 'string', pieces: [{ text: simple, line: at.line, verbatim: true }], ...at };
      const pieces = readString(node, inner);
      return pieces ? { kind: 'string', pieces, ...at } : unknown;
    }
    case 'integer':
    case 'float':
      return { kind: 'number', text: node.text(), ...at };
    case 'true':
    case 'false':
      return { kind: 'boolean', value: node.kind() === 'true', ...at };
    case 'none':
      return { kind: 'none', ...at };
    case 'identifier': {
      const name = node.text();
      const found = lookUp(scope, name);
      if (found) return found;
      return { kind: 'name', name, ...at };
    }
    case 'parenthesized_expression':
    case 'await':
      return inner(namedChildren(node)[0]);
    case 'list':
    case 'tuple':
    case 'set':
      return { kind: 'list', items: namedChildren(node).flatMap((child) => items(child, inner)), ...at };
    case 'dictionary':
      return {
        kind: 'dictionary',
        entries: namedChildren(node).flatMap((pair) => entries(pair, inner)),
        ...at,
      };
    case 'attribute': {
      const [first, ...rest] = DOTTED.test(node.text()) ? node.text().split('.') : [];
      if (first !== undefined) {
        const start = lookUp(scope, first) ?? { kind: 'name', name: first, ...at };
        return rest.reduce<Value>((object, name) => attribute(object, name, at, context), start);
      }
      return attribute(inner(node.field('object')), node.field('attribute')?.text() ?? '', at, context);
    }
    case 'call':
      return call(node, scope, context);
    case 'subscript':
      return subscript(inner(node.field('value')), inner(node.field('subscript')), at);
    case 'unary_operator':
    case 'not_operator': {
      const right = inner(node.field('argument'));
      const operator = node.kind() === 'not_operator' ? 'not' : (node.field('operator')?.text() ?? '');
      return operate(operator, undefined, right, at);
    }
    case 'binary_operator':
      return operate(node.field('operator')?.text() ?? '', inner(node.field('left')), inner(node.field('right')), at);
    case 'boolean_operator': {
      const left = inner(node.field('left'));
      const both = node.field('operator')?.text() === 'and';
      const known = truth(left);
      if (known !== undefined) return known === both ? inner(node.field('right')) : left;
      return { kind: 'operation', operator: both ? 'and' : 'or', left, right: inner(node.field('right')), ...at };
    }
    case 'comparison_operator': {
      const operands = namedChildren(node);
      const [left, right] = operands;
      const operator = node.field('operators')?.text().replaceAll(/\s+/g, ' ') ?? '';
      if (operands.length !== 2 || !left || !right) return unknown;
      return compareValues(operator, inner(left), inner(right), at);
    }
    case 'conditional_expression': {
      const [yes, condition, no] = namedChildren(node);
      const known = condition && truth(inner(condition));
      if (known === undefined) return unknown;
      return inner(known ? yes : no);
    }
    case 'list_comprehension':
    case 'generator_expression':
      return comprehension(node, scope, context, at);
    case 'lambda':
      return { kind: 'function', node, scope, ...at };
    default:
      return unknown;
  }
}

function items(child: SyntaxNode, inner: (node: SyntaxNode) => Value): Value[] {
  if (child.kind() !== 'list_splat') return [inner(child)];
  const [spread] = namedChildren(child);
  const value = spread && inner(spread);
  return value?.kind === 'list' ? [...value.items] : [{ kind: 'unknown', ...linesOf(child) }];
}

function entries(pair: SyntaxNode, inner: (node: SyntaxNode) => Value): (readonly [Value, Value])[] {
  if (pair.kind() === 'dictionary_splat') {
    const [spread] = namedChildren(pair);
    const value = spread && inner(spread);
    return value?.kind === 'dictionary' ? [...value.entries] : [];
  }
  const [key, value] = [pair.field('key'), pair.field('value')];
  return key && value ? [[inner(key), inner(value)]] : [];
}

function attribute(object: Value, name: string, at: Lines, { host }: Context): Value {
  const known = host.attribute?.(name, object);
  if (known) return known;
  if (object.kind === 'name') return { kind: 'name', name: `${object.name}.${name}`, ...at };
  return { kind: 'attribute', object, name, ...at };
}

function call(node: SyntaxNode, scope: Scope, context: Context): Value {
  const at = linesOf(node);
  const args: Value[] = [];
  const keywords = new Map<string, Value>();
  const list = node.field('arguments');
  for (const part of list ? namedChildren(list) : []) {
    const value = part.field('value');
    if (part.kind() === 'keyword_argument' && value)
      keywords.set(part.field('name')?.text() ?? '', evaluate(value, scope, context));
    else if (part.kind() === 'dictionary_splat') {
      for (const [key, spread] of entries(part, (inner) => evaluate(inner, scope, context)))
        keywords.set(key.kind === 'string' ? key.pieces.map(({ text }) => text).join('') : '', spread);
    } else args.push(...items(part, (inner) => evaluate(inner, scope, context)));
  }
  if (list?.kind() === 'generator_expression') args.push(evaluate(list, scope, context));
  const callee = node.field('function');
  const target = callee ? evaluate(callee, scope, context) : undefined;
  return apply(target, { args, keywords, ...at }, scope, context);
}

/** Calls a value: a known function through the host, a method of a known value, or a description of the call. */
function apply(
  callee: Value | undefined,
  { args, keywords, line, endLine }: Pick<Call, 'args' | 'keywords'> & Lines,
  scope: Scope,
  { host }: Context,
): Value {
  const at = { line, endLine };
  if (!callee) return { kind: 'unknown', ...at };
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
  const wanted = key.pieces.map(({ text }) => text).join('');
  const found = value.entries.find(
    ([name]) => name.kind === 'string' && name.pieces.map(({ text }) => text).join('') === wanted,
  );
  return found?.[1] ?? unknown;
}

function comprehension(node: SyntaxNode, scope: Scope, context: Context, at: Lines): Value {
  const [body, clause, ...more] = namedChildren(node);
  const [left, right] = [clause?.field('left'), clause?.field('right')];
  if (!body || !left || !right || more.length > 0) return { kind: 'unknown', ...at };
  const iterated = evaluate(right, scope, context);
  if (iterated.kind !== 'list') return { kind: 'unknown', ...at };
  const made = iterated.items.map((item) => {
    const inside: Scope = { names: new Map(), outer: scope };
    bind(left, item, inside);
    return evaluate(body, inside, context);
  });
  return { kind: 'list', items: made, ...at };
}

/** Gives a name, or each name of a tuple, its value. */
export function bind(target: SyntaxNode, value: Value, scope: Scope): void {
  if (target.kind() === 'identifier') scope.names.set(target.text(), value);
  if (!/^(?:pattern_list|tuple_pattern|list_pattern)$/.test(String(target.kind()))) return;
  for (const [index, part] of namedChildren(target).entries()) {
    const item = value.kind === 'list' ? value.items[index] : undefined;
    bind(part, item ?? { kind: 'unknown', ...linesOf(part) }, scope);
  }
}
