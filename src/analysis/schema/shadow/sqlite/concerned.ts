import type { Catalog } from '../../../../domain/catalog.ts';
import type { Operation } from '../../../../domain/operation.ts';

/** The tables of the base that a change names, and those that refer to one of them, at however many removes. */
export function concerned(operations: readonly (readonly Operation[])[], { tables }: Catalog): Set<string> {
  const pending = operations.flat().flatMap(tablesOf);
  const names = new Set<string>();
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (!tables[name] || names.has(name)) continue;
    names.add(name);
    for (const child of Object.values(tables)) {
      if (child.constraints.some(({ references }) => references?.table === name)) pending.push(child.name);
    }
  }
  return names;
}

function tablesOf(operation: Operation): readonly string[] {
  if (operation.kind === 'insert') return [operation.table, ...operation.fromSelect];
  return 'table' in operation ? [operation.table] : [];
}
