import type { SyntaxNode } from '../../../syntax/parse.ts';
import { type Machine, named } from './machine.ts';
import { bind } from './patterns.ts';
import { lookUp, newScope } from './scope.ts';
import { type Property, type Scope, UNDEFINED, unknown, type Value } from './values.ts';

/**
 * Constants at the top of another file are followed when their names are asked for: such files are long, and what they
 * import leads into the application. `aside` follows a part beside the migration. Nothing is done for other statements.
 */
export function declareLater(
  machine: Machine,
  statement: SyntaxNode,
  scope: Scope & { readonly later: Map<string, () => Value> },
  aside: (follow: () => Value) => Value,
): boolean {
  if (statement.kind() !== 'lexical_declaration' || statement.children()[0]?.kind() !== 'const') return false;
  for (const declarator of named(statement)) {
    const name = declarator.field('name');
    const value = declarator.field('value');
    if (!name || !value) continue;
    const inner = newScope(scope);
    const follow = once(() => aside(() => (bind(machine, name, machine.evaluate(value, scope), inner), UNDEFINED)));
    for (const bound of namesIn(name)) {
      scope.later.set(bound, () => {
        const failed = follow();
        return inner.names.get(bound) ?? failed;
      });
    }
  }
  return true;
}

/** A property whose value is that of a name, looked up when it is asked for. */
export function laterProperty(scope: Scope, name: string, line: number): Property {
  return {
    line,
    get value() {
      return lookUp(scope, name) ?? UNDEFINED;
    },
  };
}

function namesIn(pattern: SyntaxNode): string[] {
  if (/^(?:shorthand_property_)?identifier(?:_pattern)?$/.test(String(pattern.kind()))) return [pattern.text()];
  const key = pattern.kind() === 'pair_pattern' ? pattern.field('key')?.id() : undefined;
  return named(pattern)
    .filter((part) => part.id() !== key)
    .flatMap(namesIn);
}

function once(follow: () => Value): () => Value {
  let known: Value | undefined;
  return () => {
    if (known) return known;
    known = unknown('a constant refers to itself');
    known = follow();
    return known;
  };
}
