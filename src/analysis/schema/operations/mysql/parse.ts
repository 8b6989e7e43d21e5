import type { Parsed } from '../postgres/parse.ts';
import { Unreadable } from './cursor.ts';
import { operationsOf } from './operations.ts';
import { readStatement } from './statement.ts';

/** What a MySQL or MariaDB statement does. `error` says where it could not be read. */
export function parseMysql(sql: string): Parsed {
  try {
    return { operations: operationsOf(readStatement(sql)) };
  } catch (cause) {
    if (cause instanceof Unreadable || cause instanceof RangeError) return { operations: [], error: cause.message };
    throw cause;
  }
}
