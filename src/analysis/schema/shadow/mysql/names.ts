import type { Operation } from '../../../../domain/operation.ts';
import { bareName, isNamed, type Schema } from './schema.ts';

/** An operation in the schema's spelling: MySQL compares names of columns and indexes without case, of tables sometimes. */
export function inSpelling(operation: Operation, schema: Schema): Operation {
  const tableName = (written: string) => schema.find(written)?.name ?? bareName(written);
  if (operation.kind === 'truncate' || operation.kind === 'lock-table')
    return { ...operation, tables: operation.tables.map(tableName) };
  if (operation.kind === 'insert')
    return { ...operation, table: tableName(operation.table), fromSelect: operation.fromSelect.map(tableName) };
  if (!('table' in operation) || operation.table === undefined) return operation;
  const found = schema.find(operation.table);
  const table = found?.name ?? bareName(operation.table);
  const column = (name: string) => found?.columns.find(isNamed(name))?.name ?? name;
  switch (operation.kind) {
    case 'drop-column':
    case 'alter-column-type':
    case 'set-not-null':
    case 'drop-not-null':
    case 'set-default':
    case 'drop-default':
    case 'rename-column':
      return { ...operation, table, column: column(operation.column) };
    case 'rename-table':
      return { ...operation, table, to: bareName(operation.to) };
    case 'create-index':
      return { ...operation, table, columns: operation.columns.map(column) };
    case 'drop-index':
      return { ...operation, table, index: found?.indexes.find(isNamed(operation.index))?.name ?? operation.index };
    case 'drop-constraint':
      return { ...operation, table, name: found?.constraints.find(isNamed(operation.name))?.name ?? operation.name };
    case 'add-constraint': {
      const { constraint } = operation;
      const { references } = constraint;
      const own = { ...constraint, columns: constraint.columns.map(column) };
      return {
        ...operation,
        table,
        constraint: references ? { ...own, references: { ...references, table: tableName(references.table) } } : own,
      };
    }
    default:
      return { ...operation, table };
  }
}
