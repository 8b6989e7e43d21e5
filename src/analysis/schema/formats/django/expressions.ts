import { quoteName, quoteValue } from '../emit.ts';
import { argument, type Call, className, isTrue, textOf, type Value } from '../python/values.ts';
import { columnOf, fieldOf, isRelation, keyOf, type Model } from './state.ts';

/** The column that a field's name stands for; a name that is no field may be a column already. */
export function columnNamed(name: string, model: Model): string {
  if (name === 'pk') {
    const key = keyOf(model);
    return key ? columnOf(key) : 'id';
  }
  const field = model.fields.get(name) ?? (name.endsWith('_id') ? model.fields.get(name.slice(0, -3)) : undefined);
  return field ? columnOf(field) : name;
}

/** An expression in SQL, where a string names a field. Undefined where part of it is not known. */
export function expressionSql(value: Value | undefined, model: Model): string | undefined {
  switch (value?.kind) {
    case 'string':
      return quoteName(columnNamed(textOf(value) ?? '', model));
    case 'operation': {
      const [left, right] = [operand(value.left, model), operand(value.right, model)];
      return left && right && `(${left} ${value.operator} ${right})`;
    }
    case 'call':
      return value.target ? orderSql(value, model) : functionSql(value, model);
    default:
      return literalSql(value);
  }
}

function operand(value: Value | undefined, model: Model): string | undefined {
  return literalSql(value) ?? expressionSql(value, model);
}

/** A literal value; strings are values here, not names. */
export function literalSql(value: Value | undefined): string | undefined {
  switch (value?.kind) {
    case 'string':
      return quoteValue(textOf(value) ?? '');
    case 'number':
      return value.text;
    case 'boolean':
      return String(value.value);
    case 'none':
      return 'NULL';
    case 'call':
      return className(value) === 'Decimal' || className(value) === 'Value'
        ? literalSql(value.args[0] ?? value.keywords.get('value'))
        : undefined;
    default:
      return undefined;
  }
}

const NULLARY: Readonly<Record<string, string>> = {
  Now: 'STATEMENT_TIMESTAMP()',
  RandomUUID: 'GEN_RANDOM_UUID()',
  TransactionNow: 'CURRENT_TIMESTAMP',
};

function functionSql(call: Call, model: Model): string | undefined {
  const name = className(call) ?? '';
  const [first] = call.args;
  if (NULLARY[name]) return NULLARY[name];
  if (name === 'F' || name === 'Col') return expressionSql(first ?? call.keywords.get('name'), model);
  if (name === 'Value') return literalSql(call);
  if (name === 'Q') return conditionSql(call, model);
  if (name === 'OrderBy') {
    const sql = expressionSql(argument(call, 'expression', 0), model);
    return sql && `${sql}${isTrue(call.keywords.get('descending')) ? ' DESC' : ''}`;
  }
  if (name === 'OpClass') {
    const sql = expressionSql(first, model);
    const operators = textOf(argument(call, 'name', 1));
    return sql && operators && `${bracketed(sql)} ${operators}`;
  }
  if (name === 'Cast') {
    const field = fieldOf('', argument(call, 'output_field', 1));
    const type =
      field && { IntegerField: 'integer', TextField: 'text', DateField: 'date', BigIntegerField: 'bigint' }[field.kind];
    const sql = expressionSql(first, model);
    return sql && type && `(${sql})::${type}`;
  }
  if (name === 'CombinedExpression') {
    const [left, operator, right] = [
      operandOf(call, 'lhs', 0, model),
      textOf(argument(call, 'connector', 1)),
      operandOf(call, 'rhs', 2, model),
    ];
    return left && operator && right && `(${left} ${operator} ${right})`;
  }
  if (name === 'Func') {
    const named = textOf(call.keywords.get('function'));
    const args = call.args.map((arg) => expressionSql(arg, model));
    return named === undefined || args.includes(undefined) ? undefined : `${named}(${args.join(', ')})`;
  }
  const known = {
    Lower: 'LOWER',
    Upper: 'UPPER',
    Coalesce: 'COALESCE',
    Length: 'LENGTH',
    Trim: 'BTRIM',
    Abs: 'ABS',
    MD5: 'MD5',
    Greatest: 'GREATEST',
    Least: 'LEAST',
  }[name];
  if (known === undefined) return undefined;
  const args = call.args.map((arg) => expressionSql(arg, model));
  return args.includes(undefined) ? undefined : `${known}(${args.join(', ')})`;
}

function operandOf(call: Call, keyword: string, position: number, model: Model): string | undefined {
  const value = argument(call, keyword, position);
  return value?.kind === 'string' ? expressionSql(value, model) : operand(value, model);
}

