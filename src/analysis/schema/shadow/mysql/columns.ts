import type { Column, Index, Constraint, Table } from '../../../../domain/catalog.ts';
import type { ColumnDefinition } from '../../operations/mysql/ast.ts';
import { isNamed } from './schema.ts';

const TEXTUAL = /^(?:char|varchar|tinytext|text|mediumtext|longtext|enum|set)\b/;

export const isTextual = (type: string): boolean => TEXTUAL.test(type);

export function columnOf(definition: ColumnDefinition, table: Pick<Table, 'charset' | 'collation'>): Column {
  const { name, type, notNull, autoIncrement, generated } = definition;
  const textual = isTextual(type.text);
  return {
    name,
    type: type.text,
    notNull: notNull || autoIncrement,
    ...(definition.default !== undefined && { default: definition.default }),
    identity: autoIncrement,
    ...(generated && { generated }),
    ...(textual && type.charset !== undefined && type.charset !== table.charset && { charset: type.charset }),
    ...(textual && type.collation !== undefined && type.collation !== table.collation && { collation: type.collation }),
  };
}

/** The table with another name for a column, in its keys too. */
export function renamedColumn(table: Table, from: string, to: string): Table {
  const rename = (name: string) => (name.toLowerCase() === from.toLowerCase() ? to : name);
  return {
    ...table,
    columns: table.columns.map((column) => (isNamed(from)(column) ? { ...column, name: to } : column)),
    indexes: table.indexes.map((index) => withColumns(table.name, index, index.columns.map(rename))),
    constraints: table.constraints.map((constraint) => ({ ...constraint, columns: constraint.columns.map(rename) })),
  };
}

/** The table without a column: the rest of each key stays, as long as there is one. */
export function withoutColumn(table: Table, name: string): Table {
  const isOther = (column: string) => column.toLowerCase() !== name.toLowerCase();
  const indexes = table.indexes.flatMap((index) => {
    const kept = index.columns.filter(isOther);
    if (kept.length === index.columns.length) return [index];
    if (kept.length === 0) return [];
    const prefixes = index.prefixes?.filter((_, position) => isOther(index.columns[position] ?? ''));
    return [withColumns(table.name, { ...index, ...(prefixes && { prefixes }) }, kept)];
  });
  const names = new Set(indexes.map((index) => index.name));
  return {
    ...table,
    columns: table.columns.filter((column) => !isNamed(name)(column)),
    indexes,
    constraints: table.constraints.flatMap((constraint): Constraint[] => {
      const columns = constraint.columns.filter(isOther);
      if (columns.length === constraint.columns.length) return [constraint];
      const isKey = constraint.kind === 'primary-key' || constraint.kind === 'unique';
      return isKey && names.has(constraint.name) ? [{ ...constraint, columns }] : [];
    }),
  };
}

function withColumns(table: string, index: Index, columns: readonly string[]): Index {
  const next = { ...index, columns };
  return { ...next, definition: indexDefinition(table, next) };
}

/** An index as SQL, in the words that the rules compare. */
export function indexDefinition(
  table: string,
  {
    name,
    columns,
    unique,
    method,
    prefixes,
    descending = [],
  }: Pick<Index, 'name' | 'columns' | 'unique' | 'method' | 'prefixes'> & { descending?: readonly boolean[] },
): string {
  const parts = columns.map((column, position) => {
    const length = prefixes?.[position];
    return `${column}${length ? `(${length})` : ''}${descending[position] ? ' DESC' : ''}`;
  });
  return `CREATE ${unique ? 'UNIQUE ' : ''}INDEX ${name} ON ${table} USING ${method} (${parts.join(', ')})`;
}
