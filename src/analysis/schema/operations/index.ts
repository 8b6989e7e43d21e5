import type { Dialect } from '../../../domain/schema.ts';
import { parseMysql } from './mysql/parse.ts';
import { type Parsed, parsePostgres } from './postgres/parse.ts';
import { parseSqlite } from './sqlite/parse.ts';

/** Turns one SQL statement into typed operations. */
export async function parseStatement(sql: string, dialect: Dialect): Promise<Parsed> {
  if (dialect === 'sqlite') return parseSqlite(sql);
  return dialect === 'mysql' ? parseMysql(sql) : await parsePostgres(sql);
}
