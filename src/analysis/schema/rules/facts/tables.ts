import type { Column, Index, Table } from '../../../../domain/catalog.ts';
import type { Operation } from '../../../../domain/operation.ts';
import type { SchemaChange, Step } from '../../../../domain/schema.ts';

type Named = { readonly table: string; readonly column?: string };

/**
 * The table as it is before the change, found through renames; nothing when the change creates it. `table` is its name
 * when the step runs. Views are not tables.
 */
export function baseTable(change: SchemaChange, step: Step, table: string): Table | undefined {
  const origin = originOf(change, step, { table });
  const found = origin && change.before.tables[origin.table];
  return found && !found.kind.endsWith('view') ? found : undefined;
}

/** The column as it is before the change, found through renames; nothing when the change adds it. */
export function baseColumn(change: SchemaChange, step: Step, table: string, column: string): Column | undefined {
  const origin = originOf(change, step, { table, column });
  return origin && change.before.tables[origin.table]?.columns.find(({ name }) => name === origin.column);
}

/** What a table of the final schema was before the change, found through renames. */
export function baseOfFinal(change: SchemaChange, table: string): Table | undefined {
  const origin = originBefore(change, change.steps, { table });
  return origin && change.before.tables[origin.table];
}

/** The table as it is after the change, found through later renames. */
export function finalTable(change: SchemaChange, step: Step, table: string): Table | undefined {
  let name = table;
  for (const later of change.steps.slice(change.steps.indexOf(step) + 1)) {
    if (later.effect?.error) continue;
    for (const operation of later.operations) {
      const moved = movedTo(operation);
      if (moved && moved.from === name) name = moved.to;
    }
  }
  return change.after.tables[name];
}

/** Whether the base holds the index, and on which table. */
export function baseIndex(change: SchemaChange, name: string): { table: Table; index: Index } | undefined {
  const dot = name.lastIndexOf('.');
  const schema = dot < 0 ? '' : `${name.slice(0, dot)}.`;
  const bare = dot < 0 ? name : name.slice(dot + 1);
  for (const table of Object.values(change.before.tables)) {
    if (schema !== '' && !table.name.startsWith(schema)) continue;
    const index = table.indexes.find((each) => each.name === bare);
    if (index) return { table, index };
  }
  return undefined;
}

function originOf(change: SchemaChange, step: Step, named: Named): Named | undefined {
  return originBefore(change, change.steps.slice(0, change.steps.indexOf(step)), named);
}

function originBefore(change: SchemaChange, steps: readonly Step[], named: Named): Named | undefined {
  let current: Named = named;
  for (const earlier of steps.toReversed()) {
    if (earlier.effect?.error) continue;
    for (const operation of earlier.operations.toReversed()) {
      const before = beforeOperation(change, operation, current);
      if (!before) return undefined;
      current = before;
    }
  }
  return current;
}

/** The name before an operation, or nothing when the operation created what is named. */
function beforeOperation(change: SchemaChange, operation: Operation, current: Named): Named | undefined {
  const moved = movedTo(operation);
  if (moved) return moved.to === current.table ? { ...current, table: moved.from } : current;
  if (!('table' in operation) || operation.table !== current.table) return current;
  if (operation.kind === 'create-table') {
    return operation.ifNotExists && operation.table in change.before.tables ? current : undefined;
  }
  if (operation.kind === 'rename-column' && operation.to === current.column) {
    return { table: current.table, column: operation.column };
  }
  if (operation.kind === 'add-column' && operation.column.name === current.column) {
    const known = change.before.tables[current.table]?.columns.some(({ name }) => name === current.column);
    return operation.column.ifNotExists && known ? current : undefined;
  }
  return current;
}

function movedTo(operation: Operation): { from: string; to: string } | undefined {
  if (operation.kind === 'rename-table') return { from: operation.table, to: operation.to };
  if (operation.kind !== 'set-schema') return undefined;
  const bare = operation.table.slice(operation.table.lastIndexOf('.') + 1);
  return { from: operation.table, to: operation.to === 'public' ? bare : `${operation.to}.${bare}` };
}
