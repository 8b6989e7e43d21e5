import type { Catalog } from '../../../../domain/catalog.ts';
import type { Operation } from '../../../../domain/operation.ts';

/** The operations with tables and columns spelled as the catalog has them: to SQLite, names are the same in any case. */
export function spelled(operations: readonly Operation[], ...catalogs: readonly Catalog[]): Operation[] {
  const tables = new Map<string, string>();
  for (const name of catalogs.flatMap((catalog) => Object.keys(catalog.tables))) {
    if (!tables.has(name.toLowerCase())) tables.set(name.toLowerCase(), name);
  }
  const table = (name: string) => tables.get(name.toLowerCase()) ?? name;
  const column = (of: string, name: string) =>
    catalogs
      .flatMap((catalog) => catalog.tables[of]?.columns ?? [])
      .find((each) => each.name.toLowerCase() === name.toLowerCase())?.name ?? name;
  return operations.map((operation): Operation => {
    if (!('table' in operation)) return operation;
    const named = { ...operation, table: table(operation.table) };
    if (named.kind === 'insert') return { ...named, fromSelect: named.fromSelect.map(table) };
    if (named.kind === 'create-index')
      return { ...named, columns: named.columns.map((name) => column(named.table, name)) };
    if ('column' in named && typeof named.column === 'string') {
      return { ...named, column: column(named.table, named.column) } as Operation;
    }
    return named;
  });
}
