import type { Statement } from '../../../../domain/schema.ts';
import {
  type Clause,
  emitCreateIndex,
  emitCreateTable,
  emitOne,
  opaque,
  type Place,
  quoteName,
  quoteNames,
  quoteTable,
  quoteValue,
  type TableName,
} from '../emit.ts';
import { argument, type Call, className, isTrue, textOf, textsOf } from '../python/values.ts';
import { indexOf } from './indexes.ts';
import { columnOf, constraintOf, withSequence } from './tables.ts';
import { createTypeSql, ownedEnum } from './column-types.ts';

const CONSTRAINTS = /^(?:PrimaryKey|Unique|Check|ForeignKey|Exclude)Constraint$/;

/** `op.create_table(name, *columns)`: its types, the table, then what SQLAlchemy adds after it. */
export function createTable(call: Call, table: TableName, place: Place, types: Set<string>): Statement[] {
  const before: Statement[] = [];
  const after: Statement[] = [];
  const parts = call.args.filter((part): part is Call => part.kind === 'call');
  const columns = parts.filter((part) => className(part) === 'Column').flatMap((part) => columnOf(part) ?? []);
  const constraints: Clause[] = [];
  let keys = columns.filter(({ primaryKey }) => primaryKey).map(({ spec }) => spec.name);
  const referring = new Set<string>();
  for (const part of parts) {
    if (!CONSTRAINTS.test(className(part) ?? '')) continue;
    const clause = constraintOf(part);
    if (clause) constraints.push(clause);
    else
      after.push(
        opaque({ ...place, line: part.line, endLine: part.endLine }, call.name, 'this constraint cannot be read'),
      );
    if (className(part) === 'PrimaryKeyConstraint') keys = part.args.flatMap((arg) => textOf(arg) ?? []);
    if (className(part) === 'ForeignKeyConstraint')
      for (const name of textsOf(argument(part, 'columns', 0)) ?? []) referring.add(name);
  }
  if (keys.length > 0 && !constraints.some(({ sql }) => sql.includes('PRIMARY KEY'))) {
    const line = columns.find(({ primaryKey }) => primaryKey)?.spec.line ?? place.line;
    constraints.unshift({ sql: `PRIMARY KEY (${quoteNames(keys)})`, line });
  }

  for (const column of columns) {
    const { spec, type } = column;
    const owned = ownedEnum(type);
    const own = { ...place, line: spec.line, endLine: spec.line };
    if (owned && !types.has(owned.name)) {
      types.add(owned.name);
      before.push(emitOne(own, createTypeSql(owned)));
    }
    if (column.assumed)
      after.push(opaque(own, spec.name, `the type of ${spec.name} is defined elsewhere; it is taken for ${spec.type}`));
    if (column.unique) constraints.push({ sql: `UNIQUE (${quoteName(spec.name)})`, line: spec.line });
    constraints.push(...column.foreignKeys, ...column.checks);
    if (column.indexed) after.push(columnIndex(own, table, spec.name, isTrue(uniqueOf(parts, spec.name))));
  }
  const specs = columns.map((column) => {
    const name = column.spec.name;
    const refers = referring.has(name) || column.foreignKeys.length > 0;
    return withSequence(column, keys.length === 1 && keys[0] === name, refers);
  });
  const partition = textOf(call.keywords.get('postgresql_partition_by'));
  const created = emitCreateTable(place, table, specs, {
    constraints,
    ifNotExists: isTrue(call.keywords.get('if_not_exists')),
    ...(partition !== undefined && { rest: `PARTITION BY ${partition}` }),
  });
  for (const part of parts) {
    if (className(part) !== 'Index') continue;
    const index = indexOf(part, table, part.args.slice(1), textOf(part.args[0]));
    if (index) after.push(emitCreateIndex({ ...place, line: part.line, endLine: part.endLine }, index));
  }
  const comment = textOf(call.keywords.get('comment'));
  if (comment !== undefined)
    after.push(emitOne(place, `COMMENT ON TABLE ${quoteTable(table)} IS ${quoteValue(comment)}`));
  return [...before, created, ...after];
}

function uniqueOf(parts: readonly Call[], name: string) {
  return parts.find((part) => className(part) === 'Column' && textOf(part.args[0]) === name)?.keywords.get('unique');
}

/** The index that `index=True` asks for. */
export function columnIndex(place: Place, table: TableName, column: string, unique: boolean): Statement {
  const name = `ix_${table.schema === undefined ? '' : `${table.schema}_`}${table.name}_${column}`;
  return emitCreateIndex(place, { name, table, keys: [quoteName(column)], unique });
}
