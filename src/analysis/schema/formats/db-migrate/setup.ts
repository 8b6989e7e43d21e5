import { globals } from '../javascript/globals.ts';
import type { Machine } from '../javascript/machine.ts';
import { object, text, UNDEFINED, type Value } from '../javascript/values.ts';

/** https://github.com/db-migrate/shared/blob/master/data_type.js */
const DATA_TYPES: Readonly<Record<string, string>> = {
  CHAR: 'char',
  STRING: 'string',
  TEXT: 'text',
  SMALLINT: 'smallint',
  BIGINT: 'bigint',
  INTEGER: 'int',
  SMALL_INTEGER: 'smallint',
  BIG_INTEGER: 'bigint',
  REAL: 'real',
  DATE: 'date',
  DATE_TIME: 'datetime',
  TIME: 'time',
  BLOB: 'blob',
  JSON: 'json',
  JSONB: 'jsonb',
  TIMESTAMP: 'timestamp',
  BINARY: 'binary',
  BOOLEAN: 'boolean',
  DECIMAL: 'decimal',
};

/** What `exports.setup` receives: the names of types, and a Promise of its own. */
export function setupOptions(machine: Machine): Value {
  const types = Object.entries(DATA_TYPES).map(([name, type]) => [name, text(type, 0)]);
  const dbmigrate = object({ dataType: object(Object.fromEntries(types)) });
  return object({ dbmigrate, Promise: globals(machine)['Promise'] ?? UNDEFINED });
}
