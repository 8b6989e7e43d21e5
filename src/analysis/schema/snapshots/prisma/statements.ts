import type { Dialect, Statement } from '../../../../domain/schema.ts';
import {
  emitAlterTable,
  emitCreateTable,
  emitOne,
  foreignKeySql,
  quoteName,
  quoteTable,
  quoteValue,
  type TableName,
} from '../../formats/emit.ts';
import { columnOf, sqlTypeOf } from './columns.ts';
import type { Datamodel, Model } from './datamodel.ts';
import { indexesOf, primaryKeyOf } from './keys.ts';
import { tableOf, typeName } from './names.ts';
import { foreignKeysOf, joinTablesOf } from './relations.ts';

/** What `prisma migrate` would create in an empty database: types, tables, indexes, then the keys between tables. */
export function statementsOf(datamodel: Datamodel, dialect: Dialect): Statement[] {
  const models = [...datamodel.models.values()];
  const keys =
    datamodel.withoutForeignKeys || dialect === 'sqlite' ? [] : models.flatMap((model) => keysOf(model, datamodel));
  const joins = joinTablesOf(datamodel, (field) => sqlTypeOf(field, datamodel, dialect));
  return [
    ...(dialect === 'postgres' ? surroundingsOf(datamodel) : []),
    ...models.map((model) => createTable(model, datamodel, dialect)),
    ...models.flatMap(indexesOf),
    ...keys,
    ...joins.flatMap(({ statements }) => statements),
  ];
}

function surroundingsOf({ extensions, models, enums }: Datamodel): Statement[] {
  const [first] = [...models.values(), ...enums.values()];
  if (!first) return [];
  const place = { ...first.place, endLine: first.place.line };
  const named = [...models.values(), ...enums.values()].map(typeName);
  const schemas = new Set(named.flatMap(({ schema }: TableName) => schema ?? []));
  return [
    ...[...schemas].map((schema) => emitOne(place, `CREATE SCHEMA IF NOT EXISTS ${quoteName(schema)}`)),
    ...extensions.map((name) => emitOne(place, `CREATE EXTENSION IF NOT EXISTS ${quoteName(name)}`)),
    ...[...enums.values()].map((found) => {
      const values = [...found.values.values()].map(quoteValue).join(', ');
      return emitOne(found.place, `CREATE TYPE ${quoteTable(typeName(found))} AS ENUM (${values})`);
    }),
  ];
}

function createTable(model: Model, datamodel: Datamodel, dialect: Dialect): Statement {
  const columns = model.fields.flatMap((field) => {
    const type = sqlTypeOf(field, datamodel, dialect);
    return type === undefined ? [] : [columnOf(field, datamodel, dialect, type)];
  });
  const inline = dialect === 'sqlite' && !datamodel.withoutForeignKeys ? foreignKeysOf(model, datamodel) : [];
  const constraints = [...primaryKeyOf(model), ...inline.map(({ key, line }) => ({ sql: foreignKeySql(key), line }))];
  return emitCreateTable(model.place, tableOf(model), columns, { constraints });
}

function keysOf(model: Model, datamodel: Datamodel): Statement[] {
  return foreignKeysOf(model, datamodel).map(({ key, line }) =>
    emitAlterTable({ ...model.place, line, endLine: line }, tableOf(model), [
      { sql: `ADD ${foreignKeySql(key)}`, line },
    ]),
  );
}
