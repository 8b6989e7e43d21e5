import type { Statement } from '../../../../domain/schema.ts';
import type { Batch } from '../../runners.ts';
import { opaque } from '../emit.ts';
import { baseName } from '../format.ts';
import { instanceOf, methodOf } from '../php/classes.ts';
import { type Machine, siteOf } from '../php/machine.ts';
import { followProgram, type Program } from '../php/program.ts';
import { NULL, type ObjectValue, truth } from '../php/values.ts';
import type { Config } from './config.ts';
import { framework } from './framework.ts';
import type { Project } from './project.ts';
import type { Session } from './session.ts';
import type { SchemaState } from './state.ts';

const NO_ARGUMENTS = { list: [], named: new Map() } as const;

/** A migration, and the schema on which it is run, which is then as the migration leaves it. */
type Read = { readonly path: string; readonly source: string; readonly state: SchemaState };

/** One method of a migration as SQL. */
export function readMigration(
  { path, source, state }: Read,
  direction: 'up' | 'down',
  { version, standIn, stringLength }: Project,
  config: Config,
): readonly Batch[] {
  let atomic = true;
  let found = false;
  const session = (machine: () => Machine): Session => ({
    get machine() {
      return machine();
    },
    version: versionFor(path, version),
    standIn,
    stringLength,
    state,
    undoes: direction === 'down',
    blueprints: [],
  });
  const start = (program: Program) => {
    const { machine } = program;
    const migration = migrationOf(program);
    if (!migration) return;
    found = true;
    atomic =
      truth(migration.fields.get('withinTransaction') ?? NULL) !== false || !migration.fields.has('withinTransaction');
    const site = siteOf(machine, program.root);
    if (methodOf(machine, migration.type, 'shouldRun')) {
      const runs = machine.invokeMethod(migration.type, migration, 'shouldRun', NO_ARGUMENTS, site);
      if (truth(runs) === false) return;
    }
    if (methodOf(machine, migration.type, direction))
      machine.invokeMethod(migration.type, migration, direction, NO_ARGUMENTS, site);
  };
  const statements = followProgram(path, source, (machine) => framework(session(machine), config), start);
  return [{ statements: found || statements.length > 0 ? statements : notFound(path, source), atomic }];
}

/** Version 11 changes columns and dates otherwise; it is of 12 March 2024, and what is older first ran on one before. */
const ELEVEN = '2024_03_12';

/** The version that a migration was written for, as far as its date tells: `0001_01_01` is none. */
function versionFor(path: string, version: number): number {
  const dated = /^20\d\d_\d\d_\d\d(?=_)/.exec(baseName(path))?.[0];
  return dated !== undefined && dated < ELEVEN ? Math.min(version, 10) : version;
}

/** The object that the file returns, else one of its first class with an `up`. */
function migrationOf({ machine, root, returned }: Program): ObjectValue | undefined {
  if (returned.kind === 'object' && methodOf(machine, returned.type, 'up')) return returned;
  const type = [...machine.classes.values()].find((one) => methodOf(machine, one, 'up'));
  return type && instanceOf(machine, type, NO_ARGUMENTS, siteOf(machine, root));
}

function notFound(path: string, source: string): Statement[] {
  if (!/\bfunction\s+up\b/.test(source)) return [];
  const endLine = source.trimEnd().split('\n').length;
  return [opaque({ path, line: 1, endLine }, source, 'no migration class was found in this file')];
}
