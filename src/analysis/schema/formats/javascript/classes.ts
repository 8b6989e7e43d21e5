import type { SyntaxNode } from '../../../syntax/parse.ts';
import { lineOf, type Machine, named } from './machine.ts';
import { newScope } from './scope.ts';
import {
  type FunctionValue,
  type ObjectValue,
  type Property,
  type Scope,
  textOf,
  UNDEFINED,
  unknown,
  type Value,
} from './values.ts';

/** An object with the fields and methods of the class and of those that it extends. `self`: the object of a subclass. */
export function instanceOf(machine: Machine, { node, scope }: FunctionValue, self?: ObjectValue): ObjectValue {
  const entries = new Map<string, Property>();
  const own: ObjectValue = { kind: 'object', entries };
  const made = self ?? own;
  const parent = parentOf(machine, node, scope);
  const base = parent?.kind === 'function' ? instanceOf(machine, parent, made) : undefined;
  for (const [name, property] of base?.entries ?? []) entries.set(name, property);
  const inherited = base ?? unknown('a class comes from outside this file');
  const inner = newScope(scope, { this: made, super: inherited });
  const body = node.field('body');
  for (const member of body ? named(body) : []) {
    const name = memberName(machine, member, inner);
    if (name === undefined) continue;
    const line = lineOf(machine, member);
    const value = member.field('value');
    const isMethod = member.kind() === 'method_definition';
    const property: Value = isMethod
      ? { kind: 'function', node: member, scope: inner, self: made, entries: new Map() }
      : value
        ? machine.evaluate(value, inner)
        : UNDEFINED;
    entries.set(name, { value: property, line });
    if (self && !self.entries.has(name)) self.entries.set(name, { value: property, line });
  }
  return own;
}

/** A class with its static methods and fields. */
export function classOf(machine: Machine, node: SyntaxNode, scope: Scope): FunctionValue {
  const entries = new Map<string, Property>();
  const made: FunctionValue = { kind: 'function', node, scope, entries };
  const inner = newScope(scope, { this: made });
  const body = node.field('body');
  for (const member of body ? named(body) : []) {
    if (!member.children().some((part) => part.kind() === 'static')) continue;
    const name = memberName(machine, member, inner);
    if (name === undefined) continue;
    const line = lineOf(machine, member);
    const value = member.field('value');
    if (member.kind() === 'method_definition')
      entries.set(name, {
        value: { kind: 'function', node: member, scope: inner, self: made, entries: new Map() },
        line,
      });
    else if (value) entries.set(name, { line, value: machine.evaluate(value, inner) });
  }
  return made;
}

function parentOf(machine: Machine, node: SyntaxNode, scope: Scope): Value | undefined {
  const heritage = node.children().find((part) => part.kind() === 'class_heritage');
  const clause = heritage?.children().find((part) => part.kind() === 'extends_clause');
  const parent = clause?.field('value') ?? (heritage && named(heritage).find((part) => part.kind() === 'identifier'));
  return parent ? machine.evaluate(parent, scope) : undefined;
}

function memberName(machine: Machine, member: SyntaxNode, scope: Scope): string | undefined {
  const name = member.field('name') ?? member.field('property');
  if (name?.kind() !== 'computed_property_name') return name?.text();
  const [inner] = named(name);
  return inner && textOf(machine.evaluate(inner, scope));
}
