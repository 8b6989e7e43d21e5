import type { Dialect, Statement } from '../../../../domain/schema.ts';
import {
  type Clause,
  type ColumnSpec,
  emitAlterTable,
  emitCreateIndex,
  emitCreateTable,
  emitOne,
  foreignKeySql,
  type ForeignKeySpec,
  type Place,
  quoteName,
  quoteNames,
  quoteTable,
  quoteValue,
  type ReferentialAction,
  type TableName,
} from '../../formats/emit.ts';
import { linesOf } from './lines.ts';
import type { DrizzleColumn, DrizzleKey, DrizzleSnapshot, DrizzleTable } from './snapshot.ts';

/** What a snapshot comes to: types, then tables with their indexes, then the keys between them. */
export function statementsOf(snapshot: DrizzleSnapshot, dialect: Dialect, path: string, text: string): Statement[] {
  const lineOf = linesOf(text);
  const at = (...keys: readonly string[]): Place => ({ path, line: lineOf(keys), endLine: lineOf(keys) });
  const enums = new Set(Object.values(snapshot.enums).map(({ name }) => name));
  const types = Object.entries(snapshot.enums).map(([key, { name, schema, values }]) =>
    emitOne(
      at('enums', key),
      `CREATE TYPE ${quoteTable(named(name, schema))} AS ENUM (${Object.values(values).map(quoteValue).join(', ')})`,
    ),
  );
  const schemas = Object.values(snapshot.schemas).map((name) =>
    emitOne(at('schemas'), `CREATE SCHEMA IF NOT EXISTS ${quoteName(name)}`),
  );
  const tables = Object.entries(snapshot.tables).flatMap(([key, table]) =>
    tableStatements(table, dialect, enums, (...keys) => at('tables', key, ...keys)),
  );
  const keys = Object.entries(snapshot.tables).flatMap(([key, table]) =>
    dialect === 'sqlite'
      ? []
      : Object.entries(table.foreignKeys).map(([name, foreignKey]) => {
          const place = at('tables', key, 'foreignKeys', name);
          const clause = { sql: `ADD ${foreignKeySql(foreignKeyOf(foreignKey))}`, line: place.line };
          return emitAlterTable(place, named(table.name, table.schema), [clause]);
        }),
  );
  return [...schemas, ...types, ...tables, ...keys];
}

function tableStatements(
  table: DrizzleTable,
  dialect: Dialect,
  enums: ReadonlySet<string>,
  at: (...keys: readonly string[]) => Place,
): Statement[] {
  const name = named(table.name, table.schema);
  const columns = Object.entries(table.columns).map(([key, column]) =>
    columnOf(column, dialect, enums, at('columns', key).line),
  );
  const constraints: Clause[] = [
    ...Object.entries(table.compositePrimaryKeys).map(([key, found]) => ({
      sql: `PRIMARY KEY (${quoteNames(found.columns)})`,
      line: at('compositePrimaryKeys', key).line,
    })),
    ...Object.entries(table.uniqueConstraints).map(([key, found]) => ({
      sql: `CONSTRAINT ${quoteName(found.name)} UNIQUE${found.nullsNotDistinct ? ' NULLS NOT DISTINCT' : ''} (${quoteNames(found.columns)})`,
      line: at('uniqueConstraints', key).line,
    })),
    ...Object.entries(table.checkConstraints).map(([key, found]) => ({
      sql: `CONSTRAINT ${quoteName(found.name)} CHECK (${found.value})`,
      line: at('checkConstraints', key).line,
    })),
    ...(dialect === 'sqlite' ? Object.entries(table.foreignKeys) : []).map(([key, found]) => ({
      sql: foreignKeySql(foreignKeyOf(found)),
      line: at('foreignKeys', key).line,
    })),
  ];
  const indexes = Object.entries(table.indexes).map(([key, found]) =>
    emitCreateIndex(at('indexes', key), {
      name: found.name,
      table: dialect === 'sqlite' ? { name: table.name } : name,
      keys: found.columns.map((one) => keyOf(one, table)),
      unique: found.isUnique,
      using: dialect === 'sqlite' ? undefined : found.method,
      where: found.where,
    }),
  );
  return [emitCreateTable(at(), name, columns, { constraints }), ...indexes];
}

function columnOf(column: DrizzleColumn, dialect: Dialect, enums: ReadonlySet<string>, line: number): ColumnSpec {
  const { generated, identity } = column;
  const rest = [
    column.autoincrement && dialect === 'sqlite' && column.primaryKey && 'AUTOINCREMENT',
    generated && `GENERATED ALWAYS AS (${generated.as}) ${generated.type.toUpperCase()}`,
    identity && `GENERATED ${identity.type === 'always' ? 'ALWAYS' : 'BY DEFAULT'} AS IDENTITY`,
  ].filter((part) => typeof part === 'string');
  return {
    name: column.name,
    type: typeOf(column, enums),
    line,
    notNull: column.notNull && !/serial/i.test(column.type),
    default: column.default === undefined || column.default === null ? undefined : String(column.default),
    primaryKey: column.primaryKey,
    rest: rest.length > 0 ? rest.join(' ') : undefined,
  };
}

/** An enum's name is written as it is; the type of an array ends in brackets. */
function typeOf({ type, typeSchema }: DrizzleColumn, enums: ReadonlySet<string>): string {
  const base = type.replace(/(?:\[\d*\])+$/, '');
  const isEnum = typeSchema !== undefined || enums.has(base);
  return isEnum ? quoteTable(named(base, typeSchema)) + type.slice(base.length) : type;
}

function keyOf(key: DrizzleKey, table: DrizzleTable): string {
  if (typeof key === 'string') return Object.hasOwn(table.columns, key) ? quoteName(key) : key;
  const expression = key.isExpression ? asKey(key.expression) : quoteName(key.expression);
  return [expression, key.opclass, !key.asc && 'DESC', key.nulls && `NULLS ${key.nulls.toUpperCase()}`]
    .filter(Boolean)
    .join(' ');
}

/** An expression needs parentheses unless it is a call, or already has an order or operator class behind it. */
function asKey(expression: string): string {
  return /^(?:\(|\w+\(|"\w+")/.test(expression) ? expression : `(${expression})`;
}

const ACTIONS: Readonly<Record<string, ReferentialAction>> = {
  cascade: 'CASCADE',
  restrict: 'RESTRICT',
  'set null': 'SET NULL',
  'set default': 'SET DEFAULT',
};

function foreignKeyOf(found: DrizzleTable['foreignKeys'][string]): ForeignKeySpec {
  return {
    name: found.name,
    columns: found.columnsFrom,
    references: {
      table: named(found.tableTo, found.schemaTo),
      columns: found.columnsTo,
      onDelete: ACTIONS[found.onDelete ?? ''],
    },
  };
}

function named(name: string, schema: string | undefined): TableName {
  return schema === undefined || schema === '' || schema === 'public' ? { name } : { schema, name };
}
