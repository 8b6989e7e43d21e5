import { Cursor } from '../../operations/sqlite/cursor.ts';

/** The keys and the condition of a CREATE INDEX as they are written; nothing of an index that a constraint made. */
export function indexParts(sql: string): { keys: readonly string[]; predicate?: string } {
  const cursor = new Cursor(sql);
  cursor.until('ON');
  if (!cursor.takes('ON')) return { keys: [] };
  cursor.object();
  const keys = cursor.list() ?? [];
  return { keys: keys.map(withoutOrder), ...(cursor.takes('WHERE') && { predicate: cursor.until() }) };
}

function withoutOrder(key: string): string {
  return key.replace(/(?:\s+collate\s+\S+)?(?:\s+(?:asc|desc))?$/i, '');
}
