import type { Table } from '../../../../domain/catalog.ts';
import type { Action, MysqlStatement } from '../../operations/mysql/ast.ts';
import { columnOf, isTextual, renamedColumn, withoutColumn } from './columns.ts';
import { withKey, withoutIndex } from './keys.ts';
import { followColumn, renameTable } from './renames.ts';
import { bareName, isNamed, type Schema } from './schema.ts';

/** The server would refuse a statement; the message is in its words. */
class Refusal extends Error {}

export type ApplyOptions = {
  /** REFERENCES written with a column makes a foreign key: MariaDB, and MySQL since 9.0. */
  readonly inlineReferences: boolean;
};

/** Applies what a statement does to the schema; gives the server's words where it would refuse, and leaves the schema then. */
export function apply(schema: Schema, statement: MysqlStatement, options: ApplyOptions): string | undefined {
  try {
    applyTo(schema, statement, options);
    return undefined;
  } catch (cause) {
    if (cause instanceof Refusal) return cause.message;
    throw cause;
  }
}

function applyTo(schema: Schema, statement: MysqlStatement, options: ApplyOptions): void {
  switch (statement.kind) {
    case 'create-table':
      return createTable(schema, statement, options);
    case 'alter-table':
      return alterTable(schema, statement, options);
    case 'drop-table':
      if (statement.temporary) return;
      for (const name of statement.tables) {
        const table = schema.find(name);
        if (!table && !statement.ifExists) throw new Refusal(`Unknown table '${bareName(name)}'`);
        if (table) schema.remove(table.name);
      }
      return;
    case 'rename-table':
      for (const { from, to } of statement.pairs) renameTable(schema, existing(schema, from), to);
      return;
    case 'create-view': {
      const view = { name: bareName(statement.view), kind: 'view', constraints: [], indexes: [] } as const;
      const columns = statement.columns.map((name) => ({ name, type: '', notNull: false, identity: false }));
      return schema.put({ ...view, columns });
    }
    case 'drop-view':
      for (const name of statement.views) {
        const view = schema.find(name);
        if (view) schema.remove(view.name);
      }
      return;
    default:
  }
}

function existing(schema: Schema, name: string): Table {
  const table = schema.find(name);
  if (!table) throw new Refusal(`Table '${bareName(name)}' doesn't exist`);
  return table;
}

function createTable(
  schema: Schema,
  statement: Extract<MysqlStatement, { kind: 'create-table' }>,
  options: ApplyOptions,
): void {
  if (statement.temporary) return;
  const name = bareName(statement.table);
  if (schema.find(name)) {
    if (statement.ifNotExists) return;
    throw new Refusal(`Table '${name}' already exists`);
  }
  if (statement.like !== undefined) {
    const model = existing(schema, statement.like);
    return schema.put({ ...model, name, constraints: model.constraints.filter(({ kind }) => kind !== 'foreign-key') });
  }
  const { engine, charset, collation } = statement.options;
  let table: Table = {
    name,
    kind: statement.partitioned ? 'partitioned' : 'table',
    columns: [],
    constraints: [],
    indexes: [],
    ...(engine !== undefined && { engine }),
    ...(charset !== undefined && { charset }),
    ...(collation !== undefined && { collation }),
  };
  for (const definition of statement.columns)
    table = { ...table, columns: [...table.columns, columnOf(definition, table)] };
  const own = statement.columns.flatMap((column) => column.keys);
  const inline = options.inlineReferences ? statement.columns.flatMap(inlineKeys) : [];
  // Foreign keys come last: they use the indexes that the statement declares, wherever it does.
  const keys = [...own, ...statement.keys, ...inline].toSorted(
    (a, b) => Number(a.kind === 'foreign') - Number(b.kind === 'foreign'),
  );
  for (const key of keys) table = withKey(table, key);
  schema.put(table);
}

function inlineKeys({ name, references }: { readonly name: string; readonly references?: object | undefined }) {
  if (!references) return [];
  const parts = [{ text: name, isExpression: false, descending: false }];
  return [{ kind: 'foreign' as const, parts, references: references as never, ifNotExists: false }];
}

function alterTable(
  schema: Schema,
  statement: Extract<MysqlStatement, { kind: 'alter-table' }>,
  options: ApplyOptions,
): void {
  if (statement.ifExists && !schema.find(statement.table)) return;
  const before = existing(schema, statement.table);
  let table = before;
  let renamed: string | undefined;
  for (const { action } of statement.clauses) {
    if (action.kind === 'rename-table') renamed = action.to;
    else table = altered(table, action, options);
  }
  schema.put(table);
  for (const { action } of statement.clauses) {
    if (action.kind === 'rename-column') followColumn(schema, table.name, action.column, action.to);
    if (action.kind === 'modify-column') followColumn(schema, table.name, action.from, action.column.name);
  }
  if (renamed !== undefined) renameTable(schema, existing(schema, table.name), renamed);
}

