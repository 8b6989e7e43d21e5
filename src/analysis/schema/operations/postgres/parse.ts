import { type Node, parse } from 'libpg-query';
import type { Operation } from '../../../../domain/operation.ts';
import { alterTable } from './alter-table.ts';
import { insert, remove, select, update } from './data.ts';
import { createIndex, createTable, createTableAs, drop, refresh, reindex, rename, setSchema } from './objects.ts';
import { lockTable, setSetting, transaction, truncate } from './session.ts';
import { type SourceText, sourceText } from './source.ts';

/** What a statement does. `error` is the parser's words when it could not read the statement. */
export type Parsed = { readonly operations: readonly Operation[]; readonly error?: string };

/** Reads with PostgreSQL's own parser, loaded on first use. What has no operation of its own becomes `other`. */
export async function parsePostgres(sql: string): Promise<Parsed> {
  let statements: readonly { stmt?: Node }[];
  try {
    statements = (await parse(sql)).stmts ?? [];
  } catch (error) {
    return { operations: [], error: error instanceof Error ? error.message : String(error) };
  }
  const source = sourceText(sql);
  return { operations: statements.flatMap(({ stmt }) => (stmt ? operationsOf(stmt, source) : [])) };
}

function operationsOf(node: Node, source: SourceText): Operation[] {
  if ('AlterTableStmt' in node) return alterTable(node.AlterTableStmt, source);
  if ('CreateStmt' in node) return createTable(node.CreateStmt);
  if ('CreateTableAsStmt' in node) return createTableAs(node.CreateTableAsStmt);
  if ('IndexStmt' in node) return createIndex(node.IndexStmt, source);
  if ('DropStmt' in node) return drop(node.DropStmt);
  if ('RenameStmt' in node) return rename(node.RenameStmt);
  if ('AlterObjectSchemaStmt' in node) return setSchema(node.AlterObjectSchemaStmt);
  if ('ReindexStmt' in node) return reindex(node.ReindexStmt);
  if ('RefreshMatViewStmt' in node) return refresh(node.RefreshMatViewStmt);
  if ('InsertStmt' in node) return insert(node.InsertStmt, source);
  if ('UpdateStmt' in node) return update(node.UpdateStmt, source);
  if ('DeleteStmt' in node) return remove(node.DeleteStmt, source);
  if ('SelectStmt' in node) return select(node.SelectStmt, source);
  if ('TruncateStmt' in node) return truncate(node.TruncateStmt);
  if ('LockStmt' in node) return lockTable(node.LockStmt);
  if ('VariableSetStmt' in node) return setSetting(node.VariableSetStmt, source);
  if ('TransactionStmt' in node) return transaction(node.TransactionStmt);
  return [{ kind: 'other', node: Object.keys(node)[0] ?? 'Node' }];
}
