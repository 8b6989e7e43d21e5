import type { SyntaxNode } from '../../../syntax/parse.ts';
import { binary } from './arithmetic.ts';
import { memberOf } from './builtins.ts';
import { classOf } from './classes.ts';
import { IMPORT_META } from './node.ts';
import { laterProperty } from './later.ts';
import {
  isWrittenElsewhere,
  lineOf,
  type Machine,
  named,
  recordOpaque,
  recordUncertain,
  siteOf,
  spend,
  trial,
} from './machine.ts';
import { bind } from './patterns.ts';
import { assign, lookUp, newScope } from './scope.ts';
import { stringOf, templateParts } from './strings.ts';
import {
  type FunctionValue,
  isMissing,
  literal,
  numberOf,
  type ObjectValue,
  type Property,
  reachesDatabase,
  sketchOf,
  type Scope,
  text,
  textOf,
  truth,
  UNDEFINED,
  unknown,
  type Value,
} from './values.ts';

/** What an expression is known to be. Calls into the tool are recorded on the way. */
export function evaluate(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  spend(machine);
  const child = (name: string) => node.field(name);
  const of = (inner: SyntaxNode | null) => (inner ? machine.evaluate(inner, scope) : UNDEFINED);
  switch (node.kind()) {
    case 'identifier':
    case 'shorthand_property_identifier':
      return lookUp(scope, node.text()) ?? unknown(`${node.text()} comes from outside this file`);
    case 'this':
    case 'super':
      return lookUp(scope, String(node.kind())) ?? UNDEFINED;
    case 'meta_property':
      return lookUp(scope, IMPORT_META) ?? UNDEFINED;
    case 'enum_declaration':
      return enumOf(machine, node, scope);
    case 'string':
    case 'template_string':
      return stringOf(machine, node, scope);
    case 'number':
      return literal(Number(node.text().replaceAll('_', '').replace(/n$/, '')));
    case 'true':
    case 'false':
      return literal(node.kind() === 'true');
    case 'null':
      return literal(null);
    case 'undefined':
      return UNDEFINED;
    case 'parenthesized_expression':
    case 'await_expression':
    case 'as_expression':
    case 'satisfies_expression':
    case 'non_null_expression':
    case 'spread_element':
      return of(named(node)[0] ?? null);
    case 'type_assertion':
      return of(named(node).at(-1) ?? null);
    case 'sequence_expression':
      return named(node).map(of).at(-1) ?? UNDEFINED;
    case 'array':
      return { kind: 'array', items: named(node).flatMap((item) => spread(item, of(item))) };
    case 'object':
      return objectOf(machine, node, scope);
    case 'arrow_function':
    case 'function_expression':
    case 'function_declaration':
    case 'generator_function':
    case 'method_definition':
      return functionOf(node, scope);
    case 'class':
    case 'class_declaration':
    case 'abstract_class_declaration':
      return classOf(machine, node, scope);
    case 'member_expression':
      return memberOf(machine, of(child('object')), child('property')?.text() ?? '', lineOf(machine, node));
    case 'subscript_expression': {
      const index = textOf(of(child('index')));
      const holder = of(child('object'));
      return index === undefined ? unknown('an index is only known at run time') : memberOf(machine, holder, index, 0);
    }
    case 'call_expression':
    case 'new_expression':
      return callOf(machine, node, scope);
    case 'binary_expression':
      return binary(
        child('operator')?.text() ?? '',
        of(child('left')),
        () => of(child('right')),
        lineOf(machine, node),
      );
    case 'unary_expression': {
      const value = of(child('argument'));
      const operator = child('operator')?.text();
      const known = truth(value);
      if (operator === '!') return known === undefined ? value : literal(!known);
      if (operator === '-' && value.kind === 'literal') return literal(-Number(value.value));
      if (operator === 'typeof' && value.kind !== 'unknown') return text(typeName(value), lineOf(machine, node));
      return operator === 'void' ? UNDEFINED : unknown('an expression is only known at run time');
    }
    case 'ternary_expression': {
      const known = truth(of(child('condition')));
      if (known !== undefined) return of(child(known ? 'consequence' : 'alternative'));
      const both = trial(machine, () => [of(child('consequence')), of(child('alternative'))]);
      recordUncertain(machine, siteOf(machine, node), 'which branch runs is only known at run time', both);
      return eitherOf(both.result);
    }
    case 'assignment_expression':
    case 'augmented_assignment_expression':
      return assignmentOf(machine, node, scope);
    case 'update_expression': {
      const target = child('argument');
      const value = of(target);
      const step = node.text().includes('++') ? 1 : -1;
      if (target?.kind() === 'identifier' && value.kind === 'literal')
        assign(scope, target.text(), literal(Number(value.value) + step));
      return value;
    }
    default:
      return unknown(`${node.text().split('\n', 1)[0] ?? 'an expression'} is only known at run time`);
  }
}

function objectOf(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  const made: ObjectValue = { kind: 'object', entries: new Map() };
  for (const part of named(node)) {
    const line = lineOf(machine, part);
    const set = (name: string, value: Value) => void made.entries.set(name, { value, line });
    if (part.kind() === 'pair') {
      const key = keyOf(machine, part.field('key'), scope);
      const value = part.field('value');
      if (key === undefined) return unknown('a key is only known at run time');
      if (value) set(key, machine.evaluate(value, scope));
    } else if (part.kind() === 'shorthand_property_identifier') {
      if (isWrittenElsewhere(machine)) made.entries.set(part.text(), laterProperty(scope, part.text(), line));
      else set(part.text(), machine.evaluate(part, scope));
    } else if (part.kind() === 'method_definition')
      set(part.field('name')?.text() ?? '', { ...functionOf(part, scope), self: made });
    else if (part.kind() === 'spread_element') {
      const value = machine.evaluate(part, scope);
      if (value.kind === 'object') for (const [name, entry] of value.entries) made.entries.set(name, entry);
      else if (!isMissing(value)) return unknown('a part of the object comes from outside this file');
    }
  }
  return made;
}

