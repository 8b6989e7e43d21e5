import {
  type Clause,
  type ColumnSpec,
  columnKeys,
  emitCreateIndex,
  emitCreateTable,
  emitOne,
  foreignKeySql,
  quoteName,
  quoteNames,
  quoteTable,
  quoteValue,
  tableName,
} from '../emit.ts';
import type { Statement } from '../../../../domain/schema.ts';
import { isOn, property, type Site, textOf, textsOf, type Value } from '../javascript/values.ts';
import { nameOf } from './names.ts';

/** A part of a table in the options of `new Table(…)`, with its line. */
type Part = { readonly value: Value; readonly line: number };

/** `name` of a table, given by itself or in its options. */
export function nameIn(value: Value | undefined): string | undefined {
  const name = textOf(value) ?? textOf(property(value, 'name'));
  const schema = textOf(property(value, 'schema'));
  return schema === undefined || name === undefined ? name : `${schema}.${name}`;
}

/** `{ name, type, … }` of `new TableColumn(…)`; nothing where its name or type is unknown. */
export function columnOf(table: string, value: Value, line: number): ColumnSpec | undefined {
  const name = textOf(property(value, 'name'));
  const type = textOf(property(value, 'type'));
  if (name === undefined || type === undefined) return undefined;
  const generated = isOn(value, 'isGenerated')
    ? (textOf(property(value, 'generationStrategy')) ?? 'increment')
    : undefined;
  const fallback = textOf(property(value, 'default')) ?? booleanDefault(value);
  const expression = textOf(property(value, 'asExpression'));
  return {
    name,
    type: typeSql(table, name, type, value, generated),
    line,
    notNull: !isOn(value, 'isNullable'),
    default: fallback ?? (generated === 'uuid' ? 'uuid_generate_v4()' : undefined),
    rest: expression === undefined ? undefined : `GENERATED ALWAYS AS (${expression}) STORED`,
  };
}

function booleanDefault(value: Value): string | undefined {
  const fallback = property(value, 'default');
  return fallback?.kind === 'literal' && typeof fallback.value === 'boolean' ? String(fallback.value) : undefined;
}

const SERIALS: Readonly<Record<string, string>> = {
  smallint: 'SMALLSERIAL',
  int2: 'SMALLSERIAL',
  bigint: 'BIGSERIAL',
  int8: 'BIGSERIAL',
};

function typeSql(table: string, column: string, type: string, value: Value, generated: string | undefined): string {
  if (generated === 'identity') {
    return `${type} GENERATED ${textOf(property(value, 'generatedIdentity')) ?? 'BY DEFAULT'} AS IDENTITY`;
  }
  if (generated !== undefined && generated !== 'uuid' && type !== 'uuid') return SERIALS[type] ?? 'SERIAL';
  const array = isOn(value, 'isArray') ? '[]' : '';
  if (isEnum(type)) return quoteTable(enumName(table, column, value)) + array;
  const given = (name: string) => textOf(property(value, name)) ?? '';
  const size = given('length') || [given('precision'), given('scale')].filter((part) => part !== '').join(', ');
  if (size === '') return type + array;
  const zone = /^(timestamp|time)( with(?:out)? time zone)$/i.exec(type);
  return (zone ? `${zone[1]}(${size})${zone[2]}` : `${type}(${size})`) + array;
}

function isEnum(type: string): boolean {
  return type === 'enum' || type === 'simple-enum';
}

function enumName(table: string, column: string, value: Value) {
  const { schema, name } = tableName(table);
  return { schema, name: textOf(property(value, 'enumName')) ?? `${name}_${column.toLowerCase()}_enum` };
}

/** The type that an enum column needs. */
export function enumOf(table: string, value: Value, site: Site): Statement | undefined {
  const column = textOf(property(value, 'name'));
  const labels = textsOf(property(value, 'enum'));
  if (column === undefined || !labels || !isEnum(textOf(property(value, 'type')) ?? '')) return undefined;
  return emitOne(
    site,
    `CREATE TYPE ${quoteTable(enumName(table, column, value))} AS ENUM(${labels.map(quoteValue).join(', ')})`,
  );
}

/** The statements of `createTable(new Table(…))`; nothing where a part is unknown. */
export function tableStatements(value: Value, site: Site, ifNotExists: boolean): Statement[] | undefined {
  const table = nameIn(value);
  const columns = listed(value, 'columns');
  if (table === undefined || columns.length === 0 || listed(value, 'exclusions').length > 0) return undefined;
  const specs = columns.flatMap((part) => columnOf(table, part.value, part.line) ?? []);
  const constraints = constraintsOf(table, value, columns);
  if (specs.length < columns.length || !constraints) return undefined;
  const indexes = listed(value, 'indices').map((part) =>
    indexStatement(table, part.value, { ...site, line: part.line }),
  );
  if (!indexes.every((index) => index !== undefined)) return undefined;
  return [
    ...columns.flatMap((part) => enumOf(table, part.value, { ...site, line: part.line }) ?? []),
    emitCreateTable(site, tableName(table), specs, { constraints, ifNotExists }),
    ...indexes,
  ];
}

