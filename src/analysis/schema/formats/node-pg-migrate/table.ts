import { type Clause, type ColumnSpec, quoteName, quoteNames, quoteTable, type TableName } from '../emit.ts';
import { literalSql } from '../javascript/sql.ts';
import { isOn, isMissing, property, textOf, textsOf, truth, UNDEFINED, type Value } from '../javascript/values.ts';

const TYPES: Readonly<Record<string, string>> = {
  int: 'integer',
  string: 'text',
  float: 'real',
  double: 'double precision',
  datetime: 'timestamp',
  bool: 'boolean',
};

/** `pgm.func('now()')` is SQL as it stands. */
export const LITERAL = '(literal)';

export function nameOf(value: Value | undefined): TableName | undefined {
  const name = textOf(value) ?? textOf(property(value, 'name'));
  if (name === undefined) return undefined;
  const schema = textOf(property(value, 'schema'));
  return schema === undefined ? { name } : { schema, name };
}

/** A value as the tool escapes it: literals stay SQL, lists are arrays, objects are JSON. */
export function valueSql(value: Value): string | undefined {
  const sql = textOf(property(value, LITERAL));
  if (sql !== undefined) return sql;
  if (value.kind === 'array') {
    const items = value.items.map(valueSql);
    return items.includes(undefined) ? undefined : `ARRAY[${items.join(',')}]`;
  }
  return literalSql(value);
}

export function typeSql(type: string): string {
  return TYPES[type] ?? type;
}

/** Options of a column, with those of the shorthand that its type names. */
function optionsOf(
  value: Value,
  shorthands: Value | undefined,
): { options: readonly Value[]; type: string } | undefined {
  const options = [value];
  let type = textOf(value) ?? textOf(property(value, 'type'));
  for (let depth = 0; type !== undefined && depth < 5; depth += 1) {
    const shorthand = property(shorthands, type);
    if (!shorthand) break;
    options.push(shorthand);
    type = textOf(shorthand) ?? textOf(property(shorthand, 'type'));
  }
  return type === undefined ? undefined : { options, type };
}

/** Nothing where its type is unknown. */
export function columnOf(
  name: string,
  value: Value,
  line: number,
  shorthands: Value | undefined,
): ColumnSpec | undefined {
  const found = optionsOf(value, shorthands);
  if (!found) return undefined;
  const { options } = found;
  const isId = found.type === 'id' && !property(shorthands, 'id');
  const given = (option: string) => options.map((one) => property(one, option)).find((one) => one !== undefined);
  const on = (option: string) => truth(given(option) ?? UNDEFINED) === true;
  const fallback = given('default');
  const check = textOf(given('check'));
  const expression = textOf(given('expressionGenerated'));
  const sequence = textOf(property(given('sequenceGenerated'), 'precedence'));
  const collation = textOf(given('collation'));
  const type = isId ? 'serial' : typeSql(found.type);
  const array = given('array');
  const rest = [
    check !== undefined && `CHECK (${check})`,
    referencesSql(given),
    on('deferrable') && `DEFERRABLE INITIALLY ${on('deferred') ? 'DEFERRED' : 'IMMEDIATE'}`,
    sequence !== undefined && `GENERATED ${sequence} AS IDENTITY`,
    expression !== undefined && `GENERATED ALWAYS AS (${expression}) STORED`,
  ];
  return {
    name,
    type: type + (array && truth(array) ? '[]' : '') + (collation === undefined ? '' : ` COLLATE ${collation}`),
    line,
    default: fallback && !isMissingValue(fallback) ? valueSql(fallback) : undefined,
    unique: on('unique'),
    primaryKey: isId || on('primaryKey'),
    notNull: on('notNull'),
    rest: rest.filter((part) => typeof part === 'string').join(' '),
  };
}

function isMissingValue(value: Value): boolean {
  return value.kind === 'literal' && value.value === undefined;
}

function referencesSql(given: (option: string) => Value | undefined): string | undefined {
  const target = given('references');
  if (!target || isMissing(target)) return undefined;
  const name = textOf(given('referencesConstraintName'));
  const sql = referenceSql(target, textOf(given('match')), textOf(given('onDelete')), textOf(given('onUpdate')));
  return name === undefined || sql === undefined ? sql : `CONSTRAINT ${quoteName(name)} ${sql}`;
}

