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

/**
 * Rows that PostgreSQL reads or writes in a second, where it goes through a whole table. A billion narrow rows were written
 * in 1,569 s (https://www.cybertec-postgresql.com/en/speeding-up-index-creation-in-postgresql/): about 640,000 a second.
 */
const ROWS_PER_SECOND = 500_000;

/** `touched`: the statement goes through every row while others wait, so that the declared size says for how long. */
export function exposureOf(change: SchemaChange, table: string, touched?: 'every row'): Exposure {
  const { rows, writesPerSecond } = declaredOf(change, table);
  if (rows === undefined) {
    return {
      when: `Unnoticed on a small table; it hurts once "${table}" holds more than a few hundred thousand rows.`,
    };
  }
  const writes =
    writesPerSecond === undefined ? '' : ` and ${writesPerSecond.toLocaleString('en-US')} writes per second`;
  const declared = `"${table}" is declared with ${rows.toLocaleString('en-US')} rows${writes}`;
  return rows <= SMALL
    ? { level: 'note', when: `${declared}, so it is short today.` }
    : { when: `${declared}.${touched ? waitOf(rows, writesPerSecond) : ''}` };
}

function waitOf(rows: number, writesPerSecond: number | undefined): string {
  const seconds = rows / ROWS_PER_SECOND;
  const time =
    seconds < 1
      ? 'under a second'
      : seconds < 120
        ? `about ${Math.round(seconds)} s`
        : `about ${Math.round(seconds / 60)} min`;
  const writes = Math.round(seconds * (writesPerSecond ?? 0));
  const waiting = writes >= 1 ? `, with about ${writes.toLocaleString('en-US')} writes waiting at its end` : '';
  return ` At an assumed ${ROWS_PER_SECOND.toLocaleString('en-US')} rows per second that is ${time}${waiting}.`;
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
