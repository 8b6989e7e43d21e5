import type { Constraint, Index, Table } from '../../../../domain/catalog.ts';
import type { SchemaChange, Step } from '../../../../domain/schema.ts';
import { clausesOf, declares, foreignKeyClause } from './clauses.ts';
import { occurrences } from './steps.ts';
import { finalTable } from './tables.ts';

/** The statement that made something of the final schema, and its part about it. */
export type Origin = { readonly step: Step; readonly quote: string };

/** Where the change makes this foreign key; in CREATE TABLE, where it declares the referring column. */
export function foreignKeyOrigin(change: SchemaChange, table: Table, foreignKey: Constraint): Origin | undefined {
  const same = (columns: readonly string[]) => columns.join() === foreignKey.columns.join();
  const about = (step: Step, name: string) => finalTable(change, step, name)?.name === table.name;
  const added = occurrences(change, 'add-constraint', 'add-column').findLast(({ step, operation }) => {
    if (!about(step, operation.table)) return false;
    const constraints = operation.kind === 'add-constraint' ? [operation.constraint] : operation.column.constraints;
    return constraints.some(({ kind, columns }) => kind === 'foreign-key' && same(columns));
  });
  if (added) return added;
  const created = creationOf(change, table);
  if (!created) return undefined;
  const [column] = foreignKey.columns;
  const declared = clausesOf(created.statement.sql).find((each) => declares(each, column));
  const clause =
    foreignKey.columns.length === 1 && declared
      ? declared
      : foreignKeyClause(created.statement.sql, foreignKey.columns);
  return clause === undefined ? undefined : { step: created, quote: clause };
}

/** Where the change makes this index: by itself, with its constraint, or with its table. */
export function indexOrigin(change: SchemaChange, table: Table, index: Index): Origin | undefined {
  const own = occurrences(change, 'create-index').findLast(({ step, operation }) => {
    if (finalTable(change, step, operation.table)?.name !== table.name) return false;
    return (
      operation.index === index.name ||
      (operation.index === undefined && operation.columns.join() === index.columns.join())
    );
  });
  if (own) return own;
  const added = occurrences(change, 'add-constraint', 'add-column').findLast(({ step, operation }) => {
    if (finalTable(change, step, operation.table)?.name !== table.name) return false;
    const constraints = operation.kind === 'add-constraint' ? [operation.constraint] : operation.column.constraints;
    return constraints.some((each) => each.name === index.name || each.columns.join() === index.columns.join());
  });
  if (added) return added;
  const created = creationOf(change, table);
  if (!created) return undefined;
  const clause = clausesOf(created.statement.sql).find((each) => declares(each, index.columns[0]));
  return { step: created, quote: clause ?? created.statement.sql };
}

/** Where the change declares this column: with its table, or added to it. */
export function columnOrigin(change: SchemaChange, table: Table, column: string): Origin | undefined {
  const added = occurrences(change, 'add-column').findLast(
    ({ step, operation }) =>
      operation.column.name === column && finalTable(change, step, operation.table)?.name === table.name,
  );
  if (added) return added;
  const created = creationOf(change, table);
  const clause = created && clausesOf(created.statement.sql).find((each) => declares(each, column));
  return created && clause !== undefined ? { step: created, quote: clause } : undefined;
}

function creationOf(change: SchemaChange, table: Table): Step | undefined {
  return occurrences(change, 'create-table').findLast(
    ({ step, operation }) => finalTable(change, step, operation.table)?.name === table.name,
  )?.step;
}

/** The line of an origin within its file. */
export function lineOf({ step, quote }: Origin): number {
  const at = Math.max(0, step.statement.sql.indexOf(quote));
  return step.statement.line + (step.statement.sql.slice(0, at).match(/\n/g)?.length ?? 0);
}
