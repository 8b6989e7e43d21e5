import { loadModule } from 'libpg-query';
import type { IndexCure, QueryAnswer, QueryPlan } from '../../../../../domain/observed-query.ts';
import type { CodeQuery } from '../../../../../domain/query.ts';
import type { Refused } from '../../../../../domain/schema.ts';
import { type Engine, Refusal } from '../engine.ts';
import { type PlanNode, readPlan, sortBelowLimit } from './read-plan.ts';
import { quoted, suggestKeys } from './suggest-index.ts';

/**
 * Functions that wait, read files or reach out. Planning calls no volatile function, but a migration may have made one of
 * its own immutable.
 */
const REACHES_OUT = /\b(?:pg_sleep\w*|pg_read_\w+|pg_ls_\w+|pg_stat_file|lo_(?:import|export)|dblink\w*)\s*\(/i;

/** What a parameter's missing type or its conflicting uses provoke: the driver knows more than the text. */
const UNTYPED = new Set(['42P18', '42P08', '42804', '42846']);
/** No unique index for an ON CONFLICT, which only planning finds out. */
const WITHOUT_ARBITER = '42P10';

const SAVEPOINT = 'architect_query';

/** Prepares and plans queries on the schema as it is. Nothing is executed, and nothing stays. */
export async function askQueries(engine: Engine, queries: readonly CodeQuery[]): Promise<QueryAnswer[]> {
  const answers: QueryAnswer[] = [];
  await inTransaction(engine, async () => {
    for (const { sql } of queries) answers.push(await answerOf(engine, sql));
  });
  return answers;
}

/** For a query that reads a table whole, or sorts all that matches: an index that ends it, if there is one. */
export async function findCure(engine: Engine, query: CodeQuery, plan: QueryPlan): Promise<IndexCure | undefined> {
  await loadModule();
  const whole = plan.accesses.find(({ index, filter }) => index === undefined && filter !== undefined);
  const access = whole ?? (plan.sorted && plan.accesses.length === 1 ? plan.accesses[0] : undefined);
  const columns = access && suggestKeys(access, plan.accesses.length === 1 ? plan.sorted : undefined);
  if (!access || !columns) return undefined;
  const on = `ON ${access.table.split('.').map(quoted).join('.')} (${columns.join(', ')})`;
  let cured: QueryPlan | undefined;
  await inTransaction(engine, async () => {
    if (await refusalOf(engine, `CREATE INDEX architect_cure ${on}`)) return;
    cured = (await answerOf(engine, query.sql)).plan;
  });
  const helps = cured?.accesses.some(({ index }) => index === 'architect_cure');
  const sortsLess = whole !== undefined || (plan.sorted !== undefined && cured?.sorted === undefined);
  return cured && helps && sortsLess
    ? { table: access.table, columns, statement: `CREATE INDEX ${on}`, plan: cured }
    : undefined;
}

async function inTransaction(engine: Engine, ask: () => Promise<void>): Promise<void> {
  await engine.run(`BEGIN; SET LOCAL enable_seqscan = off; SAVEPOINT ${SAVEPOINT}`);
  try {
    await ask();
  } finally {
    await engine.run('ROLLBACK');
  }
}

async function answerOf(engine: Engine, sql: string): Promise<QueryAnswer> {
  if (REACHES_OUT.test(sql)) return {};
  const refused = await refusalOf(engine, `PREPARE architect_query AS ${sql}`);
  if (refused) return UNTYPED.has(refused.sqlstate) ? {} : { error: refused };
  await engine.run('DEALLOCATE architect_query');
  const explain = `EXPLAIN (GENERIC_PLAN, VERBOSE, FORMAT JSON) ${sql}`;
  const unplanned = await refusalOf(engine, explain);
  if (unplanned) return unplanned.sqlstate === WITHOUT_ARBITER ? { error: unplanned } : {};
  const root = await explained(engine, explain);
  const sorts = sortBelowLimit(root) !== undefined;
  if (!sorts) return { plan: readPlan(root) };
  // With sorting avoided too, a sort that is left is one that no index makes needless.
  await engine.run('SET LOCAL enable_sort = off');
  const sorted = sortBelowLimit(await explained(engine, explain));
  await engine.run('SET LOCAL enable_sort = on');
  return { plan: { ...readPlan(root), ...(sorted && { sorted }) } };
}

async function explained(engine: Engine, explain: string): Promise<PlanNode> {
  const [{ Plan: root }] = await engine.json<[{ readonly Plan: PlanNode }]>(explain);
  return root;
}

async function refusalOf(engine: Engine, sql: string): Promise<Refused | undefined> {
  try {
    await engine.run(sql);
    return undefined;
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause;
    await engine.run(`ROLLBACK TO ${SAVEPOINT}`);
    return { sqlstate: cause.sqlstate, message: cause.message };
  }
}
