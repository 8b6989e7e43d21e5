import type { Operation } from '../../../../domain/operation.ts';
import type { Effect, Step } from '../../../../domain/schema.ts';
import { assumedVersion } from '../../dialects.ts';
import { parseStatement } from '../../operations/index.ts';
import { withRebuilds } from '../../operations/sqlite/rebuilds.ts';
import type { ChangeToReplay, ObservedChange } from '../shadow.ts';
import { readCatalog } from './catalog.ts';
import { undoChange } from '../undo.ts';
import { type Engine, openEngine } from './engine.ts';
import { cannotRun } from './limits.ts';
import { lostObjects, readObjects } from './objects.ts';
import { attempt, type Outcome, type Replayed, replay } from './replay.ts';
import { type Rows, rowCounter, rowLosses } from './rows.ts';
import { seed } from './seeds.ts';
import { spelled } from './spelling.ts';
import { concerned } from './concerned.ts';

const NOTHING = { locks: [], rewrites: [], indexRewrites: [], scans: [] } as const;

/**
 * Replays a change twice on its base, and joins what was seen with what the SQL means: on tables as the migrations leave
 * them, and with a row in each table that is concerned. Locks are left out: SQLite locks whole databases.
 */
export async function observeChange(
  image: Uint8Array,
  { runner, planned, version = assumedVersion('sqlite'), declared, undoing }: ChangeToReplay,
): Promise<ObservedChange> {
  const parsed: (readonly Operation[])[] = [];
  for (const { statement } of planned) {
    parsed.push(statement.kind === 'sql' ? (await parseStatement(statement.sql, 'sqlite')).operations : []);
  }
  const foreignKeys = runner.foreignKeys ?? false;
  const bare = openEngine({ image, foreignKeys });
  const seeded = openEngine({ image });
  try {
    const before = readCatalog(bare);
    const { outcomes, states } = replay(bare, planned, () => readObjects(bare));
    const after = readCatalog(bare);
    const named = parsed.map((operations) => spelled(operations, before, after));
    const watched = seed(seeded, before, concerned(named, before));
    if (foreignKeys) seeded.run('PRAGMA foreign_keys = ON');
    const onRows = replay(seeded, planned, rowCounter(seeded, before, watched));
    const operations = withRebuilds(
      planned.map(({ statement }, index) => ({
        sql: statement.sql,
        operations: named[index] ?? [],
        ran: outcomes[index]?.error === undefined,
      })),
      before,
      after,
    );
    const diverged = divergence(outcomes, onRows.outcomes, named);
    const steps = planned.map(({ statement, transaction }, index): Step => {
      const { error, skipped } = outcomes[index] ?? {};
      const lost = droppedBy(named[index]).flatMap((table) => lostObjects(states, index, table, after));
      const effect: Effect = {
        ...NOTHING,
        ...(error && { error }),
        ...(lost.length > 0 && { lost }),
        ...(!error && index <= diverged && rowsOf(onRows, index, named[index] ?? [])),
      };
      return {
        statement,
        operations: operations[index] ?? [],
        ...(skipped === undefined && { effect }),
        ...(transaction !== undefined && { transaction }),
        held: [],
      };
    });
    const skipped = outcomes.map((outcome) => outcome.skipped);
    const undone = undoing && (await undoChange(undoingOn(bare), steps, undoing));
    return { dialect: 'sqlite', version, runner, steps, before, after, declared, skipped, ...(undone && { undone }) };
  } finally {
    bare.close();
    seeded.close();
  }
}

/**
 * The first statement that only rows refuse and that changes the schema: what comes after it meets another schema than it
 * was written for. A copy that is refused leaves a table empty, which harms no later statement.
 */
function divergence(
  bare: readonly Outcome[],
  seeded: readonly Outcome[],
  operations: readonly (readonly Operation[])[],
): number {
  const first = seeded.findIndex(
    ({ error }, index) => error && !bare[index]?.error && !operations[index]?.some(({ kind }) => kind === 'insert'),
  );
  return first < 0 ? seeded.length : first;
}

function droppedBy(operations: readonly Operation[] = []): string[] {
  return operations.flatMap((each) => (each.kind === 'drop-table' ? [each.table] : []));
}

function rowsOf(
  { outcomes, states }: Replayed<Rows>,
  index: number,
  operations: readonly Operation[],
): Pick<Effect, 'onRows'> {
  const written = new Set(operations.flatMap((each) => ('table' in each ? [each.table] : [])));
  const losses = rowLosses(states, index, written);
  const error = outcomes[index]?.error;
  return losses.length > 0 || error ? { onRows: { losses, ...(error && { error }) } } : {};
}

function undoingOn(engine: Engine): Parameters<typeof undoChange>[0] {
  return {
    async run(sql) {
      const skipped = cannotRun(sql);
      return skipped === undefined ? attempt(engine, sql) : { skipped };
    },
    catalog: async () => readCatalog(engine),
  };
}
