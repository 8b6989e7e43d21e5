import type { SyntaxNode } from '../../../syntax/parse.ts';
import { assign } from './assign.ts';
import { callOf } from './calls.ts';
import { lineOf, type Machine, named, onlyRows, recordOpaque, siteOf, spend, trial } from './machine.ts';
import { fullName, typeNamed } from './names.ts';
import { binary, negated } from './operators.ts';
import { interpolatedString, nowdoc, plainString } from './strings.ts';
import { literal, nextKey, NULL, type Scope, text, textOf, truth, unknown, type Value } from './values.ts';

const NUMBER = /^(?:0x[0-9a-f]+|0b[01]+|[\d.]+(?:e[+-]?\d+)?)$/i;

/** What an expression is known to be. Calls into the framework are recorded on the way. */
export function evaluate(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  spend(machine);
  const of = (inner: SyntaxNode | null | undefined) => (inner ? machine.evaluate(inner, scope) : NULL);
  switch (node.kind()) {
    case 'variable_name':
      return variable(node.text().slice(1), scope);
    case 'string':
      return plainString(node);
    case 'encapsed_string':
    case 'heredoc':
      return interpolatedString(machine, node, scope);
    case 'nowdoc':
      return nowdoc(node);
    case 'integer':
    case 'float': {
      const digits = node.text().replaceAll('_', '');
      return NUMBER.test(digits) ? literal(Number(digits)) : unknown('a number is not understood');
    }
    case 'boolean':
      return literal(/^true$/i.test(node.text()));
    case 'null':
      return NULL;
    case 'name':
    case 'qualified_name':
      return constant(machine, node.text());
    case 'array_creation_expression':
      return arrayOf(machine, node, scope);
    case 'parenthesized_expression':
    case 'error_suppression_expression':
    case 'argument':
    case 'clone_expression':
    case 'print_intrinsic':
      return of(named(node).at(-1));
    case 'cast_expression':
      return cast(of(named(node).at(-1)), named(node)[0]?.text() ?? '', lineOf(node));
    case 'anonymous_function':
    case 'arrow_function':
      return { kind: 'closure', node, scope: node.kind() === 'arrow_function' ? copyOf(scope) : scope };
    case 'member_call_expression':
    case 'nullsafe_member_call_expression':
    case 'scoped_call_expression':
    case 'function_call_expression':
    case 'object_creation_expression':
      return callOf(machine, node, scope);
    case 'member_access_expression':
    case 'nullsafe_member_access_expression':
      return member(of(node.field('object')), node.field('name')?.text() ?? '');
    case 'class_constant_access_expression':
    case 'scoped_property_access_expression':
      return ofType(machine, node, scope);
    case 'subscript_expression': {
      const [holder, index] = named(node);
      return item(of(holder), index ? textOf(key(machine, index, scope)) : undefined);
    }
    case 'binary_expression': {
      const operator = node.field('operator')?.text().toLowerCase() ?? '';
      return binary(operator, of(node.field('left')), () => of(node.field('right')), lineOf(node));
    }
    case 'unary_op_expression': {
      const value = of(named(node)[0]);
      const sign = node.text()[0];
      if (sign === '!') return negated(value);
      const number = value.kind === 'literal' ? Number(value.value) : Number.NaN;
      return Number.isNaN(number)
        ? unknown('a calculation is only known at run time')
        : literal(sign === '-' ? -number : number);
    }
    case 'conditional_expression':
      return conditional(machine, node, scope);
    case 'match_expression':
      return match(machine, node, scope);
    case 'assignment_expression':
    case 'reference_assignment_expression': {
      const value = of(node.field('right'));
      const target = node.field('left');
      if (target) assign(machine, target, value, scope);
      return value;
    }
    case 'augmented_assignment_expression': {
      const target = node.field('left');
      const operator = node.field('operator')?.text().slice(0, -1) ?? '';
      const value = binary(operator, of(target), () => of(node.field('right')), lineOf(node));
      if (target) assign(machine, target, value, scope);
      return value;
    }
    case 'update_expression': {
      const target = named(node)[0];
      const value = of(target);
      const step = node.text().includes('++') ? 1 : -1;
      const next = value.kind === 'literal' ? literal(Number(value.value) + step) : value;
      if (target) assign(machine, target, next, scope);
      return value;
    }
    case 'throw_expression':
      return NULL;
    default:
      return unknown(`${node.text().split('\n', 1)[0] ?? 'an expression'} is only known at run time`);
  }
}

function variable(name: string, scope: Scope): Value {
  if (name === 'this') return scope.self ?? unknown('$this is of another class');
  return scope.names.get(name) ?? unknown(`$${name} is only known at run time`);
}

/** An arrow function sees the variables of its place. */
function copyOf({ names, ...rest }: Scope): Scope {
  return { names: new Map(names), ...rest };
}

function constant(machine: Machine, name: string): Value {
  const short = name.slice(name.lastIndexOf('\\') + 1);
  if (short === 'PHP_EOL') return text('\n', 1);
  return machine.constants.get(short) ?? unknown(`${name} comes from outside this file`);
}

