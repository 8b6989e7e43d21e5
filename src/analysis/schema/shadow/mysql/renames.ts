import type { Table } from '../../../../domain/catalog.ts';
import { bareName, type Schema } from './schema.ts';

/** The table under another name; foreign keys that refer to it follow. */
export function renameTable(schema: Schema, table: Table, to: string): void {
  const name = bareName(to);
  schema.remove(table.name);
  const constraints = table.constraints.map((each) => ({ ...each, name: generatedName(each.name, table.name, name) }));
  schema.put({ ...table, name, constraints });
  for (const other of schema.all()) {
    if (!other.constraints.some(({ references }) => references?.table === table.name)) continue;
    const constraints = other.constraints.map((each) =>
      each.references?.table === table.name ? { ...each, references: { ...each.references, table: name } } : each,
    );
    schema.put({ ...other, constraints });
  }
}

/** Names that the server made from the table's follow it. */
function generatedName(constraint: string, from: string, to: string): string {
  const number = constraint.startsWith(`${from}_`)
    ? /^(?:ibfk|chk)_\d+$/.exec(constraint.slice(from.length + 1))?.[0]
    : undefined;
  return number === undefined ? constraint : `${to}_${number}`;
}

/** Foreign keys that refer to a column follow its new name. */
export function followColumn(schema: Schema, table: string, from: string, to: string): void {
  if (from === to) return;
  for (const other of schema.all()) {
    if (!other.constraints.some(({ references }) => references?.table === table)) continue;
    const constraints = other.constraints.map((each) =>
      each.references?.table === table
        ? {
            ...each,
            references: {
              ...each.references,
              columns: each.references.columns.map((name) => (name.toLowerCase() === from.toLowerCase() ? to : name)),
            },
          }
        : each,
    );
    schema.put({ ...other, constraints });
  }
}
