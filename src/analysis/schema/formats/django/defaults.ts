import { quoteValue } from '../emit.ts';
import { isNone, isTrue, shortName, textOf, type Value } from '../python/values.ts';
import { expressionSql, literalSql } from './expressions.ts';
import type { Field, Model } from './state.ts';
import { isTextual } from './column-types.ts';

/** Any instant, UUID and word serve: Django computes such a default once and sends it as a constant. */
const INSTANT = "'2000-01-01T00:00:00+00:00'";
const UUID = "'00000000-0000-4000-8000-000000000000'";

/** The constant that Django sends for a field's default while it changes the schema. */
export function defaultSql(field: Field, type: string): string | undefined {
  const value = field.call.keywords.get('default');
  if (value && value.kind !== 'none') return constant(value, type);
  if (value?.kind === 'none') return undefined;
  if (isTrue(field.call.keywords.get('auto_now')) || isTrue(field.call.keywords.get('auto_now_add')))
    return placeholder(type);
  const blank = isTrue(field.call.keywords.get('blank')) && !isTrue(field.call.keywords.get('null'));
  return blank && isTextual(field) ? "''" : undefined;
}

function constant(value: Value, type: string): string | undefined {
  const json = type === 'jsonb';
  if (json && value.kind !== 'name' && value.kind !== 'function') return jsonOf(value) ?? placeholder(type);
  if (value.kind === 'name') {
    const name = shortName(value.name);
    if (name === 'list') return json ? "'[]'" : "'{}'";
    if (name === 'dict') return json ? "'{}'" : "''";
    return placeholder(type);
  }
  if (value.kind === 'list' && type.endsWith('[]')) {
    const items = value.items.map(textOf);
    return items.includes(undefined) ? "'{}'" : quoteValue(`{${items.join(',')}}`);
  }
  if (value.kind === 'number' && /^(?:varchar|text)/.test(type)) return quoteValue(value.text);
  if (value.kind === 'boolean' && !type.startsWith('bool'))
    return /int|numeric|double/.test(type) ? String(Number(value.value)) : quoteValue(String(value.value));
  return literalSql(value) ?? placeholder(type);
}

function jsonOf(value: Value): string | undefined {
  switch (value.kind) {
    case 'string':
      return quoteValue(JSON.stringify(textOf(value)));
    case 'number':
      return `'${value.text}'`;
    case 'boolean':
      return `'${value.value}'`;
    case 'list':
      return value.items.length === 0 ? "'[]'" : undefined;
    default:
      return value.kind === 'dictionary' && value.entries.length === 0 ? "'{}'" : undefined;
  }
}

/** A constant of the type, where the value itself is only known when Python computes it. */
function placeholder(type: string): string {
  if (type.endsWith('[]')) return "'{}'";
  if (type === 'uuid') return UUID;
  if (type === 'jsonb') return "'{}'";
  if (/^(?:timestamp|date|time\b)/.test(type)) return type === 'time' ? "'00:00:00'" : INSTANT;
  if (/^(?:integer|bigint|smallint|numeric|double)/.test(type)) return '0';
  if (type === 'boolean') return 'false';
  return type === 'interval' ? "'0'" : "''";
}

/** The default that stays in the database (`db_default`). */
export function databaseDefault(field: Field, model: Model): string | undefined {
  const value = field.call.keywords.get('db_default');
  if (!value || isNone(value)) return undefined;
  return literalSql(value) ?? expressionSql(value, model);
}
