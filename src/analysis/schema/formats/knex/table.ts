import type { Statement } from '../../../../domain/schema.ts';
import {
  columnKeys,
  columnSql,
  emitAlterTable,
  emitCreateIndex,
  emitCreateTable,
  emitOne,
  foreignKeySql,
  opaque,
  quoteName,
  quoteNames,
  quoteTable,
  quoteValue,
  type ReferentialAction,
  type TableName,
  tableName,
} from '../emit.ts';
import type { Site } from '../javascript/values.ts';
import type { ColumnType } from './columns.ts';
import { defaultName } from './columns.ts';

/** A column while its chain of modifiers is being followed. */
export type Column = {
  readonly name: string;
  readonly type: ColumnType;
  readonly site: Site;
  notNull?: boolean;
  nullable?: boolean;
  default?: string;
  comment?: string;
  checks: string[];
  /** Only its properties change: `.alter()`. */
  altered?: { readonly nullable: boolean; readonly type: boolean };
};

export type ForeignKey = {
  readonly site: Site;
  readonly columns: readonly string[];
  name?: string | undefined;
  table?: string | undefined;
  targets?: readonly string[];
  onDelete?: string;
  onUpdate?: string;
  deferrable?: string;
};

/** What a builder's callback asked for. Steps after the columns keep their order. */
export type Table = {
  readonly name: TableName;
  readonly columns: Column[];
  readonly steps: ((creates: boolean) => readonly Statement[])[];
  primary?: { readonly columns: readonly string[]; readonly name?: string | undefined; readonly line: number };
  comment?: string;
  /** Why the call cannot be followed. */
  problem?: string;
};

function spec(column: Column) {
  const { type, name, site } = column;
  const checks = [type.check, ...column.checks].filter((check) => check !== undefined);
  return {
    name,
    type: type.sql,
    line: site.line,
    primaryKey: type.primaryKey,
    notNull: !type.serial && column.notNull,
    default: type.serial ? undefined : column.default,
    rest: checks.join(' '),
  };
}

function enumerations(columns: readonly Column[]): Statement[] {
  return columns.flatMap(({ type: { enumeration }, site }) =>
    enumeration
      ? [
          emitOne(
            site,
            `create type ${quoteTable(enumeration.name)} as enum (${enumeration.labels.map(quoteValue).join(', ')})`,
          ),
        ]
      : [],
  );
}

function comments(table: TableName, columns: readonly Column[]): Statement[] {
  return columns.flatMap(({ name, comment, site }) =>
    comment === undefined
      ? []
      : [emitOne(site, `comment on column ${quoteTable(table)}.${quoteName(name)} is ${quoteValue(comment)}`)],
  );
}

export function createStatements(table: Table, site: Site, ifNotExists: boolean): Statement[] {
  const { name, columns, primary } = table;
  const pkey = primary && quoteName(primary.name ?? `${name.name}_pkey`);
  const constraints = primary
    ? [{ sql: `CONSTRAINT ${pkey} PRIMARY KEY (${quoteNames(primary.columns)})`, line: primary.line }]
    : [];
  const withoutKeys = columns.map(spec).map((column) => (primary ? { ...column, primaryKey: false } : column));
  return [
    ...enumerations(columns),
    emitCreateTable(site, name, withoutKeys, { constraints, ifNotExists }),
    ...(table.comment === undefined
      ? []
      : [emitOne(site, `comment on table ${quoteTable(name)} is ${quoteValue(table.comment)}`)]),
    ...comments(name, columns),
    ...table.steps.flatMap((step) => step(true)),
  ];
}

export function alterStatements(table: Table, site: Site): Statement[] {
  const { name, columns, primary } = table;
  const added = columns.filter(({ altered }) => !altered);
  const adds = added.map((column) => ({ sql: `ADD COLUMN ${columnSql(spec(column))}`, line: column.site.line }));
  return [
    ...enumerations(columns),
    ...(adds.length > 0 ? [emitAlterTable(site, name, adds)] : []),
    ...columns.flatMap((column) => (column.altered ? alterColumn(name, column, column.altered) : [])),
    ...comments(name, columns),
    ...(primary ? [addPrimary(name, primary, site)] : []),
    ...table.steps.flatMap((step) => step(false)),
  ];
}

function addPrimary(name: TableName, primary: NonNullable<Table['primary']>, site: Site): Statement {
  const sql = `ADD CONSTRAINT ${quoteName(primary.name ?? `${name.name}_pkey`)} PRIMARY KEY (${quoteNames(primary.columns)})`;
  return emitAlterTable({ ...site, line: primary.line }, name, [{ sql, line: primary.line }]);
}

/** knex drops the default and NOT NULL first and sets again what the chain says. */
function alterColumn(
  table: TableName,
  { name, type, site, ...column }: Column,
  altered: { readonly nullable: boolean; readonly type: boolean },
): Statement[] {
  const change = `ALTER COLUMN ${quoteName(name)}`;
  const clauses = [
    `${change} DROP DEFAULT`,
    altered.nullable && `${change} DROP NOT NULL`,
    altered.type && `${change} TYPE ${type.sql} USING (${quoteName(name)}::${type.sql})`,
    column.default !== undefined && `${change} SET DEFAULT ${column.default}`,
    altered.nullable && column.notNull && `${change} SET NOT NULL`,
  ];
  return clauses.flatMap((sql) => (sql ? [emitAlterTable(site, table, [{ sql, line: site.line }])] : []));
}

export function addUnique(
  { name: table }: Table,
  site: Site,
  columns: readonly string[],
  {
    name,
    deferrable,
    where,
    asIndex,
  }: Partial<Record<'name' | 'deferrable' | 'where', string | undefined>> & { asIndex: boolean },
): Statement {
  const known = name ?? defaultName('unique', table.name, columns);
  if (asIndex) return emitCreateIndex(site, { name: known, table, keys: columnKeys(columns), unique: true, where });
  const late = deferrable === undefined ? '' : ` DEFERRABLE INITIALLY ${deferrable}`;
  const sql = `ADD CONSTRAINT ${quoteName(known)} UNIQUE (${quoteNames(columns)})${late}`;
  return emitAlterTable(site, table, [{ sql, line: site.line }]);
}

export function addForeignKey(table: TableName, key: ForeignKey): Statement {
  if (key.table === undefined || !key.targets)
    return opaque(key.site, key.site.source(), 'what the foreign key refers to is only known at run time');
  const action = (name: string | undefined) => name?.toUpperCase() as ReferentialAction | undefined;
  const sql = foreignKeySql({
    name: key.name ?? defaultName('foreign', table.name, key.columns),
    columns: key.columns,
    references: {
      table: tableName(key.table),
      columns: key.targets,
      onDelete: action(key.onDelete),
      onUpdate: action(key.onUpdate),
      rest: key.deferrable === undefined ? undefined : `DEFERRABLE INITIALLY ${key.deferrable}`,
    },
  });
  return emitAlterTable(key.site, table, [{ sql: `ADD ${sql}`, line: key.site.line }]);
}
