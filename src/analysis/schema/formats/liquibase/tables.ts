import type { Statement } from '../../../../domain/schema.ts';
import {
  type Clause,
  emitAddColumn,
  emitAlterTable,
  emitCreateTable,
  emitOne,
  foreignKeySql,
  quoteName,
  quoteNames,
  quoteTable,
  quoteValue,
} from '../emit.ts';
import { type Change, named, required, tableOf, type Translator } from './change.ts';
import { type Column, columnsOf } from './columns.ts';
import { childrenNamed, isTrue, lineOf, valueOf } from './element.ts';
import { columnType } from './column-types.ts';
import { plainSql, typeOf, valueSql } from './values.ts';

export const createTable: Translator = (change) => {
  const columns = columnsOf(change);
  return [
    emitCreateTable(
      change.place,
      tableOf(change),
      columns.map(({ spec }) => spec),
      { constraints: tableConstraints(columns), ifNotExists: isTrue(change.element, 'ifNotExists') },
    ),
  ];
};

/** Liquibase writes keys and references after the columns. */
function tableConstraints(columns: readonly Column[]): Clause[] {
  const keys = columns.filter(({ primaryKey }) => primaryKey);
  const name = keys.find(({ primaryKey }) => primaryKey?.name !== undefined)?.primaryKey?.name;
  const [first] = keys;
  const key = first && {
    sql: `${constraint(name)}PRIMARY KEY (${quoteNames(keys.map(({ spec }) => spec.name))})`,
    line: first.primaryKey?.line ?? first.spec.line,
  };
  const unique = columns.flatMap(({ spec, unique: said }) =>
    said ? [{ sql: `${constraint(said.name)}UNIQUE (${quoteName(spec.name)})`, line: said.line }] : [],
  );
  const references = columns.flatMap(({ foreignKey }) =>
    foreignKey ? [{ sql: foreignKeySql(foreignKey), line: foreignKey.line }] : [],
  );
  return [...(key ? [key] : []), ...references, ...unique];
}

function constraint(name: string | undefined): string {
  return name === undefined ? '' : `CONSTRAINT ${quoteName(name)} `;
}

export const addColumn: Translator = (change) => {
  const table = tableOf(change);
  const columns = columnsOf(change);
  const add = columns.flatMap((column): Statement[] => {
    const { spec, primaryKey, unique, foreignKey, value } = column;
    const place = { ...change.place, line: spec.line };
    const notNull = spec.notNull && value === undefined;
    const statements = [emitAddColumn(place, table, { ...spec, notNull, primaryKey: primaryKey && true })];
    const constrain = (sql: string, line: number) =>
      statements.push(emitAlterTable({ ...place, line }, table, [{ sql: `ADD ${sql}`, line }]));
    if (unique) constrain(`${constraint(unique.name)}UNIQUE (${quoteName(spec.name)})`, unique.line);
    if (foreignKey) constrain(foreignKeySql(foreignKey), foreignKey.line);
    return statements;
  });
  const fill = columns.flatMap(({ spec, value }) => {
    const place = { ...change.place, line: spec.line };
    return value === undefined
      ? []
      : [emitOne(place, `UPDATE ${quoteTable(table)} SET ${quoteName(spec.name)} = ${value}`)];
  });
  const require = columns.flatMap(({ spec, value }) =>
    spec.notNull && value !== undefined ? [setNotNull(change, spec.name, spec.line)] : [],
  );
  return [...add, ...fill, ...require];
};

export const dropColumn: Translator = (change) => {
  const listed = childrenNamed(change.element, 'column').map((element) => ({ ...change, element }));
  const columns =
    listed.length > 0
      ? listed.map((column) => ({ name: named(column, 'name'), line: column.element.line }))
      : [{ name: named(change, 'columnName'), line: lineOf(change.element, 'columnName') }];
  return columns.map(({ name, line }) => alter(change, `DROP COLUMN ${quoteName(name)}`, line));
};

export const renameColumn: Translator = (change) => {
  const [from, to] = [named(change, 'oldColumnName'), named(change, 'newColumnName')];
  return [
    alter(change, `RENAME COLUMN ${quoteName(from)} TO ${quoteName(to)}`, lineOf(change.element, 'newColumnName')),
  ];
};

export const renameTable: Translator = (change) => {
  const table = tableOf(change, 'oldTableName');
  const to = quoteName(named(change, 'newTableName'));
  const line = lineOf(change.element, 'newTableName');
  return [emitAlterTable(change.place, table, [{ sql: `RENAME TO ${to}`, line }])];
};

