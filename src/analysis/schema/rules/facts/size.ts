import type { Level } from '../../../../domain/finding.ts';
import type { DeclaredTable, SchemaChange } from '../../../../domain/schema.ts';

/** A declared table of at most this many rows is done with in milliseconds, whatever the statement does. */
const SMALL = 1_000;

/** What a table's declared size makes of a hazard that grows with the table. */
export type Exposure = {
  /** `note` on a table that is declared small; otherwise the rule's own level stands. */
  readonly level?: Level;
  /** When it hurts, as a sentence. */
  readonly when: string;
};

export function exposureOf(change: SchemaChange, table: string): Exposure {
  const { rows, writesPerSecond } = declaredOf(change, table);
  if (rows === undefined) {
    return {
      when: `Unnoticed on a small table; it hurts once "${table}" holds more than a few hundred thousand rows.`,
    };
  }
  const writes =
    writesPerSecond === undefined ? '' : ` and ${writesPerSecond.toLocaleString('en-US')} writes per second`;
  const declared = `"${table}" is declared with ${rows.toLocaleString('en-US')} rows${writes}`;
  return rows <= SMALL ? { level: 'note', when: `${declared}, so it is short today.` } : { when: `${declared}.` };
}

/** Whether the settings say that the table is small. */
export function isSmall(change: SchemaChange, table: string): boolean {
  const { rows } = declaredOf(change, table);
  return rows !== undefined && rows <= SMALL;
}

/** Writes per second that the settings declare for the table. */
export function writesOf(change: SchemaChange, table: string): number {
  return declaredOf(change, table).writesPerSecond ?? 0;
}

function declaredOf({ declared }: SchemaChange, table: string): DeclaredTable {
  return declared[table] ?? declared[`public.${table}`] ?? {};
}
