import type { ColumnSpec, ConstraintSpec, Operation } from '../../../../domain/operation.ts';
import type { Action, ColumnDefinition, KeyDefinition, MysqlStatement } from './ast.ts';

/** What a statement does, in the words that all dialects share. */
export function operationsOf(statement: MysqlStatement): Operation[] {
  switch (statement.kind) {
    case 'create-table':
      if (statement.temporary) return [{ kind: 'other', node: 'CREATE TEMPORARY TABLE' }];
      return [{ kind: 'create-table', table: statement.table, ifNotExists: statement.ifNotExists }];
    case 'alter-table':
      return statement.clauses.flatMap(({ action, text }) =>
        ofAction(action, statement.table).map((operation) => ({ ...operation, clause: text })),
      );
    case 'drop-table':
      if (statement.temporary) return [{ kind: 'other', node: 'DROP TEMPORARY TABLE' }];
      return statement.tables.map((table) => ({ kind: 'drop-table', table, cascade: false }));
    case 'rename-table':
      return statement.pairs.map(({ from, to }) => ({ kind: 'rename-table', table: from, to }));
    case 'truncate':
      return [{ kind: 'truncate', tables: [statement.table], cascade: false }];
    case 'insert':
      return [{ kind: 'insert', table: statement.table, fromSelect: statement.fromSelect }];
    case 'update':
    case 'delete': {
      const { kind, table, where, limited } = statement;
      if (limited) return [{ kind: 'other', node: `${kind} with LIMIT` }];
      return [{ kind, table, byPrimaryKeyList: false, ...(where !== undefined && { where }) }];
    }
    case 'lock-tables':
      return [{ kind: 'lock-table', tables: statement.tables, mode: 'LOCK TABLES' }];
    case 'set':
      return [
        { kind: 'set-setting', name: statement.name, value: statement.value, local: statement.scope !== 'global' },
      ];
    case 'transaction':
      return [{ kind: 'transaction', verb: statement.verb }];
    default:
      return [{ kind: 'other', node: 'words' in statement ? statement.words : statement.kind }];
  }
}

function ofAction(action: Action, table: string): Operation[] {
  switch (action.kind) {
    case 'add-column':
      return [{ kind: 'add-column', table, column: columnSpec(action.column, action.ifNotExists) }];
    case 'modify-column':
      return ofModify(action, table);
    case 'drop-column':
      return [{ kind: 'drop-column', table, column: action.column, cascade: false }];
    case 'rename-column':
      return [{ kind: 'rename-column', table, column: action.column, to: action.to }];
    case 'set-default': {
      const { column, expression } = action;
      return [
        expression === undefined
          ? { kind: 'drop-default', table, column }
          : { kind: 'set-default', table, column, expression },
      ];
    }
    case 'add-key':
      return ofKey(action.key, table);
    case 'drop-key':
      if (action.of !== 'index') return [{ kind: 'drop-constraint', table, name: action.name, cascade: false }];
      return [
        {
          kind: 'drop-index',
          table,
          index: action.name,
          concurrently: false,
          cascade: false,
          ifExists: action.ifExists,
        },
      ];
    case 'rename-table':
      return [{ kind: 'rename-table', table, to: action.to }];
    case 'convert': {
      const { charset, collation } = action;
      return [
        { kind: 'alter-table-options', table, charset, ...(collation !== undefined && { collation }), converts: true },
      ];
    }
    case 'options':
      return [{ kind: 'alter-table-options', table, ...action.options }];
    case 'algorithm':
      return [{ kind: 'alter-table-options', table, algorithm: action.value }];
    case 'lock':
      return [{ kind: 'alter-table-options', table, lock: action.value }];
    default:
      return [{ kind: 'other', node: action.kind === 'rename-key' ? 'RENAME INDEX' : action.words.slice(0, 60) }];
  }
}

function ofModify({ from, column }: Extract<Action, { kind: 'modify-column' }>, table: string): Operation[] {
  const spec = columnSpec(column, false);
  const renamed: Operation[] =
    from.toLowerCase() === column.name.toLowerCase()
      ? []
      : [{ kind: 'rename-column', table, column: from, to: column.name }];
  return [
    ...renamed,
    { kind: 'alter-column-type', table, column: column.name, type: column.type.text, spec },
    { kind: column.notNull ? 'set-not-null' : 'drop-not-null', table, column: column.name },
    column.default === undefined
      ? { kind: 'drop-default', table, column: column.name }
      : { kind: 'set-default', table, column: column.name, expression: column.default },
  ];
}

function ofKey(key: KeyDefinition, table: string): Operation[] {
  if (key.kind === 'foreign' || key.kind === 'check' || key.kind === 'primary') {
    return [{ kind: 'add-constraint', table, constraint: constraintSpec(key) }];
  }
  return [
    {
      kind: 'create-index',
      table,
      index: key.name,
      columns: key.parts.map(({ text }) => text),
      unique: key.kind === 'unique',
      concurrently: false,
      ifNotExists: key.ifNotExists,
      ...((key.kind === 'fulltext' || key.kind === 'spatial') && { method: key.kind }),
    },
  ];
}

const CONSTRAINTS = { primary: 'primary-key', unique: 'unique', foreign: 'foreign-key', check: 'check' } as const;

function constraintSpec(key: KeyDefinition): ConstraintSpec {
  const { name, references, expression } = key;
  return {
    kind: CONSTRAINTS[key.kind as keyof typeof CONSTRAINTS],
    columns: key.parts.map(({ text }) => text),
    notValid: false,
    ...(name !== undefined && { name }),
    ...(references && { references: { table: references.table, columns: references.columns } }),
    ...(expression !== undefined && { expression }),
  };
}

function columnSpec(column: ColumnDefinition, ifNotExists: boolean): ColumnSpec {
  const { name, type, notNull, autoIncrement, generated, keys, references } = column;
  const inline: ConstraintSpec[] = references
    ? [
        {
          kind: 'foreign-key',
          columns: [name],
          references: { table: references.table, columns: references.columns },
          notValid: false,
        },
      ]
    : [];
  return {
    name,
    type: type.text,
    notNull,
    ...(column.default !== undefined && { default: column.default }),
    identity: autoIncrement,
    ...(generated && { generated }),
    ...(type.charset !== undefined && { charset: type.charset }),
    ...(type.collation !== undefined && { collation: type.collation }),
    ifNotExists,
    constraints: [...keys.map(constraintSpec), ...inline],
  };
}
