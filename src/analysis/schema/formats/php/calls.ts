import type { SyntaxNode } from '../../../syntax/parse.ts';
import { type Machine, named, onlyRows, recordOpaque, siteOf, trial } from './machine.ts';
import { fullName, typeNamed } from './names.ts';
import { builtin } from './builtins.ts';
import { declareClass, instanceOf } from './classes.ts';
import {
  type Arguments,
  itemsOf,
  NULL,
  type Scope,
  type Site,
  textOf,
  unknown,
  type UnknownValue,
  type Value,
} from './values.ts';

/** A call of the framework records what it does; one that cannot be followed is opaque where it could change a schema. */
export function callOf(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  switch (node.kind()) {
    case 'scoped_call_expression':
      return staticCall(machine, node, scope);
    case 'function_call_expression':
      return functionCall(machine, node, scope);
    case 'object_creation_expression':
      return creation(machine, node, scope);
    default:
      return methodCall(machine, node, scope);
  }
}

function methodCall(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  const object = node.field('object');
  const nameNode = node.field('name');
  if (!object || !nameNode) return NULL;
  const holder = machine.evaluate(object, scope);
  const args = argumentsOf(machine, node, scope);
  const site = siteOf(machine, node, nameNode);
  const name = nameNode.kind() === 'name' ? nameNode.text() : textOf(machine.evaluate(nameNode, scope));
  if (name === undefined) return lost(machine, args, site, unknown('which method is called is only known at run time'));
  return callMethod(machine, holder, name, args, site);
}

function callMethod(machine: Machine, holder: Value, name: string, args: Arguments, site: Site): Value {
  switch (holder.kind) {
    case 'object':
      return machine.invokeMethod(holder.type, holder, name, args, site);
    case 'host': {
      const result = holder.call?.(name, args, site);
      if (result) return result;
      const reason = unknown(`what ${name} gives is only known at run time`);
      return holder.handle
        ? recorded(machine, site, `${name} is not translated`, reason)
        : lost(machine, args, site, reason);
    }
    case 'unknown':
      return machine.outside.unknownCall(holder, name, args, site);
    default:
      return lost(machine, args, site, unknown(`what ${name} gives is only known at run time`));
  }
}

function staticCall(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  const owner = node.field('scope');
  const nameNode = node.field('name');
  if (!owner || !nameNode) return NULL;
  const args = argumentsOf(machine, node, scope);
  const site = siteOf(machine, node, nameNode);
  const type = typeNamed(machine, owner, scope);
  const name = nameNode.text();
  if (type) return machine.invokeMethod(type, scope.self, name, args, site);
  if (owner.kind() === 'variable_name') return callMethod(machine, machine.evaluate(owner, scope), name, args, site);
  if (/^(?:parent|self|static)$/i.test(owner.text())) return NULL;
  return machine.outside.staticCall(fullName(machine, owner.text()), name, args, site);
}

function functionCall(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  const called = node.field('function');
  if (!called) return NULL;
  const name = called.text().replace(/^\\/, '');
  const isName = called.kind() === 'name' || called.kind() === 'qualified_name';
  if (isName && /^(?:isset|empty|compact)$/.test(name)) return aboutVariables(machine, node, name, scope);
  const args = argumentsOf(machine, node, scope);
  const site = siteOf(machine, node);
  if (!isName) {
    const value = machine.evaluate(called, scope);
    if (value.kind === 'closure') return machine.invoke(value, args, site);
    return lost(machine, args, site, unknown('what is called is only known at run time'));
  }
  const own = machine.functions.get(name);
  if (own) return machine.invoke({ kind: 'closure', node: own, scope: { names: new Map() } }, args, site);
  const known = builtin(machine, name, args, site) ?? machine.outside.functionCall(name, args, site);
  return known ?? lost(machine, args, site, unknown(`${name}() is not in this file`));
}

function creation(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  const [type] = named(node);
  if (!type) return NULL;
  const args = argumentsOf(machine, node, scope);
  const site = siteOf(machine, node);
  const declared = type.kind() === 'anonymous_class' ? declareClass(type) : typeNamed(machine, type, scope);
  if (declared) return instanceOf(machine, declared, args, site);
  return machine.outside.construct(fullName(machine, type.text()), args, site);
}

/** `isset`, `empty` and `compact` ask about variables by name. */
function aboutVariables(machine: Machine, node: SyntaxNode, name: string, scope: Scope): Value {
  const asked = named(node.field('arguments') ?? node).flatMap((argument) => named(argument));
  const site = siteOf(machine, node);
  if (name === 'compact') {
    const names = asked.map((one) => textOf(machine.evaluate(one, scope)) ?? '');
    const entries = new Map(names.map((one) => [one, scope.names.get(one) ?? unknown(`$${one} is not known`)]));
    return { kind: 'array', entries };
  }
  const isUnset = (one: SyntaxNode) => /^\$(?!this$)\w+$/.test(one.text()) && !scope.names.has(one.text().slice(1));
  const values = asked.map((one) => (isUnset(one) ? NULL : machine.evaluate(one, scope)));
  return builtin(machine, name, { list: values, named: new Map() }, site) ?? NULL;
}

function argumentsOf(machine: Machine, node: SyntaxNode, scope: Scope): Arguments {
  const given: Value[] = [];
  const byName = new Map<string, Value>();
  const holder = node.field('arguments') ?? named(node).find((child) => child.kind() === 'arguments');
  for (const argument of holder ? named(holder) : []) {
    const [first, second] = named(argument);
    if (!first) continue;
    if (second) byName.set(first.text(), machine.evaluate(second, scope));
    else if (first.kind() === 'variadic_unpacking') {
      const spread = machine.evaluate(named(first)[0] ?? first, scope);
      given.push(...(itemsOf(spread) ?? [unknown('the arguments are only known at run time')]));
    } else given.push(machine.evaluate(first, scope));
  }
  return { list: given, named: byName };
}

function recorded(machine: Machine, site: Site, reason: string, result: UnknownValue): UnknownValue {
  recordOpaque(machine, site, reason);
  return result;
}

/** A call of what is not known: whatever the closures that it receives would do may be done any number of times. */
export function lost(machine: Machine, args: Arguments, site: Site, result: UnknownValue): UnknownValue {
  const given = [...args.list, ...args.named.values()];
  const statements = given.flatMap((value) => (value.kind === 'closure' ? triedOut(machine, value, site) : []));
  if (statements.length > 0) {
    const rowsOnly = statements.every((acts) => acts === 'rows');
    recordOpaque(machine, site, `how often it runs is only known at run time: ${result.reason}`, rowsOnly);
  } else if (given.some((value) => value.kind === 'host' && value.handle))
    recordOpaque(machine, site, `${site.source().split('\n', 1)[0] ?? 'it'} is not in this file`);
  return result;
}

function triedOut(machine: Machine, closure: Extract<Value, { kind: 'closure' }>, site: Site): ('rows' | 'schema')[] {
  const follow = () =>
    ({ kind: 'normal', value: machine.invoke(closure, { list: [], named: new Map() }, site) }) as const;
  const { acts, recorded: statements } = trial(machine, closure.scope, follow);
  if (!acts) return [];
  return [statements.length > 0 && onlyRows(statements) ? 'rows' : 'schema'];
}
