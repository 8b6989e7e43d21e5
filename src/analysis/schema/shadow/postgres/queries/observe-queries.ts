import type { ObservedQuery } from '../../../../../domain/observed-query.ts';
import type { Engine } from '../engine.ts';
import type { QueriesInCode } from '../../shadow.ts';
import { askQueries, findCure } from './ask.ts';

type Kept = Awaited<ReturnType<QueriesInCode['ofBase']>>;

/** Queries of the base with what the schema before the change makes of them. */
export type AskedBefore = readonly Omit<ObservedQuery, 'after'>[];

export async function askBefore(engine: Engine, queries: Kept): Promise<AskedBefore> {
  const answers = await askQueries(
    engine,
    queries.map(({ query }) => query),
  );
  return queries.map((each, index) => ({ ...each, before: answers[index] ?? {} }));
}

/** The same queries on the schema after the change, and those that the change adds, with the indexes that they miss. */
export async function askAfter(
  engine: Engine,
  before: AskedBefore,
  added: Awaited<ReturnType<QueriesInCode['added']>>,
): Promise<ObservedQuery[]> {
  const asked = [...before, ...added.map((query) => ({ query, origin: 'added' as const }))];
  const answers = await askQueries(
    engine,
    asked.map(({ query }) => query),
  );
  const observed: ObservedQuery[] = [];
  for (const [index, each] of asked.entries()) {
    const after = answers[index] ?? {};
    const cure = each.origin === 'added' && after.plan && (await findCure(engine, each.query, after.plan));
    observed.push({ ...each, after, ...(cure && { cure }) });
  }
  return observed;
}
