import { quoteName, quoteValue } from '../emit.ts';
import { type Call, shortName, textOf, type Value } from '../python/values.ts';
import { typeSql } from './column-types.ts';

const COMPARISONS: Readonly<Record<string, string>> = {
  '==': '=',
  '!=': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
  '+': '+',
  '-': '-',
  '*': '*',
  '/': '/',
  '&': 'AND',
  '|': 'OR',
};

/** SQL that a value holds as text: a string, or `text(…)` around one. */
export function rawText(value: Value | undefined): Extract<Value, { kind: 'string' }> | undefined {
  if (value?.kind === 'string') return value;
  if (value?.kind !== 'call') return undefined;
  if (value.target && /^(?:execution_options|columns)$/.test(value.name)) return rawText(value.target);
  if (value.target || !/^(?:text|literal_column|DDL|TextClause)$/.test(shortName(value.name))) return undefined;
  const [first] = value.args;
  return first?.kind === 'string' ? first : undefined;
}

/** A condition, a key or a default: text is SQL, everything else is SQLAlchemy's expression language. */
export function conditionSql(value: Value | undefined): string | undefined {
  return textOf(rawText(value)) ?? expressionSql(value);
}

/** SQLAlchemy's expression language in SQL; undefined where part of it is not known. */
export function expressionSql(value: Value | undefined): string | undefined {
  switch (value?.kind) {
    case 'string':
      return quoteValue(textOf(value) ?? '');
    case 'number':
      return value.text;
    case 'boolean':
      return String(value.value);
    case 'none':
      return 'NULL';
    case 'attribute':
      return value.object.kind === 'attribute' && value.object.name === 'c' ? quoteName(value.name) : undefined;
    case 'operation':
      return operationSql(value);
    case 'name':
      return { true: 'true', false: 'false', null: 'NULL' }[shortName(value.name)];
    case 'call':
      return value.target ? methodSql(value, value.target) : functionSql(value);
    default:
      return undefined;
  }
}

function operationSql({ operator, left, right }: Extract<Value, { kind: 'operation' }>): string | undefined {
  const b = expressionSql(right);
  if (!left) return b && (operator === '~' || operator === 'not') ? `NOT (${b})` : undefined;
  const a = expressionSql(left);
  const sign = COMPARISONS[operator];
  if (a === undefined || b === undefined || sign === undefined) return undefined;
  if (b === 'NULL' && operator === '==') return `${a} IS NULL`;
  if (b === 'NULL' && operator === '!=') return `${a} IS NOT NULL`;
  return sign === 'AND' || sign === 'OR' ? `(${a}) ${sign} (${b})` : `${a} ${sign} ${b}`;
}

function functionSql(call: Call): string | undefined {
  const raw = textOf(rawText(call));
  if (raw !== undefined) return raw;
  const parts = call.name.split('.');
  const name = parts.at(-1) ?? '';
  const args = call.args.map(expressionSql);
  if (parts.at(-2) === 'func') {
    if (/^(?:current_(?:timestamp|date|time|user)|local(?:timestamp|time))$/.test(name) && args.length === 0)
      return name.toUpperCase();
    return args.includes(undefined) ? undefined : `${name}(${args.join(', ')})`;
  }
  const [first] = call.args;
  switch (name) {
    case 'column':
    case 'Column':
      return first && quoteName(textOf(first) ?? '');
    case 'true':
    case 'false':
      return name;
    case 'null':
      return 'NULL';
    case 'literal':
    case 'inline_literal':
    case 'DefaultClause':
      return args[0];
    case 'and_':
    case 'or_':
      return args.includes(undefined)
        ? undefined
        : args.map((arg) => `(${arg})`).join(name === 'and_' ? ' AND ' : ' OR ');
    case 'not_':
      return args[0] && `NOT (${args[0]})`;
    case 'desc':
    case 'asc':
      return args[0] && `${columnOrSql(first)} ${name.toUpperCase()}`;
    case 'cast': {
      const type = typeSql(call.args[1]);
      return args[0] && type && `CAST(${args[0]} AS ${type})`;
    }
    default:
      return undefined;
  }
}

function columnOrSql(value: Value | undefined): string | undefined {
  const text = textOf(value);
  return text === undefined ? expressionSql(value) : quoteName(text);
}

function methodSql(call: Call, target: Value): string | undefined {
  const on = expressionSql(target);
  if (on === undefined) return undefined;
  const [first] = call.args;
  const given = expressionSql(first);
  const list = first?.kind === 'list' ? first.items.map(expressionSql) : undefined;
  switch (call.name) {
    case 'is_':
      return given && `${on} IS ${given}`;
    case 'isnot':
    case 'is_not':
      return given && `${on} IS NOT ${given}`;
    case 'like':
    case 'ilike':
      return given && `${on} ${call.name.toUpperCase()} ${given}`;
    case 'in_':
    case 'notin_':
    case 'not_in':
      if (!list || list.length === 0 || list.includes(undefined)) return undefined;
      return `${on} ${call.name === 'in_' ? 'IN' : 'NOT IN'} (${list.join(', ')})`;
    case 'desc':
    case 'asc':
      return `${on} ${call.name.toUpperCase()}`;
    case 'nulls_last':
    case 'nullslast':
      return `${on} NULLS LAST`;
    case 'nulls_first':
    case 'nullsfirst':
      return `${on} NULLS FIRST`;
    case 'cast': {
      const type = typeSql(first);
      return type && `CAST(${on} AS ${type})`;
    }
    default:
      return undefined;
  }
}
