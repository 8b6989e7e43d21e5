import { emitAlterTable, foreignKeySql, quoteName, quoteNames, type ReferentialAction } from '../emit.ts';
import { type Change, named, required, tableOf, type Translator } from './change.ts';
import { deferral } from './columns.ts';
import { isFalse, isTrue, lineOf, valueOf } from './element.ts';
import { listed } from './names.ts';

const ACTIONS: ReadonlySet<string> = new Set(['CASCADE', 'RESTRICT', 'SET NULL', 'SET DEFAULT', 'NO ACTION']);

export const addPrimaryKey: Translator = (change) => {
  const key = `ADD ${constraintOf(change)}PRIMARY KEY (${columnNames(change)})`;
  return [alter(change, key, 'columnNames')];
};

export const addUniqueConstraint: Translator = (change) => {
  const rest = deferral(change.element);
  const key = `ADD ${constraintOf(change)}UNIQUE (${columnNames(change)})${rest === undefined ? '' : ` ${rest}`}`;
  return [alter(change, key, 'columnNames')];
};

export const addCheckConstraint: Translator = (change) => [
  alter(change, `ADD ${constraintOf(change)}CHECK (${required(change, 'constraintBody')})`, 'constraintBody'),
];

export const addForeignKeyConstraint: Translator = (change) => {
  const { element, naming, place } = change;
  const names = (name: string) => listed(required(change, name)).map(naming);
  const references = {
    table: tableOf(change, 'referencedTableName', 'referencedTableSchemaName'),
    columns: names('referencedColumnNames'),
    onDelete: isTrue(element, 'deleteCascade') ? ('CASCADE' as const) : actionOf(valueOf(element, 'onDelete')),
    onUpdate: actionOf(valueOf(element, 'onUpdate')),
    rest: [deferral(element), isFalse(element, 'validate') && 'NOT VALID'].filter(Boolean).join(' '),
  };
  const key = { name: named(change, 'constraintName'), columns: names('baseColumnNames'), references };
  const line = lineOf(element, 'constraintName');
  return [
    emitAlterTable(place, tableOf(change, 'baseTableName', 'baseTableSchemaName'), [
      { sql: `ADD ${foreignKeySql(key)}`, line },
    ]),
  ];
};

export const dropForeignKeyConstraint: Translator = (change) => {
  const table = tableOf(change, 'baseTableName', 'baseTableSchemaName');
  const line = lineOf(change.element, 'constraintName');
  return [emitAlterTable(change.place, table, [{ sql: dropSql(named(change, 'constraintName')), line }])];
};

export const dropConstraint: Translator = (change) => [
  alter(change, dropSql(named(change, 'constraintName')), 'constraintName'),
];

/** Where the changelog says no name, Liquibase looks it up; it is PostgreSQL's own unless it was named. */
export const dropPrimaryKey: Translator = (change) => {
  const given = valueOf(change.element, 'constraintName');
  const name = given === undefined ? `${named(change, 'tableName')}_pkey` : change.naming(given);
  return [alter(change, dropSql(name), 'constraintName')];
};

function dropSql(name: string): string {
  return `DROP CONSTRAINT ${quoteName(name)}`;
}

function alter(change: Change, sql: string, said: string) {
  return emitAlterTable(change.place, tableOf(change), [{ sql, line: lineOf(change.element, said) }]);
}

function constraintOf({ element, naming }: Change): string {
  const name = valueOf(element, 'constraintName');
  return name === undefined ? '' : `CONSTRAINT ${quoteName(naming(name))} `;
}

function columnNames(change: Change): string {
  return quoteNames(listed(required(change, 'columnNames')).map(change.naming));
}

function actionOf(said: string | undefined): ReferentialAction | undefined {
  const action = said?.toUpperCase().replaceAll(/\s+/g, ' ');
  return isAction(action) ? action : undefined;
}

function isAction(action: string | undefined): action is ReferentialAction {
  return action !== undefined && ACTIONS.has(action);
}
