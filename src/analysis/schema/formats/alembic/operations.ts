import type { Statement } from '../../../../domain/schema.ts';
import {
  type Clause,
  emit,
  emitAddColumn,
  emitAlterTable,
  emitCreateIndex,
  emitOne,
  emitRaw,
  foreignKeySql,
  opaque,
  type Place,
  quoteName,
  quoteNames,
  quoteTable,
  quoteValue,
  type TableName,
} from '../emit.ts';
import {
  argument,
  booleanOf,
  type Call,
  className,
  isNone,
  isTrue,
  textOf,
  textsOf,
  type Value,
} from '../python/values.ts';
import { columnIndex, createTable } from './create-table.ts';
import { bulkInsert, changeSql } from './data.ts';
import { conditionSql, rawText } from './expressions.ts';
import { indexOf } from './indexes.ts';
import { entitySql, syncEnumValues } from './plugins.ts';
import { columnOf, defaultSql, excludeSql, nullsSql, reference, timing } from './tables.ts';
import { assumedType, typeSql } from './column-types.ts';

/** The statements of one `op.…` call; undefined for what cannot be read. `batch` is the table of `batch_alter_table`. */
export function operation(
  name: string,
  given: Call,
  path: string,
  types: Set<string>,
  batch: TableName | undefined,
): Statement[] | undefined {
  const place: Place = { path, line: given.line, endLine: given.endLine };
  const schema = batch?.schema ?? textOf(given.keywords.get('schema'));
  const own = (position: number, keyword = 'table_name'): TableName | undefined => {
    if (batch) return batch;
    const table = textOf(argument(given, keyword, position));
    return table === undefined ? undefined : { name: table, ...(schema !== undefined && { schema }) };
  };
  /** Batch operations leave the table out of their arguments. */
  const at = (position: number) => (batch ? position - 1 : position);
  const alter = (table: TableName | undefined, sql: string | undefined) =>
    table && sql !== undefined ? [emitAlterTable(place, table, [{ sql, line: place.line }])] : undefined;
  const named = () => {
    const text = textOf(argument(given, 'constraint_name', 0));
    return text === undefined ? '' : `CONSTRAINT ${quoteName(text)} `;
  };

  switch (name) {
    case 'create_table': {
      const table = own(0);
      return table && createTable(given, table, place, types);
    }
    case 'drop_table': {
      const table = own(0);
      const exists = isTrue(given.keywords.get('if_exists')) ? 'IF EXISTS ' : '';
      return table && [emitOne(place, `DROP TABLE ${exists}${quoteTable(table)}`)];
    }
    case 'rename_table': {
      const target = textOf(argument(given, 'new_table_name', 1));
      return alter(own(0, 'old_table_name'), target && `RENAME TO ${quoteName(target)}`);
    }
    case 'add_column':
      return addColumn(given, own(0), argument(given, 'column', at(1)), place);
    case 'drop_column': {
      const column = textOf(argument(given, 'column_name', at(1)));
      const exists = isTrue(given.keywords.get('if_exists')) ? 'IF EXISTS ' : '';
      return alter(own(0), column && `DROP COLUMN ${exists}${quoteName(column)}`);
    }
    case 'alter_column':
      return alterColumn(given, own(0), textOf(argument(given, 'column_name', at(1))), place);
    case 'create_index': {
      const table = own(1);
      const keys = argument(given, 'columns', at(2));
      const index =
        table && keys?.kind === 'list' && indexOf(given, table, keys.items, textOf(argument(given, 'index_name', 0)));
      return index ? [emitCreateIndex(place, index)] : undefined;
    }
    case 'drop_index': {
      const index = textOf(argument(given, 'index_name', 0));
      if (index === undefined) return undefined;
      const how = `${isTrue(given.keywords.get('postgresql_concurrently')) ? 'CONCURRENTLY ' : ''}${isTrue(given.keywords.get('if_exists')) ? 'IF EXISTS ' : ''}`;
      return [emitOne(place, `DROP INDEX ${how}${quoteTable({ name: index, schema })}`)];
    }
    case 'drop_constraint': {
      const constraint = textOf(argument(given, 'constraint_name', 0));
      const exists = isTrue(given.keywords.get('if_exists')) ? 'IF EXISTS ' : '';
      return alter(own(1), constraint && `DROP CONSTRAINT ${exists}${quoteName(constraint)}`);
    }
    case 'create_primary_key': {
      const columns = textsOf(argument(given, 'columns', at(2)));
      return alter(own(1), columns && `ADD ${named()}PRIMARY KEY (${quoteNames(columns)})`);
    }
    case 'create_unique_constraint': {
      const columns = textsOf(argument(given, 'columns', at(2)));
      return alter(
        own(1),
        columns && `ADD ${named()}UNIQUE ${nullsSql(given)}(${quoteNames(columns)})${timing(given)}`,
      );
    }
    case 'create_check_constraint': {
      const sql = conditionSql(argument(given, 'condition', at(2)));
      const valid = isTrue(given.keywords.get('postgresql_not_valid')) ? ' NOT VALID' : '';
      return alter(own(1), sql && `ADD ${named()}CHECK (${sql})${valid}`);
    }
    case 'create_exclude_constraint': {
      const sql = excludeSql(given, given.args.slice(batch ? 1 : 2));
      return alter(own(1), sql && `ADD ${named()}${sql}`);
    }
    case 'create_foreign_key':
      return createForeignKey(given, batch, place);
    case 'create_table_comment':
    case 'drop_table_comment': {
      const table = own(0);
      const comment = name === 'drop_table_comment' ? undefined : textOf(argument(given, 'comment', at(1)));
      return (
        table && [
          emitOne(
            place,
            `COMMENT ON TABLE ${quoteTable(table)} IS ${comment === undefined ? 'NULL' : quoteValue(comment)}`,
          ),
        ]
      );
    }
    case 'bulk_insert': {
      const clauses = bulkInsert(given);
      return clauses && [emit(place, clauses)];
    }
    case 'execute':
      return executed(argument(given, 'sqltext', 0), place);
    case 'create_entity':
    case 'replace_entity':
    case 'drop_entity':
      return entitySql(name, given, place);
    case 'sync_enum_values':
      return syncEnumValues(given, place);
    default:
      return undefined;
  }
}