function altered(table: Table, action: Action, options: ApplyOptions): Table {
  switch (action.kind) {
    case 'add-column': {
      const { column, ifNotExists } = action;
      if (table.columns.some(isNamed(column.name))) {
        if (ifNotExists) return table;
        throw new Refusal(`Duplicate column name '${column.name}'`);
      }
      const inline = options.inlineReferences ? inlineKeys(column) : [];
      const added = { ...table, columns: [...table.columns, columnOf(column, table)] };
      return [...column.keys, ...inline].reduce(withKey, added);
    }
    case 'modify-column':
      return modified(table, action);
    case 'drop-column':
      if (!table.columns.some(isNamed(action.column))) {
        if (action.ifExists) return table;
        throw new Refusal(`Can't DROP '${action.column}'; check that column/key exists`);
      }
      return withoutColumn(table, action.column);
    case 'rename-column':
      requireColumn(table, action.column);
      return renamedColumn(table, action.column, action.to);
    case 'set-default':
      requireColumn(table, action.column);
      return withDefault(table, action.column, action.expression);
    case 'add-key': {
      const { key } = action;
      const isIndex = key.kind !== 'foreign' && key.kind !== 'check';
      const name = key.kind === 'primary' ? 'PRIMARY' : key.name;
      const taken =
        name !== undefined && (isIndex ? table.indexes.find(isNamed(name)) : table.constraints.find(isNamed(name)));
      if (taken && key.ifNotExists) return table;
      if (taken && !('implicit' in taken))
        throw new Refusal(key.kind === 'primary' ? 'Multiple primary key defined' : `Duplicate key name '${name}'`);
      return withKey(table, key);
    }
    case 'drop-key':
      return withoutKey(table, action);
    case 'rename-key':
      if (!table.indexes.some(isNamed(action.name)))
        throw new Refusal(`Key '${action.name}' doesn't exist in table '${table.name}'`);
      return {
        ...table,
        indexes: table.indexes.map(({ implicit: _, ...index }) =>
          isNamed(action.name)(index) ? { ...index, name: action.to } : { ...index, ...(_ && { implicit: _ }) },
        ),
        constraints: table.constraints.map((each) =>
          each.kind === 'unique' && isNamed(action.name)(each) ? { ...each, name: action.to } : each,
        ),
      };
    case 'convert':
      return {
        ...table,
        charset: action.charset,
        ...(action.collation !== undefined && { collation: action.collation }),
        columns: table.columns.map(({ charset: _charset, collation: _collation, ...column }) => column),
      };
    case 'options':
      return withOptions(table, action.options);
    default:
      return table;
  }
}

/** Existing columns keep the character set that they had from the table. */
function withOptions(
  table: Table,
  { engine, charset, collation }: Extract<Action, { kind: 'options' }>['options'],
): Table {
  const kept =
    charset !== undefined && table.charset !== undefined && charset !== table.charset ? table.charset : undefined;
  const columns = table.columns.map((column) =>
    kept !== undefined && isTextual(column.type) && column.charset === undefined
      ? { ...column, charset: kept }
      : column,
  );
  return {
    ...table,
    columns,
    ...(engine !== undefined && { engine }),
    ...(charset !== undefined && { charset }),
    ...(collation !== undefined && { collation }),
  };
}

function requireColumn(table: Table, name: string): void {
  if (!table.columns.some(isNamed(name))) throw new Refusal(`Unknown column '${name}' in '${table.name}'`);
}

function modified(table: Table, { from, column, ifExists }: Extract<Action, { kind: 'modify-column' }>): Table {
  if (ifExists && !table.columns.some(isNamed(from))) return table;
  requireColumn(table, from);
  const primary = table.indexes
    .find((index) => index.primary)
    ?.columns.some((name) => name.toLowerCase() === from.toLowerCase());
  const next = columnOf(column, table);
  const replaced = {
    ...table,
    columns: table.columns.map((each) =>
      isNamed(from)(each) ? { ...next, name: each.name, notNull: next.notNull || primary === true } : each,
    ),
  };
  const renamed = from === column.name ? replaced : renamedColumn(replaced, from, column.name);
  return column.keys.filter(({ kind }) => kind !== 'primary' || !primary).reduce(withKey, renamed);
}

function withDefault(table: Table, name: string, expression: string | undefined): Table {
  const columns = table.columns.map((column) => {
    if (!isNamed(name)(column)) return column;
    const { default: _, ...bare } = column;
    return expression === undefined || expression.toUpperCase() === 'NULL' ? bare : { ...bare, default: expression };
  });
  return { ...table, columns };
}

function withoutKey(table: Table, { of, name, ifExists }: Extract<Action, { kind: 'drop-key' }>): Table {
  const constraint = table.constraints.find(
    (each) =>
      isNamed(name)(each) &&
      (of === 'constraint' ||
        (of === 'foreign' && each.kind === 'foreign-key') ||
        (of === 'check' && each.kind === 'check')),
  );
  if (of === 'index' || of === 'primary') {
    if (!table.indexes.some(isNamed(name))) {
      if (ifExists) return table;
      throw new Refusal(`Can't DROP '${name}'; check that column/key exists`);
    }
    return withoutIndex(table, name);
  }
  if (!constraint) {
    if (ifExists) return table;
    throw new Refusal(`Can't DROP '${name}'; check that column/key exists`);
  }
  if (constraint.kind === 'unique' || constraint.kind === 'primary-key') return withoutIndex(table, name);
  return { ...table, constraints: table.constraints.filter((each) => each !== constraint) };
}