/** One of several values; of texts, each by itself is a possible one. */
function eitherOf(values: readonly Value[]): Value {
  const sketches = values.map(sketchOf);
  const known = sketches.every((sketch) => sketch !== undefined);
  return { ...unknown('a condition is only known at run time'), ...(known && { sketch: sketches.join(';\n') }) };
}

/** Members without a value count on from the one before, from 0. */
function enumOf(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  const made: ObjectValue = { kind: 'object', entries: new Map() };
  const inner = newScope(scope);
  let next: Value = literal(0);
  const body = node.field('body');
  for (const member of body ? named(body) : []) {
    const name = (member.field('name') ?? member).text().replaceAll(/^['"]|['"]$/g, '');
    const given = member.field('value');
    const value = given ? machine.evaluate(given, inner) : next;
    const number = numberOf(value);
    next = number === undefined ? unknown('a member has no value') : literal(number + 1);
    inner.names.set(name, value);
    made.entries.set(name, { value, line: lineOf(machine, member) });
  }
  return made;
}

function keyOf(machine: Machine, key: SyntaxNode | null, scope: Scope): string | undefined {
  if (!key) return undefined;
  if (key.kind() === 'property_identifier') return key.text();
  const inner = key.kind() === 'computed_property_name' ? named(key)[0] : key;
  return inner && textOf(machine.evaluate(inner, scope));
}

function functionOf(node: SyntaxNode, scope: Scope): FunctionValue {
  const arrow = node.kind() === 'arrow_function';
  return { kind: 'function', node, scope, entries: new Map<string, Property>(), self: arrow ? undefined : UNDEFINED };
}

function spread(node: SyntaxNode, value: Value): Value[] {
  if (node.kind() !== 'spread_element') return [value];
  return value.kind === 'array' ? value.items : [unknown('a part of the list comes from outside this file')];
}

function typeName(value: Value): string {
  if (value.kind === 'literal') return value.value === null ? 'object' : typeof value.value;
  if (value.kind === 'string' || value.kind === 'function') return value.kind;
  return 'object';
}

/** A call of the tool records what it does; a call that cannot be followed is one opaque step where it could do anything. */
function callOf(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  const calleeNode = node.field('function') ?? node.field('constructor');
  const argumentsNode = node.field('arguments');
  if (!calleeNode) return unknown('a call is only known at run time');
  const isMember = calleeNode.kind() === 'member_expression';
  const callee = machine.evaluate(calleeNode, scope);
  const site = siteOf(machine, node, (isMember && calleeNode.field('property')) || node);
  const tagged = argumentsNode?.kind() === 'template_string';
  if (tagged && callee.kind === 'host' && callee.tag)
    return callee.tag(templateParts(machine, argumentsNode, scope), site);
  const args =
    argumentsNode === null || argumentsNode === undefined
      ? []
      : tagged
        ? [machine.evaluate(argumentsNode, scope)]
        : named(argumentsNode).flatMap((item) => spread(item, machine.evaluate(item, scope)));
  if (callee.kind === 'host' || callee.kind === 'function') return machine.invoke(callee, args, site);
  const reason = callee.kind === 'unknown' ? callee.reason : 'a call is only known at run time';
  return followUnknown(machine, calleeNode, args, site, reason);
}

/** An unknown function may call what it is given: whatever that would do is one opaque step. */
function followUnknown(
  machine: Machine,
  calleeNode: SyntaxNode,
  args: readonly Value[],
  site: ReturnType<typeof siteOf>,
  reason: string,
): Value {
  const callbacks = args.filter((arg) => arg.kind === 'function');
  const turn = trial(machine, () => {
    for (const callback of callbacks) machine.invoke(callback, [], site);
  });
  recordUncertain(machine, site, 'how often it runs is only known at run time', turn);
  if (!turn.acts && args.some((arg) => reachesDatabase(arg)))
    recordOpaque(machine, site, `${calleeNode.text()} is not in this file`);
  return unknown(reason);
}

function assignmentOf(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  const left = node.field('left');
  const right = node.field('right');
  if (!left || !right) return UNDEFINED;
  let value = machine.evaluate(right, scope);
  const operator = node.field('operator')?.text();
  if (operator)
    value = binary(operator.slice(0, -1), machine.evaluate(left, scope), () => value, lineOf(machine, node));
  if (left.kind() === 'identifier') assign(scope, left.text(), value);
  else if (left.kind() === 'member_expression' || left.kind() === 'subscript_expression') {
    const objectNode = left.field('object');
    const holder = objectNode ? machine.evaluate(objectNode, scope) : UNDEFINED;
    const index = left.field('index');
    const name = index ? textOf(machine.evaluate(index, scope)) : left.field('property')?.text();
    if ((holder.kind === 'object' || holder.kind === 'function') && name !== undefined)
      holder.entries.set(name, { value, line: lineOf(machine, node) });
  } else if (left.kind() === 'object_pattern' || left.kind() === 'array_pattern')
    bind(machine, left, value, newScope(scope));
  return value;
}