/** SQL as text, or a change in SQLAlchemy's expression language. */
export function executed(value: Value | undefined, place: Place): Statement[] | undefined {
  const raw = rawText(value);
  if (raw) {
    const statements = emitRaw(place.path, raw.pieces);
    return statements.map((statement) =>
      /(?<![:\w]):[a-z]\w*/i.test(statement.sql.replaceAll(/'[^']*'/g, '')) && value?.kind === 'call'
        ? opaque(statement, statement.sql, 'its parameters are only known when it runs')
        : statement,
    );
  }
  const sql = value && changeSql(value);
  return sql === undefined ? undefined : [emitOne(place, sql)];
}

function addColumn(
  given: Call,
  table: TableName | undefined,
  value: Value | undefined,
  place: Place,
): Statement[] | undefined {
  const column = value?.kind === 'call' && className(value) === 'Column' ? columnOf(value) : undefined;
  if (!table || !column) return undefined;
  const { spec, assumed, unique, indexed, foreignKeys, checks } = column;
  const statements = [emitAddColumn(place, table, spec, { ifNotExists: isTrue(given.keywords.get('if_not_exists')) })];
  const constraints: Clause[] = [...foreignKeys, ...checks];
  if (unique) constraints.push({ sql: `UNIQUE (${quoteName(spec.name)})`, line: spec.line });
  for (const { sql, line } of constraints) statements.push(emitAlterTable(place, table, [{ sql: `ADD ${sql}`, line }]));
  if (indexed)
    statements.push(
      columnIndex(place, table, spec.name, value?.kind === 'call' && isTrue(value.keywords.get('unique'))),
    );
  if (assumed)
    statements.push(
      opaque(place, spec.name, `the type of ${spec.name} is defined elsewhere; it is taken for ${spec.type}`),
    );
  return statements;
}

/** One statement per aspect, in Alembic's order. */
function alterColumn(
  given: Call,
  table: TableName | undefined,
  name: string | undefined,
  place: Place,
): Statement[] | undefined {
  if (!table || name === undefined) return undefined;
  const { keywords } = given;
  const column = quoteName(name);
  const lineOf = (keyword: string) => keywords.get(keyword)?.line ?? place.line;
  const actions: Clause[] = [];
  const type = keywords.get('type_');
  if (!isNone(type)) {
    const using = conditionSql(keywords.get('postgresql_using'));
    const sql = `ALTER COLUMN ${column} TYPE ${typeSql(type) ?? assumedType(type)}`;
    actions.push({ sql: using === undefined ? sql : `${sql} USING ${using}`, line: lineOf('type_') });
  }
  const nullable = booleanOf(keywords.get('nullable'));
  if (nullable !== undefined)
    actions.push({ sql: `ALTER COLUMN ${column} ${nullable ? 'DROP' : 'SET'} NOT NULL`, line: lineOf('nullable') });
  const preset = keywords.get('server_default');
  if (preset && preset.kind !== 'boolean') {
    const sql = defaultSql(preset);
    const generated = className(preset) === 'Identity' ? 'ADD GENERATED BY DEFAULT AS IDENTITY' : undefined;
    if (preset.kind !== 'none' && sql === undefined && generated === undefined) return undefined;
    actions.push({
      sql: `ALTER COLUMN ${column} ${generated ?? (sql === undefined ? 'DROP DEFAULT' : `SET DEFAULT ${sql}`)}`,
      line: lineOf('server_default'),
    });
  }
  const renamed = textOf(keywords.get('new_column_name'));
  if (renamed !== undefined && renamed !== name)
    actions.push({ sql: `RENAME COLUMN ${column} TO ${quoteName(renamed)}`, line: lineOf('new_column_name') });
  const statements = actions.map((action) =>
    emitAlterTable({ ...place, line: Math.min(place.line, action.line) }, table, [action]),
  );
  const comment = keywords.get('comment');
  if (comment && comment.kind !== 'boolean') {
    const text = textOf(comment);
    const sql = text === undefined ? 'NULL' : quoteValue(text);
    statements.push(emitOne(place, `COMMENT ON COLUMN ${quoteTable(table)}.${quoteName(renamed ?? name)} IS ${sql}`));
  }
  return statements;
}

function createForeignKey(given: Call, batch: TableName | undefined, place: Place): Statement[] | undefined {
  const { keywords } = given;
  const shift = batch ? 1 : 0;
  const source = batch?.name ?? textOf(argument(given, 'source_table', 1) ?? keywords.get('source'));
  const referent = textOf(argument(given, 'referent_table', 2 - shift) ?? keywords.get('referent'));
  const columns = textsOf(argument(given, 'local_cols', 3 - shift));
  const targets = textsOf(argument(given, 'remote_cols', 4 - shift));
  if (source === undefined || referent === undefined || !columns || !targets) return undefined;
  const table = { name: source, schema: batch?.schema ?? textOf(keywords.get('source_schema')) };
  const sql = foreignKeySql({
    name: textOf(argument(given, 'constraint_name', 0)),
    columns,
    references: reference({ name: referent, schema: textOf(keywords.get('referent_schema')) }, targets, given),
  });
  return [emitAlterTable(place, table, [{ sql: `ADD ${sql}`, line: place.line }])];
}
