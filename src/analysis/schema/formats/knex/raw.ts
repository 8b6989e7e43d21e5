import type { Machine, Recorded } from '../javascript/machine.ts';
import { literalSql } from '../javascript/sql.ts';
import { property, textOf, type Value } from '../javascript/values.ts';

/** `knex.raw(…)` is a statement, or a part of another one: it is recorded until a builder takes it in. */
export type Raws = { readonly statements: Map<Value, readonly Recorded[]>; readonly sql: Map<Value, string> };

function rawSql(raws: Raws, value: Value | undefined): string | undefined {
  return value && raws.sql.get(value);
}

/** A raw part or a value as SQL. */
export function valueSql(raws: Raws, value: Value): string | undefined {
  return rawSql(raws, value) ?? literalSql(value);
}

/** Takes raw parts among the arguments out of what runs by itself. */
export function takeIn(machine: Machine, raws: Raws, args: readonly Value[]): void {
  for (const arg of args) {
    const own = raws.statements.get(arg);
    if (own) machine.recorded = without(machine.recorded, own);
    if (arg.kind === 'array') takeIn(machine, raws, arg.items);
    if (arg.kind === 'object')
      takeIn(
        machine,
        raws,
        [...arg.entries.values()].map(({ value }) => value),
      );
  }
}

/** In place: a trial and its caller hold the same list. */
function without(recorded: Recorded[], taken: readonly Recorded[]): Recorded[] {
  for (const one of taken) {
    const at = recorded.lastIndexOf(one);
    if (at !== -1) recorded.splice(at, 1);
  }
  return recorded;
}

export function isOn(value: Value | undefined, name: string): boolean | undefined {
  const found = property(value, name);
  return found?.kind === 'literal' && typeof found.value === 'boolean' ? found.value : undefined;
}

export function optionText(value: Value | undefined, name: string): string | undefined {
  return textOf(property(value, name));
}
