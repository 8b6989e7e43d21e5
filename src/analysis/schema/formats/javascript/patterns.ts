import type { SyntaxNode } from '../../../syntax/parse.ts';
import { memberOf } from './builtins.ts';
import { lineOf, type Machine, named } from './machine.ts';
import type { Scope, Value } from './values.ts';

/** Binds the names of a pattern: an identifier, `{ a, b: c = 1, ...rest }` or `[a, b]`. */
export function bind(machine: Machine, pattern: SyntaxNode, value: Value, scope: Scope): void {
  const declare = (name: string, bound: Value) => void scope.names.set(name, bound);
  switch (pattern.kind()) {
    case 'identifier':
    case 'shorthand_property_identifier_pattern':
      declare(pattern.text(), value);
      return;
    case 'required_parameter':
    case 'optional_parameter': {
      const fallback = pattern.field('value');
      const inner = pattern.field('pattern');
      if (inner) bind(machine, inner, orElse(machine, value, fallback, scope), scope);
      return;
    }
    case 'assignment_pattern':
    case 'object_assignment_pattern': {
      const inner = pattern.field('left');
      if (inner) bind(machine, inner, orElse(machine, value, pattern.field('right'), scope), scope);
      return;
    }
    case 'pair_pattern': {
      const inner = pattern.field('value');
      if (inner) bind(machine, inner, value, scope);
      return;
    }
    case 'object_pattern':
      for (const part of named(pattern)) {
        if (part.kind() === 'rest_pattern') bind(machine, named(part)[0] ?? part, value, scope);
        else bind(machine, part, memberOf(machine, value, patternKey(part), lineOf(machine, part)), scope);
      }
      return;
    case 'array_pattern':
      named(pattern).forEach((part, index) =>
        bind(machine, part, memberOf(machine, value, String(index), lineOf(machine, part)), scope),
      );
      return;
    case 'rest_pattern':
      for (const part of named(pattern)) bind(machine, part, value, scope);
  }
}

function patternKey(part: SyntaxNode): string {
  const key = part.field('key') ?? part.field('left') ?? part;
  return key.text().replaceAll(/^['"]|['"]$/g, '');
}

function orElse(machine: Machine, value: Value, fallback: SyntaxNode | null, scope: Scope): Value {
  const missing = value.kind === 'literal' && value.value === undefined;
  return missing && fallback ? machine.evaluate(fallback, scope) : value;
}
