import type { Dialect, UndoneChange } from '../../../domain/schema.ts';
import { assumedVersion } from '../dialects.ts';
import type { ObservedChange, OpenShadow } from './shadow.ts';

/** Syntax error, undefined function, type or collation: the statement was written for the other engine. */
const FOREIGN = new Set(['42601', '42883', '42704', '0A000']);

/** Undefined object, column, table; duplicate column: true on whatever engine, by the schema's shape. */
const SHAPELY = new Set(['42704', '42703', '42P01', '42701']);

/**
 * A schema rebuilt on another engine than the project's own, from migrations whose reader writes SQL for that engine
 * only. Its shape is true (tables, columns, keys, indexes); locks, rewrites, transactions and refusals are the other
 * engine's and are left out.
 */
export function standIn(open: OpenShadow, dialect: Dialect): OpenShadow {
  return async (base, pending) => {
    const shadow = await open(base, pending);
    return {
      ...shadow,
      failures: shadow.failures.map((failure) => ({ ...failure, by: 'stand-in' })),
      observe: async (change) => shapeOnly(await shadow.observe(change), dialect, change.version),
      acceptedFixes: () => Promise.resolve(new Set()),
    };
  };
}

function shapeOnly(observed: ObservedChange, dialect: Dialect, declared: number | undefined): ObservedChange {
  return {
    ...observed,
    ...(observed.undone && { undone: shapeOfUndone(observed.undone) }),
    dialect,
    version: declared ?? assumedVersion(dialect),
    steps: observed.steps.map(({ statement, operations }) => ({ statement, operations, held: [] })),
    skipped: observed.steps.map(({ effect }, index) =>
      effect?.error && FOREIGN.has(effect.error.sqlstate)
        ? 'it is written for another engine than the one that stands in'
        : observed.skipped[index],
    ),
  };
}

function shapeOfUndone({ refused, ...undone }: UndoneChange): UndoneChange {
  return { ...undone, ...(refused && SHAPELY.has(refused.error.sqlstate) && { refused }) };
}
