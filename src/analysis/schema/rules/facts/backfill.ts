import type { Table } from '../../../../domain/catalog.ts';
import type { SchemaChange, Step } from '../../../../domain/schema.ts';
import { occurrences, type Occurrence } from './steps.ts';
import { isSmall } from './size.ts';
import { baseTable } from './tables.ts';

/** One-row tables by convention. */
const SETTINGS =
  /^(?:.*\.)?(?:(?:app|application|system|global|local|site|server|instance)_?)?(?:settings?|configs?|configuration|options|site)$/i;

/** A write to rows that were there before the change, with no bound on how many. */
export type UnboundedWrite = Occurrence<'update' | 'delete' | 'insert'> & { readonly table: Table };

/** Writes over existing tables that touch as many rows as there are, in order. */
export function unboundedWrites(change: SchemaChange): UnboundedWrite[] {
  return occurrences(change, 'update', 'delete', 'insert').flatMap((occurrence) => {
    const { step, operation } = occurrence;
    const table = baseTable(change, step, operation.table);
    if (!table || isSmall(change, operation.table) || SETTINGS.test(operation.table)) return [];
    return isBounded(change, occurrence, table) ? [] : [{ ...occurrence, table }];
  });
}

function isBounded(
  change: SchemaChange,
  occurrence: Occurrence<'update' | 'delete' | 'insert'>,
  table: Table,
): boolean {
  const { step, operation } = occurrence;
  if (/\blimit\s+\d+/i.test(step.statement.sql)) return true;
  if (operation.kind === 'insert') {
    return !operation.fromSelect.some(
      (read) => baseTable(change, step, read) && !isSmall(change, read) && !SETTINGS.test(read),
    );
  }
  const { where } = operation;
  if (/=\s*null\b/i.test(where ?? '')) return true;
  return operation.byPrimaryKeyList || (where !== undefined && namesRows(where, table));
}

/** Whether a condition pins a unique column of the table to constants. */
function namesRows(where: string, table: Table): boolean {
  const keys = table.indexes.flatMap(({ unique, predicate, columns: [column, ...more] }) =>
    unique && predicate === undefined && column !== undefined && more.length === 0 ? [column] : [],
  );
  const pinned = /^\(*(?:"?\w+"?\.)?"?(\w+)"?\s*(?:=\s*(?:'[^']*'|\d+)|in\s*\((?:[^()](?!\bselect\b))*\))/i.exec(
    where.trim(),
  );
  return pinned?.[1] !== undefined && keys.includes(pinned[1]);
}

/** Whether the change corrects the table's rows before the step, so that a constraint on them may be expected to hold. */
export function isCorrectedBefore(change: SchemaChange, step: Step, table: string): boolean {
  return change.steps
    .slice(0, change.steps.indexOf(step))
    .some(({ operations }) =>
      operations.some(
        (each) =>
          (each.kind === 'update' || each.kind === 'delete') &&
          each.table === table &&
          !/=\s*null\b/i.test(each.where ?? ''),
      ),
    );
}

/** The existing table that nobody can use while the write runs, because its transaction altered it before. */
export function holdsLockForBackfill(change: SchemaChange, { step, operation }: UnboundedWrite): string | undefined {
  const locked = lockedBefore(change, step);
  return locked.find((table) => table === operation.table) ?? locked[0];
}

/** Existing tables that nobody can use while the step runs, because its transaction altered them before. */
export function lockedBefore(change: SchemaChange, step: Step): string[] {
  return step.held
    .filter(
      ({ table, mode }) => mode === 'AccessExclusiveLock' && baseTable(change, step, table) && !isSmall(change, table),
    )
    .map(({ table }) => table);
}
