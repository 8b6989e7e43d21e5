import { type Scope, UNDEFINED, type Value } from './values.ts';

/** `file`: of the program that is written there; an inner scope is in the file of its outer one. */
export function newScope(outer?: Scope, names: Readonly<Record<string, Value>> = {}, file = outer?.file): Scope {
  return { names: new Map(Object.entries(names)), outer, file };
}

export function lookUp(scope: Scope, name: string): Value | undefined {
  for (let at: Scope | undefined = scope; at; at = at.outer) {
    const value = at.names.get(name) ?? at.later?.get(name)?.();
    if (value) return value;
  }
  return name === 'undefined' ? UNDEFINED : undefined;
}

export function assign(scope: Scope, name: string, value: Value): void {
  for (let at: Scope | undefined = scope; at; at = at.outer) {
    if (at.names.has(name) || !at.outer) {
      at.names.set(name, value);
      return;
    }
  }
}
