import { createHash } from 'node:crypto';
import { singularize } from './inflection.ts';

/** From 7.1 on, longer default names are shortened. */
const SHORT_NAMES = 7.1;
const MAX_INDEX_NAME = 62;

/** The default name of an index, by the version of Rails that the migration was written for. */
export function indexName(table: string, columns: readonly string[] | string, version: number): string {
  const listed = typeof columns === 'string' ? (columns.match(/\w+/g) ?? []).join('_') : columns;
  const parts = typeof listed === 'string' ? [listed] : listed;
  const name = `index_${table}_on_${parts.join('_and_')}`;
  if (version < SHORT_NAMES || Buffer.byteLength(name) <= MAX_INDEX_NAME) return name;
  const suffix = `_${digest(name)}`;
  return `idx_on_${parts.join('_')}`.slice(0, MAX_INDEX_NAME - suffix.length) + suffix;
}

/** Columns in a list and an expression are told apart as Rails does: an expression has more than word characters. */
export function isExpression(column: string): boolean {
  return /\W/.test(column);
}

export function foreignKeyName(table: string, columns: readonly string[]): string {
  return `fk_rails_${digest(`${table}_${columns.join('_and_')}_fk`)}`;
}

/** The column that refers to a table by default. */
export function foreignKeyColumn(toTable: string): string {
  return `${singularize(toTable.slice(toTable.lastIndexOf('.') + 1))}_id`;
}

export function checkName(table: string, expression: string): string {
  return `chk_rails_${digest(`${table}_${expression}_chk`)}`;
}

export function uniqueName(table: string, columns: readonly string[]): string {
  return `uniq_rails_${digest(`${table}_${columns.join('_and_')}_unique`)}`;
}

export function exclusionName(table: string, expression: string): string {
  return `excl_rails_${digest(`${table}_${expression}_excl`)}`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 10);
}
