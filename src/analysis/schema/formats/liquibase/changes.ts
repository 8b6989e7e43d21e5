import type { Statement } from '../../../../domain/schema.ts';
import { applicationStep, emitOne, opaque, quoteName, quoteTable } from '../emit.ts';
import { type Change, named, tableOf, type Translator, Untranslatable } from './change.ts';
import * as constraints from './constraints.ts';
import * as objects from './objects.ts';
import * as rows from './rows.ts';
import { sql, sqlFile } from './sql.ts';
import * as tables from './tables.ts';

const nothing: Translator = () => [];

const addLookupTable: Translator = (change) => {
  const made = quoteTable(tableOf(change, 'newTableName', 'newTableSchemaName'));
  const existing = tableOf(change, 'existingTableName', 'existingTableSchemaName');
  const [column, from] = [quoteName(named(change, 'newColumnName')), quoteName(named(change, 'existingColumnName'))];
  const key = quoteName(named(change, 'constraintName'));
  const source = `${quoteTable(existing)} WHERE ${from} IS NOT NULL`;
  return [
    `CREATE TABLE ${made} AS SELECT DISTINCT ${from} AS ${column} FROM ${source}`,
    `ALTER TABLE ${made} ALTER COLUMN ${column} SET NOT NULL`,
    `ALTER TABLE ${made} ADD PRIMARY KEY (${column})`,
    `ALTER TABLE ${quoteTable(existing)} ADD CONSTRAINT ${key} FOREIGN KEY (${from}) REFERENCES ${made} (${column})`,
  ].map((text) => emitOne(change.place, text));
};

const outside: Translator = ({ element, place }) => [
  { ...opaque(place, `<${element.name}>`, 'a program outside the database is not run'), rowsOnly: true },
];

/** By the name of the change: https://docs.liquibase.com/change-types/home.html */
const TRANSLATORS: ReadonlyMap<string, Translator> = new Map<string, Translator>(
  Object.entries({
    createTable: tables.createTable,
    addColumn: tables.addColumn,
    dropColumn: tables.dropColumn,
    renameColumn: tables.renameColumn,
    renameTable: tables.renameTable,
    dropTable: tables.dropTable,
    modifyDataType: tables.modifyDataType,
    modifyColumn: tables.modifyColumn,
    addNotNullConstraint: tables.addNotNullConstraint,
    dropNotNullConstraint: tables.dropNotNullConstraint,
    addDefaultValue: tables.addDefaultValue,
    dropDefaultValue: tables.dropDefaultValue,
    addAutoIncrement: tables.addAutoIncrement,
    mergeColumns: tables.mergeColumns,
    setTableRemarks: tables.setTableRemarks,
    setColumnRemarks: tables.setColumnRemarks,
    addPrimaryKey: constraints.addPrimaryKey,
    dropPrimaryKey: constraints.dropPrimaryKey,
    addUniqueConstraint: constraints.addUniqueConstraint,
    dropUniqueConstraint: constraints.dropConstraint,
    addCheckConstraint: constraints.addCheckConstraint,
    dropCheckConstraint: constraints.dropConstraint,
    addForeignKeyConstraint: constraints.addForeignKeyConstraint,
    dropForeignKeyConstraint: constraints.dropForeignKeyConstraint,
    addLookupTable,
    createIndex: objects.createIndex,
    dropIndex: objects.dropIndex,
    createSequence: objects.createSequence,
    alterSequence: objects.alterSequence,
    renameSequence: objects.renameSequence,
    dropSequence: objects.dropSequence,
    createView: objects.createView,
    renameView: objects.renameView,
    dropView: objects.dropView,
    createProcedure: objects.createProcedure,
    createFunction: objects.createProcedure,
    createTrigger: objects.createProcedure,
    dropProcedure: objects.dropProcedure,
    insert: rows.insert,
    update: rows.update,
    delete: rows.deleteRows,
    loadData: rows.loadData,
    loadUpdateData: rows.loadData,
    sql,
    sqlFile,
    executeCommand: outside,
    tagDatabase: nothing,
    empty: nothing,
    output: nothing,
    stop: nothing,
  }),
);

/** What a change set holds besides its changes. */
const NOT_CHANGES = new Set(['rollback', 'preConditions', 'comment', 'validCheckSum', 'modifySql', 'property']);

export function isChange(name: string): boolean {
  return !NOT_CHANGES.has(name);
}

/** The statements of a change; one opaque statement where it cannot be told in SQL. `source` is its text in the changelog. */
export function translateChange(change: Change, source: () => string): readonly Statement[] {
  const { element, place } = change;
  if (element.name === 'customChange') return [applicationStep(place, source())];
  const translator = TRANSLATORS.get(element.name);
  if (!translator) {
    const says = element.attributes.size > 0 || element.children.length > 0;
    return says ? [opaque(place, source(), `no reader for the change <${element.name}>`)] : [];
  }
  try {
    return translator(change).map((statement) => unlessOpen(statement, element.name));
  } catch (cause) {
    if (!(cause instanceof Untranslatable)) throw cause;
    return [opaque(place, source(), cause.message)];
  }
}

const LITERAL = /'(?:[^']|'')*'|\$(\w*)\$[^]*?\$\1\$/g;
const PLACEHOLDER = /\$\{([\w.-]+)\}/;
const ROW_CHANGES = new Set(['insert', 'update', 'delete']);

/** Parameters are also given on the command line and in the application's settings; within a string they may be text. */
function unlessOpen(statement: Statement, change: string): Statement {
  if (statement.kind === 'opaque' || !statement.sql.includes('${')) return statement;
  const name = PLACEHOLDER.exec(statement.sql.replaceAll(LITERAL, ''))?.[1];
  if (name === undefined) return statement;
  const reason = `no changelog says what \${${name}} stands for`;
  return { ...statement, kind: 'opaque', reason, ...(ROW_CHANGES.has(change) && { rowsOnly: true }) };
}