/** An index within a string is written without quotes: `"$row[name]"`. */
function key(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  return node.kind() === 'name' ? text(node.text(), lineOf(node)) : machine.evaluate(node, scope);
}

function arrayOf(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  const entries = new Map<string, Value>();
  let next = 0;
  for (const element of named(node)) {
    const [first, second] = named(element);
    if (!first) continue;
    if (first.kind() === 'variadic_unpacking') {
      const spread = machine.evaluate(named(first)[0] ?? first, scope);
      if (spread.kind !== 'array') return unknown('a part of the list is only known at run time');
      for (const [name, value] of spread.entries) entries.set(/^\d+$/.test(name) ? nextKey(entries) : name, value);
      next = Number(nextKey(entries));
      continue;
    }
    const name = second ? textOf(machine.evaluate(first, scope)) : String(next);
    if (name === undefined) return unknown('a key is only known at run time');
    if (/^\d{1,9}$/.test(name)) next = Math.max(next, Number(name) + 1);
    entries.set(name, machine.evaluate(second ?? first, scope));
  }
  return { kind: 'array', entries };
}

function cast(value: Value, type: string, line: number): Value {
  if (/^bool/i.test(type)) {
    const known = truth(value);
    return known === undefined ? value : literal(known);
  }
  if (/^int|^float/i.test(type)) {
    const number = value.kind === 'literal' ? Number(value.value) : Number(textOf(value) ?? Number.NaN);
    return Number.isNaN(number) ? unknown('a number is only known at run time') : literal(number);
  }
  if (/^string/i.test(type) && value.kind === 'literal') return text(textOf(value) ?? '', line);
  return value;
}

function member(holder: Value, name: string): Value {
  if (holder.kind === 'object') return holder.fields.get(name) ?? unknown(`$this->${name} is only known at run time`);
  if (holder.kind === 'host') return holder.get?.(name) ?? unknown(`${name} is only known at run time`);
  return holder.kind === 'unknown' ? holder : unknown(`${name} is only known at run time`);
}

function item(holder: Value, index: string | undefined): Value {
  if (holder.kind === 'unknown') return holder;
  if (holder.kind !== 'array' || index === undefined) return unknown('an index is only known at run time');
  return holder.entries.get(index) ?? NULL;
}

/** `Type::NAME`, `self::$name`, `Type::class`. */
function ofType(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  const [owner, wanted] = named(node);
  const name = wanted?.text().replace(/^\$/, '') ?? '';
  if (!owner) return NULL;
  const type = typeNamed(machine, owner, scope);
  if (name === 'class') return text(type?.name ?? fullName(machine, owner.text()), lineOf(node));
  if (!type) return machine.outside.constant(fullName(machine, owner.text()), name);
  const declared = type.constants.get(name);
  if (declared && node.kind() === 'class_constant_access_expression')
    return machine.evaluate(declared, { names: new Map(), type });
  const known = type.statics.get(name);
  if (known) return known;
  const preset = type.properties.get(name);
  return preset ? machine.evaluate(preset, { names: new Map(), type }) : unknown(`${name} is only known at run time`);
}

function conditional(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  const of = (name: string) => {
    const part = node.field(name);
    return part ? machine.evaluate(part, scope) : NULL;
  };
  const condition = of('condition');
  const known = truth(condition);
  if (known === true) return node.field('body') ? of('body') : condition;
  if (known === false) return of('alternative');
  return undecided(machine, node, [node.field('body'), node.field('alternative')], scope);
}

/** Where it is not known which part is evaluated, parts that do something are one opaque step. */
function undecided(
  machine: Machine,
  node: SyntaxNode,
  parts: readonly (SyntaxNode | null | undefined)[],
  scope: Scope,
): Value {
  const trials = parts.map((part) =>
    trial(machine, scope, () => ({ kind: 'normal', value: part ? machine.evaluate(part, scope) : NULL })),
  );
  if (trials.some(({ acts }) => acts)) {
    const rowsOnly = trials.every(({ recorded, acts }) => !acts || (recorded.length > 0 && onlyRows(recorded)));
    recordOpaque(machine, siteOf(machine, node), 'which branch runs is only known at run time', rowsOnly);
  }
  return unknown('a condition is only known at run time');
}

function match(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  const condition = node.field('condition');
  const subject = condition ? machine.evaluate(condition, scope) : NULL;
  const arms = named(node.field('body') ?? node);
  for (const arm of arms) {
    const [first, second] = named(arm);
    if (arm.kind() === 'match_default_expression') return first ? machine.evaluate(first, scope) : NULL;
    for (const wanted of first ? named(first) : []) {
      const same = truth(binary('===', subject, () => machine.evaluate(wanted, scope), 1));
      if (same === undefined)
        return undecided(
          machine,
          node,
          arms.map((one) => named(one).at(-1)),
          scope,
        );
      if (same) return second ? machine.evaluate(second, scope) : NULL;
    }
  }
  return NULL;
}
