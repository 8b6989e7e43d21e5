import { createHash } from 'node:crypto';

function named(prefix: string, length: number, table: string, rest: string): string {
  const name = table.slice(table.lastIndexOf('.') + 1);
  return `${prefix}_${createHash('sha1').update(`${name}_${rest}`).digest('hex').slice(0, length)}`;
}

const sorted = (columns: readonly string[]) => columns.toSorted((a, b) => (a < b ? -1 : 1)).join('_');

/** Names of constraints and indexes as TypeORM's DefaultNamingStrategy makes them where a migration gives none. */
export const nameOf = {
  primaryKey: (table: string, columns: readonly string[]) => named('PK', 27, table, sorted(columns)),
  unique: (table: string, columns: readonly string[]) => named('UQ', 27, table, sorted(columns)),
  foreignKey: (table: string, columns: readonly string[]) => named('FK', 27, table, sorted(columns)),
  index: (table: string, columns: readonly string[], where?: string) =>
    named('IDX', 26, table, sorted(columns) + (where === undefined ? '' : `_${where}`)),
  check: (table: string, expression: string) => named('CHK', 26, table, expression),
};
