import type { Operation } from '../../../../domain/operation.ts';
import type { Parsed } from '../postgres/parse.ts';
import { columnSpec } from './columns.ts';
import { tablesRead } from './copies.ts';
import { Cursor, soleName } from './cursor.ts';

/** Reads the statements that change a schema or many rows; what has no operation of its own becomes `other`. */
export function parseSqlite(sql: string): Parsed {
  const cursor = new Cursor(sql);
  const [first] = [cursor.next?.text ?? ''];
  return { operations: cursor.done ? [] : (read(cursor, sql) ?? [{ kind: 'other', node: first }]) };
}

function read(cursor: Cursor, sql: string): Operation[] | undefined {
  if (cursor.takes('CREATE')) return create(cursor);
  if (cursor.takes('DROP')) return drop(cursor);
  if (cursor.takes('ALTER', 'TABLE')) return alter(cursor);
  if (cursor.takes('PRAGMA')) return pragma(cursor);
  if (cursor.takes('BEGIN')) return [{ kind: 'transaction', verb: 'begin' }];
  if (cursor.takes('COMMIT') || cursor.takes('END')) return [{ kind: 'transaction', verb: 'commit' }];
  if (cursor.takes('ROLLBACK')) return [{ kind: 'transaction', verb: 'rollback' }];
  if (cursor.sees('WITH')) cursor.until('INSERT', 'REPLACE', 'UPDATE', 'DELETE', 'SELECT');
  if (cursor.takes('INSERT') || cursor.sees('REPLACE')) return insert(cursor, sql);
  if (cursor.takes('UPDATE')) return update(cursor);
  if (cursor.takes('DELETE', 'FROM')) return remove(cursor);
  return undefined;
}

function create(cursor: Cursor): Operation[] | undefined {
  if (!cursor.takes('TEMP')) cursor.takes('TEMPORARY');
  const unique = cursor.takes('UNIQUE');
  if (cursor.takes('INDEX')) return createIndex(cursor, unique);
  if (!cursor.takes('TABLE')) return undefined;
  const ifNotExists = cursor.takes('IF', 'NOT', 'EXISTS');
  const table = cursor.object();
  return table === undefined ? undefined : [{ kind: 'create-table', table, ifNotExists }];
}

function createIndex(cursor: Cursor, unique: boolean): Operation[] | undefined {
  const ifNotExists = cursor.takes('IF', 'NOT', 'EXISTS');
  const index = cursor.object();
  const table = cursor.takes('ON') ? cursor.object() : undefined;
  if (table === undefined) return undefined;
  const columns = (cursor.list() ?? []).map((key) => keyOf(key));
  return [{ kind: 'create-index', table, index, columns, unique, concurrently: false, ifNotExists }];
}

function keyOf(key: string): string {
  const bare = key.replace(/(?:\s+collate\s+\S+)?(?:\s+(?:asc|desc))?$/i, '');
  return soleName(bare) ?? `(${bare})`;
}

function drop(cursor: Cursor): Operation[] | undefined {
  const kind = cursor.skip()?.text;
  cursor.takes('IF', 'EXISTS');
  const name = cursor.object();
  if (name === undefined) return undefined;
  if (kind === 'TABLE') return [{ kind: 'drop-table', table: name, cascade: false }];
  return kind === 'INDEX' ? [{ kind: 'drop-index', index: name, concurrently: false, cascade: false }] : undefined;
}

function alter(cursor: Cursor): Operation[] | undefined {
  const table = cursor.object();
  if (table === undefined) return undefined;
  if (cursor.takes('RENAME', 'TO')) return named(cursor.name(), (to) => ({ kind: 'rename-table', table, to }));
  if (cursor.takes('RENAME')) {
    cursor.takes('COLUMN');
    const column = cursor.name();
    const to = cursor.takes('TO') ? cursor.name() : undefined;
    return column === undefined ? undefined : named(to, (name) => ({ kind: 'rename-column', table, column, to: name }));
  }
  if (cursor.takes('DROP')) {
    if (cursor.sees('CONSTRAINT')) return undefined;
    cursor.takes('COLUMN');
    return named(cursor.name(), (column) => ({ kind: 'drop-column', table, column, cascade: false }));
  }
  if (!cursor.takes('ADD') || cursor.sees('CONSTRAINT') || cursor.sees('CHECK')) return undefined;
  cursor.takes('COLUMN');
  const column = columnSpec(cursor.until());
  return column && [{ kind: 'add-column', table, column }];
}

function named(name: string | undefined, make: (name: string) => Operation): Operation[] | undefined {
  return name === undefined ? undefined : [make(name)];
}

function pragma(cursor: Cursor): Operation[] | undefined {
  const name = cursor.object();
  const value = cursor.takes('=') ? cursor.until() : cursor.list()?.join();
  if (name === undefined || value === undefined) return undefined;
  return [{ kind: 'set-setting', name: name.toLowerCase(), value: value.toLowerCase(), local: false }];
}

function insert(cursor: Cursor, sql: string): Operation[] | undefined {
  cursor.until('INTO');
  const table = cursor.takes('INTO') ? cursor.object() : undefined;
  if (table === undefined) return undefined;
  return [{ kind: 'insert', table, fromSelect: tablesRead(sql) }];
}

function update(cursor: Cursor): Operation[] | undefined {
  if (cursor.takes('OR')) cursor.skip();
  const table = cursor.object();
  if (table === undefined) return undefined;
  cursor.until('WHERE', 'RETURNING');
  return [{ kind: 'update', table, ...condition(cursor) }];
}

function remove(cursor: Cursor): Operation[] | undefined {
  const table = cursor.object();
  if (table === undefined) return undefined;
  cursor.until('WHERE', 'RETURNING', 'ORDER', 'LIMIT');
  return [{ kind: 'delete', table, ...condition(cursor) }];
}

function condition(cursor: Cursor): { where?: string; byPrimaryKeyList: boolean } {
  if (!cursor.takes('WHERE')) return { byPrimaryKeyList: false };
  return { where: cursor.until('RETURNING', 'ORDER', 'LIMIT'), byPrimaryKeyList: false };
}