function listed(value: Value, name: string): Part[] {
  const list = property(value, name);
  const line = value.kind === 'object' ? (value.entries.get(name)?.line ?? 1) : 1;
  return list?.kind === 'array' ? list.items.map((item) => ({ value: item, line: lineIn(item) ?? line })) : [];
}

export function lineIn(value: Value): number | undefined {
  return value.kind === 'object' ? [...value.entries.values()][0]?.line : undefined;
}

function constraintsOf(table: string, value: Value, columns: readonly Part[]): Clause[] | undefined {
  const uniqueColumns = columns
    .filter((part) => isOn(part.value, 'isUnique'))
    .map((part) => uniqueSql(table, { columns: [textOf(property(part.value, 'name')) ?? ''] }, part.line));
  const uniques = listed(value, 'uniques').map((part) => {
    const names = textsOf(property(part.value, 'columnNames'));
    return names && uniqueSql(table, { columns: names, name: textOf(property(part.value, 'name')) }, part.line);
  });
  const checks = listed(value, 'checks').map((part) => checkSql(table, part.value, part.line));
  const keys = listed(value, 'foreignKeys').map((part) => foreignKeyClause(table, part.value, part.line));
  const primary = columns.filter((part) => isOn(part.value, 'isPrimary'));
  const primaryNames = primary.map((part) => textOf(property(part.value, 'name')) ?? '');
  const primaryName =
    primary
      .map((part) => textOf(property(part.value, 'primaryKeyConstraintName')))
      .find((name) => name !== undefined) ?? nameOf.primaryKey(table, primaryNames);
  const clauses = [...uniqueColumns, ...uniques, ...checks, ...keys];
  if (!clauses.every((clause) => clause !== undefined)) return undefined;
  const [first] = primary;
  if (!first) return clauses;
  const sql = `CONSTRAINT ${quoteName(primaryName)} PRIMARY KEY (${quoteNames(primaryNames)})`;
  return [...clauses, { sql, line: first.line }];
}

export function uniqueSql(
  table: string,
  { columns, name }: { columns: readonly string[]; name?: string | undefined },
  line: number,
): Clause {
  return {
    sql: `CONSTRAINT ${quoteName(name ?? nameOf.unique(table, columns))} UNIQUE (${quoteNames(columns)})`,
    line,
  };
}

export function checkSql(table: string, value: Value, line: number): Clause | undefined {
  const expression = textOf(property(value, 'expression'));
  if (expression === undefined) return undefined;
  const name = textOf(property(value, 'name')) ?? nameOf.check(table, expression);
  return { sql: `CONSTRAINT ${quoteName(name)} CHECK (${expression})`, line };
}

export function foreignKeyClause(table: string, value: Value, line: number): Clause | undefined {
  const columns = textsOf(property(value, 'columnNames'));
  const target = textOf(property(value, 'referencedTableName'));
  const targets = textsOf(property(value, 'referencedColumnNames'));
  if (!columns || target === undefined || !targets) return undefined;
  const action = (word: string, name: string) => {
    const given = textOf(property(value, name));
    return given === undefined ? [] : [`${word} ${given}`];
  };
  const rest = [
    ...action('ON DELETE', 'onDelete'),
    ...action('ON UPDATE', 'onUpdate'),
    ...action('DEFERRABLE', 'deferrable'),
  ].join(' ');
  const name = textOf(property(value, 'name')) ?? nameOf.foreignKey(table, columns);
  return {
    sql: foreignKeySql({ name, columns, references: { table: tableName(target), columns: targets, rest } }),
    line,
  };
}

export function indexStatement(table: string, value: Value, site: Site): Statement | undefined {
  const columns = textsOf(property(value, 'columnNames'));
  if (!columns) return undefined;
  const where = textOf(property(value, 'where'));
  return emitCreateIndex(site, {
    name: textOf(property(value, 'name')) ?? nameOf.index(table, columns, where),
    table: tableName(table),
    keys: columnKeys(columns),
    unique: isOn(value, 'isUnique'),
    concurrently: isOn(value, 'isConcurrent'),
    using: isOn(value, 'isSpatial') ? 'GiST' : undefined,
    where,
  });
}
