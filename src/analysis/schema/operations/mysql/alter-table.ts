import type { Action, Clause, MysqlStatement } from './ast.ts';
import { columnDefinition, value } from './columns.ts';
import type { Cursor } from './cursor.ts';
import { charsetName } from './data-type.ts';
import { indexed, keyDefinition } from './keys.ts';
import { tableOptions } from './options.ts';

/** The rest of ALTER [ONLINE] [IGNORE] TABLE: https://dev.mysql.com/doc/refman/8.4/en/alter-table.html */
export function alterTable(cursor: Cursor): MysqlStatement {
  const ifExists = cursor.ifExists();
  const table = cursor.table();
  if (cursor.takes('WAIT')) cursor.skip();
  else cursor.takes('NOWAIT');
  const clauses: Clause[] = [];
  while (!cursor.done) {
    const start = cursor.start;
    for (const action of actionsOf(cursor)) clauses.push({ action, text: cursor.text(start) });
    if (!cursor.done && !cursor.takes(',') && !startsPartitioning(cursor)) throw cursor.unreadable('a comma');
  }
  return { kind: 'alter-table', table, ifExists, clauses };
}

/** CREATE INDEX and DROP INDEX are ALTER TABLE to the server. */
export function createIndex(cursor: Cursor, kind: 'unique' | 'index' | 'fulltext' | 'spatial'): MysqlStatement {
  const start = cursor.start;
  const ifNotExists = cursor.ifNotExists();
  const name = cursor.name();
  if (cursor.takesOne('USING', 'TYPE')) cursor.name();
  cursor.needs('ON');
  const table = cursor.table();
  const { parts } = indexed(cursor, kind);
  const added: Clause = {
    action: { kind: 'add-key', key: { kind, name, parts, ifNotExists } },
    text: cursor.text(start),
  };
  return { kind: 'alter-table', table, ifExists: false, clauses: [added, ...trailing(cursor)] };
}

export function dropIndex(cursor: Cursor): MysqlStatement {
  const start = cursor.start;
  const ifExists = cursor.ifExists();
  const name = cursor.name();
  cursor.needs('ON');
  const table = cursor.table();
  const of = name.toUpperCase() === 'PRIMARY' ? 'primary' : 'index';
  const dropped: Clause = { action: { kind: 'drop-key', of, name, ifExists }, text: cursor.text(start) };
  return { kind: 'alter-table', table, ifExists: false, clauses: [dropped, ...trailing(cursor)] };
}

/** ALGORITHM and LOCK after an index. */
function trailing(cursor: Cursor): Clause[] {
  const clauses: Clause[] = [];
  while (!cursor.done) {
    const start = cursor.start;
    const action = assertion(cursor);
    if (!action) {
      if (cursor.takes('WAIT')) cursor.skip();
      else if (!cursor.takes('NOWAIT') && !cursor.takes(',')) throw cursor.unreadable('ALGORITHM or LOCK');
    } else clauses.push({ action, text: cursor.text(start) });
  }
  return clauses;
}

function assertion(cursor: Cursor): Action | undefined {
  const word = cursor.takesOne('ALGORITHM', 'LOCK');
  if (word === undefined) return undefined;
  cursor.takes('=');
  return { kind: word === 'LOCK' ? 'lock' : 'algorithm', value: cursor.name().toLowerCase() };
}

function startsPartitioning(cursor: Cursor): boolean {
  return cursor.sees('PARTITION', 'BY') || cursor.sees('REMOVE', 'PARTITIONING');
}

function actionsOf(cursor: Cursor): readonly Action[] {
  if (cursor.sees('ADD')) return add(cursor);
  return [action(cursor)];
}

function add(cursor: Cursor): readonly Action[] {
  if (cursor.sees('ADD', 'PARTITION') || cursor.sees('ADD', 'SYSTEM') || cursor.sees('ADD', 'PERIOD'))
    return [other(cursor)];
  cursor.needs('ADD');
  if (!cursor.takes('COLUMN')) {
    const key = keyDefinition(cursor);
    if (key) return [{ kind: 'add-key', key }];
  }
  const ifNotExists = cursor.ifNotExists();
  if (cursor.sees('(')) {
    return cursor.list((): Action => {
      const key = keyDefinition(cursor);
      return key ? { kind: 'add-key', key } : { kind: 'add-column', column: columnDefinition(cursor), ifNotExists };
    });
  }
  const column = columnDefinition(cursor);
  position(cursor);
  return [{ kind: 'add-column', column, ifNotExists }];
}

