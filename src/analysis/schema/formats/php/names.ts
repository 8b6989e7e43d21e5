import type { SyntaxNode } from '../../../syntax/parse.ts';
import type { Machine } from './machine.ts';
import type { ClassDeclaration, Scope } from './values.ts';

/** The full name that a name in the file stands for, without a backslash in front. */
export function fullName({ imports }: Machine, name: string): string {
  if (name.startsWith('\\')) return name.slice(1);
  const [first = '', ...rest] = name.split('\\');
  return [imports.get(first) ?? first, ...rest].join('\\');
}

/** The class of the file that `self`, `static` or a name means. */
export function typeNamed(machine: Machine, node: SyntaxNode, scope: Scope): ClassDeclaration | undefined {
  const name = node.text();
  if (/^(?:self|static)$/i.test(name)) return scope.type;
  if (/^parent$/i.test(name)) return machine.classes.get(scope.type?.parent ?? '');
  if (node.kind() === 'variable_name') return name === '$this' ? scope.self?.type : undefined;
  return machine.imports.has(name) ? undefined : machine.classes.get(name);
}
