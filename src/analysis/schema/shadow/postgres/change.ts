import type { Step } from '../../../../domain/schema.ts';
import { assumedVersion } from '../../dialects.ts';
import { parseStatement } from '../../operations/index.ts';
import type { ChangeToReplay, ObservedChange } from '../shadow.ts';
import { absentTypeDoubt } from './absent-types.ts';
import { readCatalog } from './catalog.ts';
import type { Engine } from './engine.ts';
import { undoChange } from '../undo.ts';
import { cannotRun, refusalOf, replay } from './replay.ts';

/** Replays a change on an engine that already holds its base, and joins what was seen with what the SQL means. */
export async function observeChange(
  engine: Engine,
  { runner, planned, version = assumedVersion('postgres'), declared, undoing }: ChangeToReplay,
): Promise<ObservedChange> {
  const before = await readCatalog(engine);
  const observed = await replay(engine, planned);
  const after = await readCatalog(engine);
  const doubt = absentTypeDoubt(before, after);
  const skipped = observed.map(
    (seen, index) => seen.skipped ?? doubt(planned[index]?.statement.sql ?? '', seen.effect),
  );
  const steps: Step[] = [];
  for (const [index, { statement, transaction }] of planned.entries()) {
    const seen = observed[index];
    const { operations } =
      statement.kind === 'sql' ? await parseStatement(statement.sql, 'postgres') : { operations: [] };
    steps.push({
      statement,
      operations,
      ...(seen?.effect && skipped[index] === undefined && { effect: seen.effect }),
      ...(transaction !== undefined && { transaction }),
      held: seen?.held ?? [],
    });
  }
  const undone = undoing && (await undoChange(undoingOn(engine), steps, undoing));
  return { dialect: 'postgres', version, runner, steps, before, after, declared, skipped, ...(undone && { undone }) };
}

function undoingOn(engine: Engine): Parameters<typeof undoChange>[0] {
  return {
    async run(sql) {
      const skipped = cannotRun(engine, sql);
      const error = skipped === undefined ? await refusalOf(engine, sql) : undefined;
      return { ...(skipped !== undefined && { skipped }), ...(error && { error }) };
    },
    catalog: () => readCatalog(engine),
  };
}