function action(cursor: Cursor): Action {
  if (cursor.takes('MODIFY') || cursor.sees('CHANGE')) return modify(cursor, cursor.takes('CHANGE'));
  if (cursor.takes('DROP')) return drop(cursor);
  if (cursor.takes('ALTER')) return alter(cursor);
  if (cursor.takes('RENAME')) return rename(cursor);
  if (cursor.takes('CONVERT', 'TO')) {
    if (!cursor.takes('CHARACTER', 'SET')) cursor.needs('CHARSET');
    const charset = charsetName(cursor);
    if (!cursor.takes('COLLATE')) return { kind: 'convert', charset };
    cursor.takes('=');
    return { kind: 'convert', charset, collation: cursor.name().toLowerCase() };
  }
  const asserted = assertion(cursor);
  if (asserted) return asserted;
  const options = tableOptions(cursor);
  return options ? { kind: 'options', options } : other(cursor);
}

function modify(cursor: Cursor, renames: boolean): Action {
  cursor.takes('COLUMN');
  const ifExists = cursor.ifExists();
  const from = renames ? cursor.name() : undefined;
  const column = columnDefinition(cursor);
  position(cursor);
  return { kind: 'modify-column', from: from ?? column.name, column, ifExists };
}

function position(cursor: Cursor): void {
  if (cursor.takes('AFTER')) cursor.name();
  else cursor.takes('FIRST');
}

function drop(cursor: Cursor): Action {
  if (cursor.takes('PRIMARY', 'KEY')) return { kind: 'drop-key', of: 'primary', name: 'PRIMARY', ifExists: false };
  if (cursor.sees('PARTITION') || cursor.sees('SYSTEM') || cursor.sees('PERIOD')) return other(cursor);
  const of = dropped(cursor);
  const ifExists = cursor.ifExists();
  const name = cursor.name();
  cursor.takesOne('CASCADE', 'RESTRICT');
  if (of === 'column') return { kind: 'drop-column', column: name, ifExists };
  return { kind: 'drop-key', of: of === 'index' && name.toUpperCase() === 'PRIMARY' ? 'primary' : of, name, ifExists };
}

function dropped(cursor: Cursor): 'column' | 'index' | 'foreign' | 'check' | 'constraint' {
  if (cursor.takes('FOREIGN', 'KEY')) return 'foreign';
  const word = cursor.takesOne('INDEX', 'KEY', 'CONSTRAINT', 'CHECK', 'COLUMN');
  if (word === 'INDEX' || word === 'KEY') return 'index';
  if (word === 'CONSTRAINT') return 'constraint';
  return word === 'CHECK' ? 'check' : 'column';
}

function alter(cursor: Cursor): Action {
  if (cursor.sees('INDEX') || cursor.sees('KEY') || cursor.sees('CHECK') || cursor.sees('CONSTRAINT'))
    return other(cursor);
  cursor.takes('COLUMN');
  cursor.ifExists();
  const column = cursor.name();
  if (cursor.takes('DROP', 'DEFAULT')) return { kind: 'set-default', column, expression: undefined };
  if (cursor.takes('SET', 'DEFAULT')) return { kind: 'set-default', column, expression: value(cursor) };
  return other(cursor);
}

function rename(cursor: Cursor): Action {
  if (cursor.takes('COLUMN')) {
    const ifExists = cursor.ifExists();
    const column = cursor.name();
    cursor.needs('TO');
    return { kind: 'rename-column', column, to: cursor.name(), ifExists };
  }
  if (cursor.takesOne('INDEX', 'KEY')) {
    cursor.ifExists();
    const name = cursor.name();
    cursor.needs('TO');
    return { kind: 'rename-key', name, to: cursor.name() };
  }
  cursor.takesOne('TO', 'AS', '=');
  return { kind: 'rename-table', to: cursor.table() };
}

/** What decides about no column or key: partitions, tablespaces, versioning, CHECK … ENFORCED. */
function other(cursor: Cursor): Action {
  const partitions =
    cursor.sees('PARTITION') ||
    cursor.sees('ADD', 'PARTITION') ||
    cursor.sees('REORGANIZE') ||
    cursor.sees('DROP', 'PARTITION');
  const words = partitions ? cursor.rest() : cursor.until();
  if (!OTHER.test(words))
    throw cursor.unreadable(`an action of ALTER TABLE instead of ${JSON.stringify(words.slice(0, 40))}`);
  return { kind: 'other', words };
}

const OTHER =
  /^(?:(?:ADD|DROP|TRUNCATE|COALESCE|REORGANIZE|EXCHANGE|ANALYZE|CHECK|OPTIMIZE|REBUILD|REPAIR|DISCARD|IMPORT|REMOVE|CONVERT)?\s*PARTITION|REMOVE\s+PARTITIONING|FORCE|ORDER\s+BY|(?:ENABLE|DISABLE)\s+KEYS|(?:DISCARD|IMPORT)\s+TABLESPACE|WITH(?:OUT)?\s+VALIDATION|SECONDARY_|(?:ADD|DROP)\s+(?:SYSTEM|PERIOD)|(?:INDEX|KEY|CHECK|CONSTRAINT)\s+\S+\s+(?:VISIBLE|INVISIBLE|IGNORED|NOT|ENFORCED)|SET\s+(?:VISIBLE|INVISIBLE))/i;
