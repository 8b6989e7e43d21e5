import { list, literal, text, textOf, textsOf, type Value } from '../php/values.ts';
import type { TableState } from './state.ts';

/** Whether a table has an index of a name or of columns; nothing where that is not known. */
export function hasIndex(table: TableState | undefined, index: Value | undefined, type?: string): boolean | undefined {
  const wanted = index?.kind === 'array' ? textsOf(index)?.join(',') : textOf(index);
  if (wanted === undefined) return undefined;
  const indexes = [...(table?.indexes ?? [])].filter(([, { kind }]) => type === undefined || type === kind);
  return indexes.some(([name, { columns }]) => (index?.kind === 'array' ? columns.join(',') : name) === wanted);
}

/** `Schema::getIndexes()`. */
export function describeIndexes(table: TableState | undefined, line: number): Value {
  return list(
    [...(table?.indexes ?? [])].map(([name, { columns, kind }]): Value => ({
      kind: 'array',
      entries: new Map<string, Value>([
        ['name', text(name, line)],
        ['columns', list(columns.map((column) => text(column, line)))],
        ['unique', literal(kind !== 'index')],
        ['primary', literal(kind === 'primary')],
      ]),
    })),
  );
}

/** Indexes by name, as Doctrine's schema manager lists them. */
export function indexesByName(table: TableState | undefined): Value {
  const names = [...(table?.indexes.keys() ?? [])];
  return { kind: 'array', entries: new Map(names.map((name) => [name, literal(true)])) };
}
