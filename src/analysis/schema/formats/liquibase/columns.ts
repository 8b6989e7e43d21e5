import type { ColumnSpec, ForeignKeySpec, TableName } from '../emit.ts';
import { tableName } from '../emit.ts';
import { type Change, named, Untranslatable } from './change.ts';
import type { ColumnType } from './column-types.ts';
import { childrenNamed, type Element, isFalse, isTrue, valueOf } from './element.ts';
import { listed, type Naming } from './names.ts';
import { typeOf, valueSql } from './values.ts';

/** A column of createTable or addColumn, with the constraints that are written in it. */
export type Column = {
  readonly spec: ColumnSpec & { readonly name: string };
  readonly type: ColumnType;
  readonly primaryKey?: { readonly name: string | undefined; readonly line: number } | undefined;
  readonly unique?: { readonly name: string | undefined; readonly line: number } | undefined;
  readonly foreignKey?: (ForeignKeySpec & { readonly line: number }) | undefined;
  /** SQL of what existing rows get. */
  readonly value?: string | undefined;
};

export function columnsOf(change: Change): Column[] {
  const columns = childrenNamed(change.element, 'column').map((element) => columnOf({ ...change, element }));
  if (columns.length === 0) throw new Untranslatable(`<${change.element.name}> has no column`);
  return columns;
}

function columnOf(change: Change): Column {
  const { element, naming } = change;
  const name = named(change, 'name');
  const type = typeOf(element);
  if (!type) throw new Untranslatable(`the column ${name} has no type`);
  const said = constraintsOf(element);
  const serial = type.serial || isTrue(element, 'autoIncrement');
  return {
    spec: {
      name,
      type: type.sql,
      line: element.line,
      notNull: said.some((constraints) => isFalse(constraints, 'nullable')) || undefined,
      default: serial ? undefined : valueSql(element, 'defaultValue', naming, type),
      rest: serial ? identity(element) : undefined,
    },
    type,
    primaryKey: saidTrue(said, 'primaryKey', 'primaryKeyName', naming),
    unique: saidTrue(said, 'unique', 'uniqueConstraintName', naming),
    foreignKey: foreignKeyOf(said, name, naming),
    value: valueSql(element, 'value', naming, type),
  };
}

/** XML allows several. */
function constraintsOf(column: Element): Element[] {
  return childrenNamed(column, 'constraints');
}

function saidTrue(said: readonly Element[], flag: string, name: string, naming: Naming) {
  const element = said.find((constraints) => isTrue(constraints, flag));
  const given = element && valueOf(element, name);
  return element && { name: given === undefined ? undefined : naming(given), line: element.line };
}

const REFERENCES = /^\s*([^\s(]+)\s*(?:\(([^)]*)\))?/;

/** Liquibase makes none of a `referencedTableName` without `referencedColumnNames`. */
function foreignKeyOf(said: readonly Element[], column: string, naming: Naming): Column['foreignKey'] {
  for (const element of said) {
    const [, written = '', inside = ''] = REFERENCES.exec(valueOf(element, 'references') ?? '') ?? [];
    const table = written === '' ? valueOf(element, 'referencedTableName') : written;
    const schema = valueOf(element, 'referencedTableSchemaName');
    const columns = written === '' ? valueOf(element, 'referencedColumnNames') : inside;
    if (table === undefined || columns === undefined) continue;
    const name = valueOf(element, 'foreignKeyName');
    return {
      name: name === undefined ? undefined : naming(name),
      columns: [column],
      references: {
        table: spelt(schema === undefined ? tableName(table) : { schema, name: table }, naming),
        columns: listed(columns).map(naming),
        onDelete: isTrue(element, 'deleteCascade') ? 'CASCADE' : undefined,
        rest: deferral(element),
      },
      line: element.line,
    };
  }
  return undefined;
}

export function deferral(element: Element): string | undefined {
  if (!isTrue(element, 'deferrable')) return undefined;
  return isTrue(element, 'initiallyDeferred') ? 'DEFERRABLE INITIALLY DEFERRED' : 'DEFERRABLE';
}

function spelt({ schema, name }: TableName, naming: Naming): TableName {
  return { schema: schema === undefined ? undefined : naming(schema), name: naming(name) };
}

function identity(column: Element): string {
  const start = valueOf(column, 'startWith');
  const by = valueOf(column, 'incrementBy');
  const options = [start && `START WITH ${start}`, by && `INCREMENT BY ${by}`].filter((option) => option !== undefined);
  const generation = valueOf(column, 'generationType')?.toUpperCase() === 'ALWAYS' ? 'ALWAYS' : 'BY DEFAULT';
  return `GENERATED ${generation} AS IDENTITY${options.length > 0 ? ` (${options.join(' ')})` : ''}`;
}
