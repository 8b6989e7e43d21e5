import type { Table } from '../../../../domain/catalog.ts';
import type { SchemaChange } from '../../../../domain/schema.ts';
import { occurrences } from './steps.ts';
import { baseOfFinal, finalTable } from './tables.ts';
import type { Origin } from './origin.ts';

/** A table that the change leaves behind and the base did not have, with the statement that makes it. */
export type AddedTable = { readonly table: Table; readonly origin: Origin };

/** Tables that the change creates, in the order in which it does; no partitions, no views. */
export function addedTables(change: SchemaChange): AddedTable[] {
  return occurrences(change, 'create-table').flatMap(({ step, operation }) => {
    const table = finalTable(change, step, operation.table);
    if (!table || (table.kind !== 'table' && table.kind !== 'partitioned')) return [];
    return baseOfFinal(change, table.name) ? [] : [{ table, origin: { step, quote: headOf(step.statement.sql) } }];
  });
}

/** The line that names the table. */
function headOf(sql: string): string {
  return /^[^(\n]*\(?/.exec(sql)?.[0].trim() || sql;
}
