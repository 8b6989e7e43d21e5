import type { Dialect } from '../../../domain/schema.ts';
import { type Parsed, parsePostgres } from './postgres/parse.ts';

/** Turns one SQL statement into typed operations. Only PostgreSQL has a parser; other dialects give no operations. */
export async function parseStatement(sql: string, dialect: Dialect): Promise<Parsed> {
  return dialect === 'postgres' ? await parsePostgres(sql) : { operations: [] };
}
