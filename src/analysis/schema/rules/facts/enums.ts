import type { SchemaChange, Step } from '../../../../domain/schema.ts';
import { baseColumn, finalTable } from './tables.ts';

/** The values that a column's old enum type has and its new one lacks; empty unless both are enums. */
export function removedValues(change: SchemaChange, step: Step, table: string, column: string): readonly string[] {
  const old = valuesOf(change.before.enums, baseColumn(change, step, table, column)?.type);
  const now = valuesOf(
    change.after.enums,
    finalTable(change, step, table)?.columns.find(({ name }) => name === column)?.type,
  );
  return old && now ? old.filter((value) => !now.includes(value)) : [];
}

/** By the type's name as `format_type` prints it: quoted where it must be, perhaps an array's. */
function valuesOf(enums: SchemaChange['before']['enums'], type = ''): readonly string[] | undefined {
  return enums?.[type.replace(/\[\]$/, '').replaceAll('"', '')];
}
