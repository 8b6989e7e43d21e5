import type { Machine } from '../php/machine.ts';
import type { Surroundings } from './column-types.ts';
import type { Command } from './commands.ts';
import type { SchemaState } from './state.ts';

/** What the framework knows while a migration is followed. */
export type Session = Surroundings & {
  readonly machine: Machine;
  readonly state: SchemaState;
  /** The migration is being undone, on a schema that it has just made itself: what it drops is there or is a mistake. */
  readonly undoes: boolean;
  /** The length of strings that name none. */
  readonly stringLength: number;
  /** Blueprints whose callback is being followed, the innermost last. */
  readonly blueprints: Blueprint[];
};

/** A table that is being created or altered. */
export type Blueprint = {
  readonly table: string;
  readonly creates: boolean;
  commands: readonly Command[];
};

/** A function that puts the schema and the open blueprints back to how they are now. */
export function snapshot({ state, blueprints }: Pick<Session, 'state' | 'blueprints'>): () => void {
  const restore = state.snapshot();
  const before = blueprints.map((blueprint) => [blueprint, blueprint.commands] as const);
  return () => {
    restore();
    for (const [blueprint, commands] of before) blueprint.commands = commands;
  };
}
