import type { Statement } from '../../../../domain/schema.ts';
import {
  emitAlterTable,
  emitCreateIndex,
  emitOne,
  foreignKeySql,
  keyLength,
  quoteName,
  quoteNames,
  quoteTable,
  type TableName,
} from '../emit.ts';
import { isOn, numberOf, property, type Site, textOf, type Value } from '../javascript/values.ts';
import { actionOf, deferrable, tableOf, whereOf } from './columns.ts';
import { constraintName, fieldName, indexName } from './names.ts';
import { isSql, sqlOf } from './data-types.ts';

type Given = { readonly table: TableName; readonly args: readonly Value[]; readonly site: Site };

/** A list of fields, in the second argument or in the options. */
function fieldsOf(args: readonly Value[]): { fields: readonly Value[]; options: Value | undefined } | undefined {
  const [, second, third] = args;
  const options = second?.kind === 'array' ? third : second;
  const fields = second?.kind === 'array' ? second : property(options, 'fields');
  return fields?.kind === 'array' ? { fields: fields.items, options } : undefined;
}

function keySql(field: Value, operator: string | undefined): string | undefined {
  if (isSql(field)) return sqlOf(field);
  const name = fieldName(field);
  if (name === undefined) return undefined;
  const collate = textOf(property(field, 'collate'));
  const length = numberOf(property(field, 'length'));
  return [
    quoteName(name),
    collate === undefined ? undefined : `COLLATE ${quoteName(collate)}`,
    textOf(property(field, 'operator')) ?? operator,
    textOf(property(field, 'order')),
    length === undefined ? undefined : keyLength(length),
  ]
    .filter((part) => part !== undefined)
    .join(' ');
}

export function indexStatement({ table, args, site }: Given): Statement | undefined {
  const found = fieldsOf(args);
  if (!found) return undefined;
  const { fields, options } = found;
  const keys = fields.map((field) => keySql(field, textOf(property(options, 'operator'))));
  const given = property(options, 'name') ?? property(options, 'indexName');
  const names = fields.map((field) => fieldName(field) ?? '');
  const name = given ? textOf(given) : indexName(table, names);
  const condition = property(options, 'where');
  const where = whereOf(condition);
  if (!keys.every((key) => key !== undefined) || name === undefined || (condition && where === undefined))
    return undefined;
  const type = textOf(property(options, 'type')) ?? textOf(property(options, 'indicesType'));
  return emitCreateIndex(site, {
    name,
    table,
    keys,
    unique: isOn(options, 'unique') || type?.toUpperCase() === 'UNIQUE',
    concurrently: isOn(options, 'concurrently'),
    using: textOf(property(options, 'using')) ?? textOf(property(options, 'method')),
    where,
  });
}

export function dropIndexStatement({ table, args, site }: Given): Statement | undefined {
  const [, second, options] = args;
  const fields = second?.kind === 'array' ? second.items.map(fieldName) : undefined;
  const known = fields?.every((field) => field !== undefined) ? indexName(table, fields) : undefined;
  const name = textOf(second) ?? textOf(property(second, 'name')) ?? known;
  if (name === undefined) return undefined;
  const concurrently = isOn(options, 'concurrently') ? 'CONCURRENTLY ' : '';
  return emitOne(site, `DROP INDEX ${concurrently}IF EXISTS ${quoteTable({ schema: table.schema, name })}`);
}

export function constraintStatement({ table, args, site }: Given): Statement | undefined {
  const found = fieldsOf(args);
  const type = textOf(property(found?.options, 'type'))?.toUpperCase();
  const names = found?.fields.map(fieldName);
  if (!found || type === undefined || !names?.every((name) => name !== undefined)) return undefined;
  const { options } = found;
  const references = property(options, 'references');
  const target = tableOf(property(references, 'table') ?? property(references, 'model'));
  const name = textOf(property(options, 'name')) ?? constraintName(type, table, names, target?.name ?? '');
  const body = bodyOf(type, names, options, target);
  if (body === undefined) return undefined;
  const late = deferrable(property(options, 'deferrable'));
  const clause = `CONSTRAINT ${quoteName(name)} ${body}`;
  return emitAlterTable(site, table, [
    { sql: `ADD ${clause}${late === undefined ? '' : ` ${late}`}`, line: site.line },
  ]);
}

function bodyOf(
  type: string,
  columns: readonly string[],
  options: Value | undefined,
  target: TableName | undefined,
): string | undefined {
  if (type === 'UNIQUE' || type === 'PRIMARY KEY') return `${type} (${quoteNames(columns)})`;
  if (type === 'CHECK') {
    const where = whereOf(property(options, 'where'));
    return where === undefined ? undefined : `CHECK (${where})`;
  }
  if (type !== 'FOREIGN KEY' || !target) return undefined;
  const references = property(options, 'references');
  const fields = property(references, 'fields');
  const single = textOf(property(references, 'field')) ?? textOf(property(references, 'key'));
  const targets = fields?.kind === 'array' ? fields.items.map((field) => fieldName(field) ?? '') : [single ?? 'id'];
  const actions = {
    onDelete: actionOf(property(options, 'onDelete')),
    onUpdate: actionOf(property(options, 'onUpdate')),
  };
  return foreignKeySql({ columns, references: { table: target, columns: targets, ...actions } });
}