export const dropTable: Translator = (change) => {
  const cascade = isTrue(change.element, 'cascadeConstraints') ? ' CASCADE' : '';
  return [emitOne(change.place, `DROP TABLE ${quoteTable(tableOf(change))}${cascade}`)];
};

export const modifyDataType: Translator = (change) => {
  const type = required(change, 'newDataType');
  return [retype(change, named(change, 'columnName'), type, lineOf(change.element, 'newDataType'))];
};

/** What `modifyDataType` was called before Liquibase 3. */
export const modifyColumn: Translator = (change) =>
  childrenNamed(change.element, 'column').map((element) => {
    const column = { ...change, element };
    return retype(change, named(column, 'name'), required(column, 'type'), element.line);
  });

function retype(change: Change, column: string, type: string, line: number): Statement {
  const name = quoteName(column);
  const { sql } = columnType(type);
  return alter(change, `ALTER COLUMN ${name} TYPE ${sql} USING (${name}::${sql})`, line);
}

export const addNotNullConstraint: Translator = (change) => {
  const { element, place } = change;
  const column = named(change, 'columnName');
  const filler = valueOf(element, 'defaultNullValue');
  const name = quoteName(column);
  const set = setNotNull(change, column, lineOf(element, 'columnName'));
  if (filler === undefined || /^null$/i.test(filler)) return [set];
  const value = plainSql(filler, typeOf(element, 'columnDataType'));
  const line = lineOf(element, 'defaultNullValue');
  const fill = `UPDATE ${quoteTable(tableOf(change))} SET ${name} = ${value} WHERE ${name} IS NULL`;
  return [emitOne({ ...place, line }, fill), set];
};

export const dropNotNullConstraint: Translator = (change) => {
  const column = quoteName(named(change, 'columnName'));
  return [alter(change, `ALTER COLUMN ${column} DROP NOT NULL`, lineOf(change.element, 'columnName'))];
};

export const addDefaultValue: Translator = (change) => {
  const { element, naming } = change;
  const column = quoteName(named(change, 'columnName'));
  const value = valueSql(element, 'defaultValue', naming, typeOf(element, 'columnDataType'));
  return [alter(change, `ALTER COLUMN ${column} SET DEFAULT ${value ?? 'NULL'}`, element.line)];
};

export const dropDefaultValue: Translator = (change) => {
  const column = quoteName(named(change, 'columnName'));
  return [alter(change, `ALTER COLUMN ${column} DROP DEFAULT`, lineOf(change.element, 'columnName'))];
};

export const addAutoIncrement: Translator = (change) => {
  const column = quoteName(named(change, 'columnName'));
  const start = valueOf(change.element, 'startWith');
  const options = start === undefined ? '' : ` (START WITH ${start})`;
  const sql = `ALTER COLUMN ${column} ADD GENERATED BY DEFAULT AS IDENTITY${options}`;
  return [alter(change, sql, lineOf(change.element, 'columnName'))];
};

export const mergeColumns: Translator = (change) => {
  const [first, second, merged] = ['column1Name', 'column2Name', 'finalColumnName'].map((name) =>
    quoteName(named(change, name)),
  );
  const { sql } = columnType(required(change, 'finalColumnType'));
  const joined = quoteValue(change.element.attributes.get('joinString')?.text ?? '');
  const { line } = change.element;
  return [
    alter(change, `ADD COLUMN ${merged} ${sql}`, line),
    emitOne(change.place, `UPDATE ${quoteTable(tableOf(change))} SET ${merged} = ${first} || ${joined} || ${second}`),
    alter(change, `DROP COLUMN ${first}`, line),
    alter(change, `DROP COLUMN ${second}`, line),
  ];
};

export const setTableRemarks: Translator = (change) => [
  emitOne(change.place, `COMMENT ON TABLE ${quoteTable(tableOf(change))} IS ${remarks(change)}`),
];

export const setColumnRemarks: Translator = (change) => {
  const column = `${quoteTable(tableOf(change))}.${quoteName(named(change, 'columnName'))}`;
  return [emitOne(change.place, `COMMENT ON COLUMN ${column} IS ${remarks(change)}`)];
};

function remarks({ element }: Change): string {
  return quoteValue(valueOf(element, 'remarks') ?? '');
}

function setNotNull(change: Change, column: string, line: number): Statement {
  return alter(change, `ALTER COLUMN ${quoteName(column)} SET NOT NULL`, line);
}

function alter(change: Change, sql: string, line: number): Statement {
  return emitAlterTable(change.place, tableOf(change), [{ sql, line }]);
}
