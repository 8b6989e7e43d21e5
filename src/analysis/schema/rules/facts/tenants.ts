import type { Catalog, Table } from '../../../../domain/catalog.ts';
import { foreignKeys } from './keys.ts';

/** What a column that says whose row it is is called. */
const TENANT = /^(?:tenant|organi[sz]ation|org|account|workspace|team|company|project|customer_account)_?id$/i;

/** How many neighbours must be there, and which part of them must have the key, before it counts as the custom. */
const FEWEST = 4;
const SHARE = 0.6;

/** A key that most neighbours of a table have, with those that do. */
export type TenantKey = { readonly column: string; readonly holders: readonly Table[]; readonly neighbours: number };

/**
 * The tenant key that is customary among the tables around this one: those that it refers to, and what else refers to
 * them. `schema` is the base, so that a change cannot be its own custom.
 */
export function tenantKeyAround({ tables }: Catalog, table: Table): TenantKey | undefined {
  const parents = new Set(foreignKeys(table).map(({ references }) => references?.table ?? ''));
  const neighbours = Object.values(tables).filter(
    (each) =>
      (each.kind === 'table' || each.kind === 'partitioned') &&
      each.name !== table.name &&
      (parents.has(each.name) || foreignKeys(each).some(({ references }) => parents.has(references?.table ?? ''))),
  );
  if (neighbours.length < FEWEST) return undefined;
  const names = new Set(
    neighbours.flatMap(({ columns }) => columns.map(({ name }) => name)).filter((name) => TENANT.test(name)),
  );
  const customary = [...names].flatMap((column): TenantKey[] => {
    const holders = neighbours.filter((each) => has(each, column));
    const scoped = neighbours.filter((each) => !isTenantItself(each, holders, column)).length;
    return holders.length >= scoped * SHARE && holders.length >= FEWEST - 1
      ? [{ column, holders, neighbours: scoped }]
      : [];
  });
  return customary.toSorted((a, b) => b.holders.length - a.holders.length)[0];
}

/** Whether the holders refer to the table by that column: it is the tenant, and has no tenant. */
function isTenantItself(table: Table, holders: readonly Table[], column: string): boolean {
  return holders.some((holder) =>
    foreignKeys(holder).some(({ columns, references }) => columns.includes(column) && references?.table === table.name),
  );
}

export const has = ({ columns }: Table, column: string) => columns.some(({ name }) => name === column);

/** The column of a table that is called like a tenant's key. */
export function tenantColumns({ columns }: Table): string[] {
  return columns.map(({ name }) => name).filter((name) => TENANT.test(name));
}
