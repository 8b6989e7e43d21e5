import type { Operation } from '../../../../domain/operation.ts';
import type { OnlineDdl } from '../../../../domain/schema.ts';
import type { Outcome, ScratchDatabase } from '../server/server.ts';

/** ER_ALTER_OPERATION_NOT_SUPPORTED, with and without a reason: the statement had no effect. */
const NOT_SUPPORTED = new Set([1845, 1846]);

const LADDER = [
  { algorithm: 'instant', lock: 'none', clauses: ['ALGORITHM=INSTANT'] },
  { algorithm: 'inplace', lock: 'none', clauses: ['ALGORITHM=INPLACE', 'LOCK=NONE'] },
  { algorithm: 'inplace', lock: 'shared', clauses: ['ALGORITHM=INPLACE', 'LOCK=SHARED'] },
  { algorithm: 'copy', lock: 'shared', clauses: ['ALGORITHM=COPY', 'LOCK=SHARED'] },
] as const;

/** What became of a statement, and how gently the server agreed to do it. */
export type Tried = { readonly outcome: Outcome; readonly online?: OnlineDdl };

/**
 * Runs a statement; one that alters a table is first demanded in the gentlest way, then in harsher ones, until the server
 * agrees. A demand that it refuses changes nothing, so each starts from the same table.
 */
export async function tryOnline(
  database: ScratchDatabase,
  sql: string,
  operations: readonly Operation[],
): Promise<Tried> {
  const table = alteredTable(sql, operations);
  if (table === undefined) return { outcome: await database.run(sql) };
  const refusals: string[] = [];
  for (const { algorithm, lock, clauses } of LADDER) {
    const outcome = await database.run(demanded(sql, clauses));
    if (!outcome.refused) return { outcome, online: { table, algorithm, lock, server: database.version, refusals } };
    if (!NOT_SUPPORTED.has(outcome.refused.errno ?? 0)) break;
    refusals.push(outcome.refused.message);
  }
  return { outcome: await database.run(sql) };
}

/** The one table that the statement alters, unless the statement itself says how. */
function alteredTable(sql: string, operations: readonly Operation[]): string | undefined {
  if (!ALTERS_TABLE.test(sql) || !operations.some(({ kind }) => kind !== 'alter-table-options')) return undefined;
  if (operations.some((each) => each.kind === 'alter-table-options' && (each.algorithm ?? each.lock) !== undefined))
    return undefined;
  const [first] = operations.flatMap((each) => ('table' in each && each.table !== undefined ? [each.table] : []));
  return first;
}

const ALTERS_TABLE =
  /^\s*(?:alter\s+(?:online\s+|ignore\s+)*table|create\s+(?:unique\s+|fulltext\s+|spatial\s+)?index|drop\s+index)\b/i;

function demanded(sql: string, clauses: readonly string[]): string {
  return /^\s*alter/i.test(sql) ? `${sql}, ${clauses.join(', ')}` : `${sql} ${clauses.join(' ')}`;
}
