import type { SyntaxNode } from '../../../syntax/parse.ts';
import { type Machine, named } from './machine.ts';
import { typeNamed } from './names.ts';
import { nextKey, NULL, type Scope, textOf, unknown, type Value } from './values.ts';

/** Gives a variable, field, element or list of them its value. */
export function assign(machine: Machine, target: SyntaxNode, value: Value, scope: Scope): void {
  switch (target.kind()) {
    case 'variable_name':
      scope.names.set(target.text().slice(1), value);
      return;
    case 'by_ref': {
      const inner = named(target)[0];
      if (inner) assign(machine, inner, value, scope);
      return;
    }
    case 'member_access_expression': {
      const object = target.field('object');
      const holder = object && machine.evaluate(object, scope);
      if (holder?.kind === 'object') holder.fields.set(target.field('name')?.text() ?? '', value);
      return;
    }
    case 'scoped_property_access_expression': {
      const [owner, name] = named(target);
      const type = owner && typeNamed(machine, owner, scope);
      if (name) type?.statics.set(name.text().replace(/^\$/, ''), value);
      return;
    }
    case 'subscript_expression':
      assignElement(machine, target, value, scope);
      return;
    case 'list_literal':
    case 'array_creation_expression':
      assignList(machine, target, value, scope);
      return;
    default:
  }
}

function assignElement(machine: Machine, target: SyntaxNode, value: Value, scope: Scope): void {
  const [holderNode, indexNode] = named(target);
  if (!holderNode) return;
  const holder = machine.evaluate(holderNode, scope);
  const entries = new Map(holder.kind === 'array' ? holder.entries : []);
  const index = indexNode ? textOf(machine.evaluate(indexNode, scope)) : nextKey(entries);
  const known = index !== undefined && (holder.kind === 'array' || isUnset(holderNode, scope));
  const changed: Value = known
    ? { kind: 'array', entries: entries.set(index, value) }
    : unknown('a list is only known at run time');
  assign(machine, holderNode, changed, scope);
}

function isUnset(node: SyntaxNode, scope: Scope): boolean {
  return node.kind() === 'variable_name' && !scope.names.has(node.text().slice(1));
}

/** `[$a, $b] = …` and `['key' => $a] = …`. A skipped place is only seen by its comma. */
function assignList(machine: Machine, target: SyntaxNode, value: Value, scope: Scope): void {
  let index = 0;
  let key: string | undefined;
  for (const part of target.children()) {
    if (part.text() === ',') index += 1;
    if (part.text() === '=>') continue;
    if (!part.isNamed() || part.kind() === 'comment') continue;
    const [first, second] = part.kind() === 'array_element_initializer' ? named(part) : [part];
    if (second && first) key = textOf(machine.evaluate(first, scope));
    const place = second ?? first;
    if (!place) continue;
    if (part.next()?.text() === '=>') {
      key = textOf(machine.evaluate(place, scope));
      continue;
    }
    assign(machine, place, elementOf(value, key ?? String(index)), scope);
    key = undefined;
  }
}

function elementOf(value: Value, key: string): Value {
  if (value.kind === 'array') return value.entries.get(key) ?? NULL;
  return value.kind === 'unknown' ? value : unknown('a list is only known at run time');
}
