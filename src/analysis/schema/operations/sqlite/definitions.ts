import type { Operation } from '../../../../domain/operation.ts';
import { Cursor, soleName } from './cursor.ts';

/** The parts of a CREATE TABLE, verbatim, by what they define. */
export type Definitions = {
  /** The part that an operation on the table comes from: its column's, or that of its constraint. */
  of(operation: Operation): string | undefined;
};

export function definitionsIn(sql: string): Definitions {
  const cursor = new Cursor(sql);
  cursor.until('TABLE');
  cursor.takes('TABLE');
  cursor.takes('IF', 'NOT', 'EXISTS');
  cursor.object();
  const parts = cursor.list() ?? [];
  const column = (name: string | undefined) =>
    parts.find((part) => new Cursor(part).name()?.toLowerCase() === name?.toLowerCase());
  return {
    of(operation) {
      if (operation.kind === 'add-constraint') {
        const { columns } = operation.constraint;
        return (
          parts.find((part) => isKeyOver(part, columns)) ?? (columns.length === 1 ? column(columns[0]) : undefined)
        );
      }
      if (operation.kind === 'rename-column') return column(operation.to);
      if (!('column' in operation)) return undefined;
      return column(typeof operation.column === 'string' ? operation.column : operation.column.name);
    },
  };
}

/** Whether the part is a table constraint over just these columns. */
function isKeyOver(part: string, columns: readonly string[]): boolean {
  const cursor = new Cursor(part);
  if (cursor.takes('CONSTRAINT')) cursor.name();
  const isKey = cursor.takes('FOREIGN', 'KEY') || cursor.takes('PRIMARY', 'KEY') || cursor.takes('UNIQUE');
  const names = isKey ? (cursor.list() ?? []).map((each) => soleName(each)?.toLowerCase()) : [];
  return isKey && names.join() === columns.map((name) => name.toLowerCase()).join();
}
