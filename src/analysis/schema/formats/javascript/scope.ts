import { type Scope, UNDEFINED, type Value } from './values.ts';

export function newScope(outer?: Scope, names: Readonly<Record<string, Value>> = {}): Scope {
  return { names: new Map(Object.entries(names)), outer };
}

export function lookUp(scope: Scope, name: string): Value | undefined {
  for (let at: Scope | undefined = scope; at; at = at.outer) {
    const value = at.names.get(name);
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
