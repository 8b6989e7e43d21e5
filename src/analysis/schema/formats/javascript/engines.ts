import { literal, textOf, unknown, type Value } from './values.ts';

const POSTGRES = /^(?:pg|postgres|postgresql|pgnative)$/i;
const OTHERS = /^(?:mysql2?|mariadb|sqlite3?|better-sqlite3|libsql|mssql|oracle(?:db)?|cockroachdb?|redshift|db2)$/i;

/** What is compared with an engine's name is the engine: PostgreSQL, since only that is replayed. */
export function isPostgres(name: Value): Value {
  const text = textOf(name) ?? '';
  if (POSTGRES.test(text)) return literal(true);
  return OTHERS.test(text) ? literal(false) : unknown('a comparison is only known at run time');
}

/** The same for a list of names: `['mysql', 'mariadb'].includes(client)`. */
export function isPostgresAmong(names: readonly Value[]): Value {
  const texts = names.map((name) => textOf(name) ?? '');
  if (texts.some((text) => POSTGRES.test(text))) return literal(true);
  const engines = texts.length > 0 && texts.every((text) => OTHERS.test(text));
  return engines ? literal(false) : unknown('a comparison is only known at run time');
}
