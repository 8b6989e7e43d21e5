import type { Catalog } from '../../../../domain/catalog.ts';
import type { RowLoss } from '../../../../domain/schema.ts';
import { type Engine, Refusal } from './engine.ts';
import { quoted } from './quoting.ts';

/** The rows of the watched tables at one moment. A table that is not there at that moment is absent. */
export type Rows = ReadonlyMap<string, RowCount>;

/** `references`: rows with a value, for each column of the base that refers to another table. */
type RowCount = { readonly rows: number; readonly references: readonly number[] };

/** Gives the function that counts the rows of the tables, and the references that they hold in the base. */
export function rowCounter(engine: Engine, { tables }: Catalog, watched: ReadonlySet<string>): () => Rows {
  const queries = [...watched].map((table) => {
    const columns = (tables[table]?.constraints ?? []).flatMap((each) => (each.references ? each.columns : []));
    const counts = ['*', ...columns.map(quoted)].map((what) => `count(${what})`).join(', ');
    return [table, `SELECT json_array(${counts}) AS counts FROM ${quoted(table)}`] as const;
  });
  return () => new Map(queries.flatMap(([table, sql]) => count(engine, table, sql)));
}

function count(engine: Engine, table: string, sql: string): [string, RowCount][] {
  try {
    const [rows = 0, ...references]: number[] = JSON.parse(engine.rows<{ counts: string }>(sql)[0]?.counts ?? '[]');
    return [[table, { rows, references }]];
  } catch (cause) {
    if (cause instanceof Refusal) return [];
    throw cause;
  }
}

/**
 * What a step took from tables that it does not itself write to: rows, or references of rows that stay. What is there again
 * at the end, because the change put it aside and back, is no loss.
 */
export function rowLosses(states: readonly Rows[], step: number, written: ReadonlySet<string>): RowLoss[] {
  const [now, next, last] = [states[step], states[step + 1], states.at(-1)];
  return [...(now ?? [])].flatMap(([table, before]): RowLoss[] => {
    const after = next?.get(table);
    if (!after || written.has(table) || isWhole(last?.get(table), before)) return [];
    if (after.rows < before.rows) return [{ table, kind: 'deleted', rows: before.rows - after.rows, of: before.rows }];
    const emptied = Math.max(0, ...before.references.map((each, index) => each - (after.references[index] ?? each)));
    return emptied > 0 ? [{ table, kind: 'emptied', rows: emptied, of: before.rows }] : [];
  });
}

function isWhole(last: RowCount | undefined, before: RowCount): boolean {
  if (!last || last.rows < before.rows) return false;
  return before.references.every((count, index) => (last.references[index] ?? count) >= count);
}
