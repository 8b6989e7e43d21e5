import type { Operation } from '../../../../domain/operation.ts';
import type { Statement, Step } from '../../../../domain/schema.ts';
import { parseMysql } from '../../operations/mysql/parse.ts';
import type { StaticBase } from './base.ts';

/** Renames and references are followed this often; a schema in which everything refers to everything ends here. */
const ROUNDS = 6;
/** DDL takes a server 10 to 100 ms. */
const MOST_STATEMENTS = 400;

/**
 * The merged statements that make the given tables and those that they refer to: enough of a base to try a change on, in a
 * fraction of the time. Statements about rows are left out, except the ones in SQL that is prepared, which may hide DDL.
 */
export function statementsFor(files: StaticBase['files'], tables: ReadonlySet<string>): readonly Statement[] {
  const read = files
    .flatMap((file) => file.statements)
    .flatMap((statement) => {
      if (statement.kind !== 'sql') return [];
      const { operations } = parseMysql(statement.sql);
      const names = operations.flatMap((operation) => namesIn(operation, statement.sql));
      return [{ statement, operations, names, links: links(operations) }];
    });
  const wanted = new Set([...tables].map(key));
  for (let round = 0; round < ROUNDS; round += 1) {
    const size = wanted.size;
    for (const { names, links: linked } of read) {
      if (linked && names.some((name) => wanted.has(name))) for (const name of names) wanted.add(name);
    }
    if (wanted.size === size) break;
  }
  return read
    .filter(
      ({ statement, operations, names }) => names.some((name) => wanted.has(name)) || isSession(statement, operations),
    )
    .filter(({ operations }) => !operations.some(({ kind }) => ROWS.has(kind)))
    .map(({ statement }) => statement)
    .slice(0, MOST_STATEMENTS);
}

const ROWS = new Set(['insert', 'update', 'delete', 'truncate']);
const key = (table: string) => table.slice(table.lastIndexOf('.') + 1).toLowerCase();

/** A statement that ties tables to each other: by a rename or a reference. */
function links(operations: readonly Operation[]): boolean {
  return operations.some(({ kind }) => kind === 'create-table' || kind === 'rename-table' || kind === 'add-constraint');
}

function namesIn(operation: Operation, sql: string): string[] {
  const own = 'table' in operation && operation.table !== undefined ? [operation.table] : [];
  const to = operation.kind === 'rename-table' ? [operation.to] : [];
  const referred =
    operation.kind === 'create-table' || operation.kind === 'add-constraint'
      ? referencesIn(operation.clause ?? sql)
      : [];
  return [...own, ...to, ...referred].map(key);
}

/** Tables that a step names or refers to. */
export function tablesOf({ operations, statement }: Step): readonly string[] {
  const named = operations.flatMap((operation) => {
    if (operation.kind === 'truncate' || operation.kind === 'lock-table') return operation.tables;
    const own = 'table' in operation && operation.table !== undefined ? [operation.table] : [];
    return operation.kind === 'insert' ? [...own, ...operation.fromSelect] : own;
  });
  return [...named, ...referencesIn(statement.sql)];
}

/** Tables after REFERENCES and LIKE. */
export function referencesIn(sql: string): string[] {
  return [...sql.matchAll(/\b(?:references|like)\s+`?([\w$.]+)`?/gi)].flatMap(([, table]) => table ?? []);
}

/** Session settings and prepared statements, which stand between the tables' own. */
function isSession({ sql }: Statement, operations: readonly Operation[]): boolean {
  return operations.some(({ kind }) => kind === 'set-setting') || /^\s*(?:prepare|execute|deallocate)\b/i.test(sql);
}
