import type {
  AlterObjectSchemaStmt,
  CreateStmt,
  CreateTableAsStmt,
  DropStmt,
  IndexElem,
  IndexStmt,
  RefreshMatViewStmt,
  ReindexStmt,
  RenameStmt,
} from 'libpg-query';
import type { Operation } from '../../../../domain/operation.ts';
import { objectNames, tableName, tagged } from './names.ts';
import { groupFrom, itemStarts, type SourceText } from './source.ts';

export function createTable(statement: CreateStmt): Operation[] {
  const [parent] = statement.partbound
    ? tagged<{ schemaname?: string; relname?: string }>(statement.inhRelations, 'RangeVar')
    : [];
  return [
    {
      kind: 'create-table',
      table: tableName(statement.relation),
      ifNotExists: statement.if_not_exists === true,
      ...(parent && { partitionOf: tableName(parent) }),
    },
  ];
}

export function createTableAs(statement: CreateTableAsStmt): Operation[] {
  if (statement.objtype !== 'OBJECT_TABLE') return [{ kind: 'other', node: 'CreateTableAsStmt' }];
  const table = tableName(statement.into?.rel);
  return [{ kind: 'create-table', table, ifNotExists: statement.if_not_exists === true }];
}

export function createIndex(statement: IndexStmt, source: SourceText): Operation[] {
  return [
    {
      kind: 'create-index',
      table: tableName(statement.relation),
      index: statement.idxname,
      columns: keyColumns(statement, source),
      unique: statement.unique === true,
      concurrently: statement.concurrent === true,
      ifNotExists: statement.if_not_exists === true,
    },
  ];
}

/** Key columns by name; an expression as its SQL in parentheses, without collation, operator class and order. */
function keyColumns({ relation, indexParams }: IndexStmt, source: SourceText): string[] {
  const open = source.tokens().find((token) => token.start > (relation?.location ?? 0) && token.text === '(');
  const starts = open ? itemStarts(source, open.end) : [];
  return tagged<IndexElem>(indexParams, 'IndexElem').map(({ name }, position) => {
    const start = starts[position];
    if (name !== undefined || start === undefined) return name ?? '()';
    const expression = groupFrom(source, start);
    return expression.startsWith('(') ? expression : `(${expression})`;
  });
}

export function drop(statement: DropStmt): Operation[] {
  const cascade = statement.behavior === 'DROP_CASCADE';
  const names = objectNames(statement.objects);
  if (statement.removeType === 'OBJECT_TABLE') return names.map((table) => ({ kind: 'drop-table', table, cascade }));
  if (statement.removeType !== 'OBJECT_INDEX') return [{ kind: 'other', node: `DropStmt ${statement.removeType}` }];
  const concurrently = statement.concurrent === true;
  return names.map((index) => ({ kind: 'drop-index', index, concurrently, cascade }));
}

export function rename(statement: RenameStmt): Operation[] {
  const table = tableName(statement.relation);
  const { renameType, relationType, subname: column = '', newname: to = '' } = statement;
  if (renameType === 'OBJECT_TABLE') return [{ kind: 'rename-table', table, to: sibling(table, to) }];
  if (renameType === 'OBJECT_COLUMN' && relationType === 'OBJECT_TABLE')
    return [{ kind: 'rename-column', table, column, to }];
  return [{ kind: 'other', node: `RenameStmt ${renameType}` }];
}

/** A renamed table stays in its schema. */
function sibling(table: string, name: string): string {
  const dot = table.lastIndexOf('.');
  return dot < 0 ? name : `${table.slice(0, dot)}.${name}`;
}

export function setSchema(statement: AlterObjectSchemaStmt): Operation[] {
  if (statement.objectType !== 'OBJECT_TABLE') return [{ kind: 'other', node: 'AlterObjectSchemaStmt' }];
  return [{ kind: 'set-schema', table: tableName(statement.relation), to: statement.newschema ?? '' }];
}

export function reindex(statement: ReindexStmt): Operation[] {
  const parameters = tagged<{ defname?: string }>(statement.params, 'DefElem');
  const target = statement.relation ? tableName(statement.relation) : (statement.name ?? '');
  return [{ kind: 'reindex', target, concurrently: parameters.some(({ defname }) => defname === 'concurrently') }];
}

export function refresh(statement: RefreshMatViewStmt): Operation[] {
  const view = tableName(statement.relation);
  return [{ kind: 'refresh-materialized-view', view, concurrently: statement.concurrent === true }];
}
