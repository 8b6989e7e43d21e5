import type { Operation } from '../../../../domain/operation.ts';
import type { Step } from '../../../../domain/schema.ts';
import { assumedVersion } from '../../dialects.ts';
import { parseStatement } from '../../operations/index.ts';
import type { ChangeToReplay, ObservedChange } from '../shadow.ts';
import { marking, provideAbsentTables } from './absent-tables.ts';
import { absentTypeDoubt } from './absent-types.ts';
import { readCatalog } from './catalog.ts';
import type { Engine } from './engine.ts';
import { undoChange } from '../undo.ts';
import { askAfter, askBefore } from './queries/observe-queries.ts';
import { cannotRun, MOST_STATEMENTS, refusalOf, replay } from './replay.ts';

/** Replays a change on an engine that already holds its base, and joins what was seen with what the SQL means. */
export async function observeChange(
  engine: Engine,
  { runner, planned, version = assumedVersion('postgres'), declared, undoing, queries: code }: ChangeToReplay,
): Promise<ObservedChange> {
  const parsed: (readonly Operation[])[] = [];
  for (const { statement } of planned.slice(0, MOST_STATEMENTS)) {
    parsed.push(statement.kind === 'sql' ? (await parseStatement(statement.sql, 'postgres')).operations : []);
  }
  const read = planned.map(({ statement }, index) => ({ statement, operations: parsed[index] ?? [] }));
  const base = await readCatalog(engine);
  const provided = await provideAbsentTables(engine, read, base);
  const before = provided.size > 0 ? marking(await readCatalog(engine), provided) : base;
  const asked = code && (await askBefore(engine, await code.ofBase(before, parsed.flat())));
  const observed = await replay(engine, planned);
  const after = marking(await readCatalog(engine), provided);
  const queries = code && asked && (await askAfter(engine, asked, await code.added(after)));
  const doubt = absentTypeDoubt(before, after);
  const skipped = observed.map(
    (seen, index) => seen.skipped ?? doubt(planned[index]?.statement.sql ?? '', seen.effect),
  );
  const steps: Step[] = [];
  for (const [index, { statement, transaction }] of planned.entries()) {
    const seen = observed[index];
    steps.push({
      statement,
      operations: parsed[index] ?? [],
      ...(seen?.effect && skipped[index] === undefined && { effect: seen.effect }),
      ...(transaction !== undefined && { transaction }),
      held: seen?.held ?? [],
    });
  }
  const undone = undoing && (await undoChange(undoingOn(engine), steps, undoing));
  const gaps = [...provided].map(
    (name) => `No migration makes the table ${name}; it was stood in for by its name alone.`,
  );
  const also = { ...(queries && { queries }), ...(undone && { undone }), ...(gaps.length > 0 && { gaps }) };
  return { dialect: 'postgres', version, runner, steps, before, after, declared, skipped, ...also };
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
