import type { SyntaxNode } from '../../../syntax/parse.ts';
import { type Machine, named } from './machine.ts';
import { type Arguments, type ClassDeclaration, NULL, type ObjectValue, type Site, type Value } from './values.ts';

/** What a class's source declares. */
export function declareClass(node: SyntaxNode): ClassDeclaration {
  const methods = new Map<string, SyntaxNode>();
  const constants = new Map<string, SyntaxNode>();
  const properties = new Map<string, SyntaxNode | undefined>();
  const body = node.field('body') ?? named(node).find((child) => child.kind() === 'declaration_list');
  for (const member of body ? named(body) : []) {
    if (member.kind() === 'method_declaration') methods.set(member.field('name')?.text().toLowerCase() ?? '', member);
    for (const part of named(member)) {
      const [name, value] = named(part);
      if (part.kind() === 'const_element' && name && value) constants.set(name.text(), value);
      if (part.kind() === 'property_element' && name) properties.set(name.text().slice(1), value);
    }
  }
  const base = named(node).find((child) => child.kind() === 'base_clause');
  const parent = base && named(base)[0]?.text();
  return { name: node.field('name')?.text() ?? '', parent, methods, constants, properties, statics: new Map() };
}

/** A new object, after its constructor. */
export function instanceOf(machine: Machine, type: ClassDeclaration, args: Arguments, site: Site): ObjectValue {
  const fields = new Map<string, Value>();
  const self: ObjectValue = { kind: 'object', type, fields };
  for (const one of lineage(machine, type).toReversed()) {
    for (const [name, preset] of one.properties)
      fields.set(name, preset ? machine.evaluate(preset, { names: new Map(), type: one }) : NULL);
  }
  if (methodOf(machine, type, '__construct')) machine.invokeMethod(type, self, '__construct', args, site);
  return self;
}

/** A method, of the class or of those in the file that it extends. Names of methods have no case. */
export function methodOf(machine: Machine, type: ClassDeclaration, name: string): SyntaxNode | undefined {
  return lineage(machine, type)
    .map(({ methods }) => methods.get(name.toLowerCase()))
    .find((method) => method !== undefined);
}

function lineage(machine: Machine, type: ClassDeclaration): ClassDeclaration[] {
  const types = new Set([type]);
  for (
    let next = machine.classes.get(type.parent ?? '');
    next && !types.has(next);
    next = machine.classes.get(next.parent ?? '')
  )
    types.add(next);
  return [...types];
}
