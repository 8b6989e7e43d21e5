import type { Dialect } from '../../../domain/schema.ts';
import { type Parsed, parsePostgres } from './postgres/parse.ts';
import { parseSqlite } from './sqlite/parse.ts';

/** Turns one SQL statement into typed operations. Only PostgreSQL and SQLite are read; MySQL gives no operations. */
export async function parseStatement(sql: string, dialect: Dialect): Promise<Parsed> {
  if (dialect === 'sqlite') return parseSqlite(sql);
  return dialect === 'postgres' ? await parsePostgres(sql) : { operations: [] };
}