/** The target is a name, or SQL where it is quoted or ends with the columns in parentheses. */
function referenceSql(target: Value, match?: string, onDelete?: string, onUpdate?: string): string | undefined {
  const text = textOf(target);
  const name = nameOf(target);
  if (!name) return undefined;
  const table = text !== undefined && /^"|\)$/.test(text) ? text : quoteTable(name);
  const clauses = [
    `REFERENCES ${table}`,
    match && `MATCH ${match}`,
    onDelete && `ON DELETE ${onDelete}`,
    onUpdate && `ON UPDATE ${onUpdate}`,
  ];
  return clauses.filter((clause) => clause).join(' ');
}

/**
 * `{ primaryKey, unique, foreignKeys, check, exclude }` as constraints, with the names that the tool gives them; nothing
 * where a part is only known at run time.
 */
export function constraintsOf(
  table: TableName,
  name: string | undefined,
  options: Value,
  line: number,
): Clause[] | undefined {
  const at = (key: string) => (options.kind === 'object' ? (options.entries.get(key)?.line ?? line) : line);
  const clauses: Clause[] = [];
  const add = (fallback: string, sql: string, key: string) =>
    clauses.push({ sql: `CONSTRAINT ${quoteName(name ?? `${table.name}_${fallback}`)} ${sql}`, line: at(key) });
  const unread = (key: string) => property(options, key) !== undefined && !textsOf(property(options, key));
  if (['check', 'primaryKey', 'exclude'].some(unread)) return undefined;
  const checks = textsOf(property(options, 'check')) ?? [];
  const many = property(options, 'check')?.kind === 'array';
  checks.forEach((check, index) => add(many ? `chck_${index + 1}` : 'chck', `CHECK (${check})`, 'check'));
  const unique = property(options, 'unique');
  const isNested = unique?.kind === 'array' && unique.items.some((item) => item.kind === 'array');
  const sets = isNested ? unique.items : unique ? [unique] : [];
  for (const set of sets) {
    const columns = textsOf(set);
    if (!columns) return undefined;
    add(`uniq_${columns.join('_')}`, `UNIQUE (${quoteNames(columns)})`, 'unique');
  }
  const primary = textsOf(property(options, 'primaryKey'));
  if (primary) add('pkey', `PRIMARY KEY (${quoteNames(primary)})`, 'primaryKey');
  const keys = property(options, 'foreignKeys');
  for (const key of keys?.kind === 'array' ? keys.items : keys ? [keys] : []) {
    const columns = textsOf(property(key, 'columns'));
    const target = property(key, 'references');
    const given = (option: string) => textOf(property(key, option));
    const sql = target && referenceSql(target, given('match'), given('onDelete'), given('onUpdate'));
    if (!columns || sql === undefined) return undefined;
    const own = given('referencesConstraintName') ?? name ?? `${table.name}_fk_${columns.join('_')}`;
    clauses.push({
      sql: `CONSTRAINT ${quoteName(own)} FOREIGN KEY (${quoteNames(columns)}) ${sql}`,
      line: at('foreignKeys'),
    });
  }
  const exclude = textOf(property(options, 'exclude'));
  if (exclude !== undefined) add('excl', `EXCLUDE ${exclude}`, 'exclude');
  if (!isOn(options, 'deferrable')) return clauses;
  const late = ` DEFERRABLE INITIALLY ${isOn(options, 'deferred') ? 'DEFERRED' : 'IMMEDIATE'}`;
  return clauses.map((clause) => ({ ...clause, sql: clause.sql + late }));
}

/** A key of an index: a name, an expression, or `{ name, opclass, sort }`. */
export function indexKey(value: Value): { key: string; name: string } | undefined {
  const name = textOf(value) ?? textOf(property(value, 'name')) ?? textOf(property(value, LITERAL));
  if (name === undefined) return undefined;
  const isExpression = /[^\w".]/.test(name);
  const base = isExpression ? (name.endsWith(')') ? name : `(${name})`) : quoteName(name);
  const opclass = textOf(property(value, 'opclass')) ?? textOf(property(property(value, 'opclass'), 'name'));
  const parts = [base, opclass === undefined ? undefined : quoteName(opclass), textOf(property(value, 'sort'))];
  return { key: parts.filter((part) => part !== undefined).join(' '), name };
}