function orderSql(call: Call, model: Model): string | undefined {
  const sql = expressionSql(call.target, model);
  if (sql === undefined || (call.name !== 'desc' && call.name !== 'asc')) return undefined;
  const nulls = isTrue(call.keywords.get('nulls_last'))
    ? ' NULLS LAST'
    : isTrue(call.keywords.get('nulls_first'))
      ? ' NULLS FIRST'
      : '';
  return `${sql} ${call.name.toUpperCase()}${nulls}`;
}

/** An index key: anything but a column stands in brackets, before its direction or operator class. */
export function keySql(value: Value, model: Model): string | undefined {
  const sql = expressionSql(value, model);
  if (sql === undefined || /^"[^"]+"(?: .*)?$/.test(sql)) return sql;
  const [, expression = sql, rest = ''] = /^(.*?)((?: (?:DESC|ASC)(?: NULLS (?:LAST|FIRST))?)?)$/.exec(sql) ?? [];
  return className(value) === 'OpClass' ? sql : `${bracketed(expression)}${rest}`;
}

function bracketed(sql: string): string {
  return /^"[^"]+"$/.test(sql) ? sql : `(${sql})`;
}

/** A `Q` in SQL. */
export function conditionSql(value: Value | undefined, model: Model): string | undefined {
  if (value?.kind === 'operation') {
    const right = conditionSql(value.right, model);
    if (!value.left) return right && value.operator === '~' ? `NOT (${right})` : undefined;
    const left = conditionSql(value.left, model);
    const word = { '&': 'AND', '|': 'OR' }[value.operator];
    return left && right && word && `(${left} ${word} ${right})`;
  }
  if (value?.kind !== 'call') return undefined;
  if (className(value) !== 'Q') return expressionSql(value, model);
  const parts: (string | undefined)[] = value.args.map((arg) => {
    if (arg.kind !== 'list') return conditionSql(arg, model);
    const [path, given] = arg.items;
    return lookupSql(textOf(path) ?? '', given, model);
  });
  let connector = 'AND';
  let negated = false;
  for (const [path, given] of value.keywords) {
    if (path === '_connector') connector = textOf(given) ?? 'AND';
    else if (path === '_negated') negated = isTrue(given);
    else parts.push(lookupSql(path, given, model));
  }
  if (parts.length === 0 || parts.includes(undefined)) return undefined;
  const sql = parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(` ${connector} `)})`;
  return negated ? `NOT (${sql})` : sql;
}

const COMPARISONS: Readonly<Record<string, string>> = { gt: '>', gte: '>=', lt: '<', lte: '<=' };

function lookupSql(path: string, value: Value | undefined, model: Model): string | undefined {
  const [name = '', ...rest] = path.split('__');
  const lookup = rest.at(-1) ?? 'exact';
  const field = model.fields.get(name);
  if (rest.length > 1 && !(field && isRelation(field) && rest.length <= 2)) return undefined;
  const column = quoteName(columnNamed(name, model));
  const comparison = COMPARISONS[lookup];
  const given = operand(value, model);
  if (lookup === 'isnull') return `${column} IS ${isTrue(value) ? '' : 'NOT '}NULL`;
  if (lookup === 'in' && value?.kind === 'list') {
    const items = value.items.map(literalSql);
    return items.length === 0 || items.includes(undefined) ? undefined : `${column} IN (${items.join(', ')})`;
  }
  if (lookup === 'range' && value?.kind === 'list') {
    const [low, high] = value.items.map((item) => operand(item, model));
    return low && high && `${column} BETWEEN ${low} AND ${high}`;
  }
  if (given === undefined) return undefined;
  if (comparison) return `${column} ${comparison} ${given}`;
  const text = textOf(value);
  switch (lookup) {
    case 'exact':
    case 'id':
      return given === 'NULL' ? `${column} IS NULL` : `${column} = ${given}`;
    case 'iexact':
      return `UPPER(${column}::text) = UPPER(${given})`;
    case 'contains':
      return text === undefined ? undefined : `${column}::text LIKE ${quoteValue(`%${text}%`)}`;
    case 'startswith':
      return text === undefined ? undefined : `${column}::text LIKE ${quoteValue(`${text}%`)}`;
    case 'endswith':
      return text === undefined ? undefined : `${column}::text LIKE ${quoteValue(`%${text}`)}`;
    case 'regex':
      return `${column}::text ~ ${given}`;
    default:
      return rest.length === 0 ? `${column} = ${given}` : undefined;
  }
}
