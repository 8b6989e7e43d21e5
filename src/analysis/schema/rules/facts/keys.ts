import type { Constraint, Index, Table } from '../../../../domain/catalog.ts';

/** A foreign key whose columns lead no index that every non-null value is in. */
export function isUncovered(table: Table, foreignKey: Constraint): boolean {
  return !table.indexes.some((index) => covers(index, foreignKey.columns));
}

/** Whether the columns, in any order, lead an index that every non-null value is in. */
export function covers(index: Index, columns: readonly string[]): boolean {
  return leads(index, columns) && (index.predicate === undefined || isNotNullOf(index.predicate, columns));
}

/** Whether the columns, in any order, come first in an index that finds them, whatever rows it holds. */
export function leads({ valid, method, columns: key }: Index, columns: readonly string[]): boolean {
  if (!valid || !['btree', 'hash'].includes(method)) return false;
  const leading = new Set(key.slice(0, columns.length));
  return columns.every((column) => leading.has(column));
}

function isNotNullOf(predicate: string, columns: readonly string[]): boolean {
  const tested = predicate
    .split(/\band\b/i)
    .map((part) => /^[\s(]*("?)(.+?)\1\s+is\s+not\s+null[\s)]*$/i.exec(part)?.[2]);
  return tested.every((column) => column !== undefined && columns.includes(column));
}

/** What an index stores and in which order: two with one shape answer the same lookups. */
export const shapeOf = (index: Index) => index.definition.replace(/^.*? (?:USING |ON [^(]+ (?=\())/s, '');

/** The key parts of an index as written, with collation, operator class and order. */
export function keyParts(index: Index): string[] {
  const shape = shapeOf(index);
  let depth = 0;
  const parts = [''];
  for (const character of shape.slice(shape.indexOf('(') + 1)) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (depth < 0) break;
    if (character === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts.map((part) => part.trim());
}

/** The foreign keys of a table. */
export const foreignKeys = (table: Table | undefined) =>
  (table?.constraints ?? []).filter(({ kind }) => kind === 'foreign-key');

/** Whether a unique index over a part of the columns already keeps them free of duplicates, in the rows of the predicate. */
export function isRuledOut({ indexes }: Table, columns: readonly string[], predicate?: string): boolean {
  return indexes.some(
    (index) =>
      index.unique &&
      (index.predicate === undefined || index.predicate === predicate) &&
      index.columns.every((column) => columns.includes(column)),
  );
}
