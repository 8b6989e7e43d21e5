import type { Statement } from '../../../../domain/schema.ts';
import { emitRaw, quoteValue } from '../emit.ts';
import { onlyRows, recordOpaque } from '../php/machine.ts';
import { dataOf, itemsOf, type Site, textOf, type StringValue, type Value } from '../php/values.ts';
import type { Session } from './session.ts';
import type { SchemaState } from './state.ts';

/** What only another engine's SQL says. Text between quotes does not count. */
const FOREIGN =
  /`|\bengine\s*=|\bauto_increment\b|^\s*alter\s+table\s+\S+\s+(?:[^;]*,\s*)?(?:modify|change)\b|\badd\s+fulltext\b|\bconvert\s+to\s+character\s+set\b|\b(?:key_block_size|row_format)\s*=|\bon\s+duplicate\s+key\b|^\s*(?:pragma|show|optimize|replace\s+into)\b|^\s*set\s+(?:foreign_key_checks|@|sql_mode|session\s+sql|global)|\(\w+\(\d+\)\)|\bunsigned\b|\bcharacter\s+set\b/i;
/** A session's settings and statements about rows leave the schema as it is. */
const ROWS = /^\s*(?:set\s+|insert|update|delete|replace|select|show|optimize|pragma)/i;

/** SQL that the program holds as text, with the values bound to it. */
export function runSql(session: Session, sql: Value | undefined, bindings: Value | undefined, site: Site): void {
  const { machine, state } = session;
  const given = sql?.kind === 'host' ? sql.expression : sql;
  if (given?.kind !== 'string') {
    recordOpaque(machine, site, given?.kind === 'unknown' ? given.reason : 'its SQL is not a text');
    return;
  }
  const bound = bindings ? withBindings(given, bindings) : given;
  if (!bound) {
    const rowsOnly = ROWS.test(textOf(given) ?? '');
    recordOpaque(machine, site, 'a value is only known at run time', rowsOnly);
    return;
  }
  for (const statement of emitRaw(machine.path, bound.pieces)) {
    const kept = own(statement);
    machine.recorded.push(kept);
    if (kept.kind === 'sql' && !onlyRows([kept])) follow(state, kept.sql);
  }
}

function own(statement: Statement): Statement {
  const bare = statement.sql.replaceAll(/'(?:[^'\\]|''|\\.)*'/g, "''");
  if (statement.kind === 'opaque' || !FOREIGN.test(bare)) return statement;
  const foreign: Statement = {
    ...statement,
    kind: 'opaque',
    reason: 'it is written for another engine than PostgreSQL',
  };
  return ROWS.test(bare) ? { ...foreign, rowsOnly: true } : foreign;
}

/** `?` replaced by the values bound to them; nothing where one is unknown. */
function withBindings({ pieces }: StringValue, bindings: Value): StringValue | undefined {
  const values = itemsOf(bindings);
  if (!values) return undefined;
  let position = 0;
  let known = true;
  const replaced = pieces.map((piece) => ({
    ...piece,
    text: piece.text.replaceAll(/'(?:[^']|'')*'|\?(?![|&])/g, (whole) => {
      if (whole !== '?') return whole;
      const value = values[position++];
      const sql = value && literalSql(value);
      if (sql === undefined) known = false;
      return sql ?? whole;
    }),
  }));
  return known ? { kind: 'string', pieces: replaced } : undefined;
}

/** A known value as SQL. */
export function literalSql(value: Value): string | undefined {
  if (value.kind === 'host') return textOf(value.expression)?.replaceAll(/`([^`]*)`/g, '"$1"');
  const data = dataOf(value)?.data;
  if (data === null) return 'NULL';
  if (typeof data === 'string' || typeof data === 'number' || typeof data === 'boolean') return quoteValue(data);
  return undefined;
}

const NAME = String.raw`(?:only\s+)?((?:"[^"]+"|\w+)(?:\.(?:"[^"]+"|\w+))?)`;
const CREATE = new RegExp(
  String.raw`^\s*create\s+(?:unlogged\s+)?table\s+(?:if\s+not\s+exists\s+)?${NAME}\s*\(([\s\S]*)\)`,
  'i',
);
const DROP = new RegExp(String.raw`^\s*drop\s+table\s+(?:if\s+exists\s+)?${NAME}`, 'i');
const ALTER = new RegExp(String.raw`^\s*alter\s+table\s+(?:if\s+exists\s+)?${NAME}\s+([\s\S]*)$`, 'i');
const RENAME = /^rename\s+to\s+("?)(\w+)\1/i;
const RENAME_COLUMN = /^rename\s+(?:column\s+)?("?)(\w+)\1\s+to\s+("?)(\w+)\3/i;
const COLUMN =
  /\b(add|drop)\s+column\s+(?:if\s+(?:not\s+)?exists\s+)?("?)(\w+)\2(?:\s+([a-z][\w ]*(?:\([\d, ]*\))?))?/gi;
const INDEX = new RegExp(
  String.raw`^\s*create\s+(unique\s+)?index\s+(?:concurrently\s+)?(?:if\s+not\s+exists\s+)?("?)(\w+)\2\s+on\s+${NAME}\s*(?:using\s+\w+\s*)?\(([^()]*)\)`,
  'i',
);

/** What plain statements do to the tables and columns that later migrations ask about. */
export function follow(state: SchemaState, sql: string): void {
  const [, created, body = ''] = CREATE.exec(sql) ?? [];
  if (created !== undefined) {
    state.create(bare(created));
    for (const [, , name = '', type = ''] of body.matchAll(
      /(?:^|,|\n)\s*("?)(\w+)\1\s+([a-z][a-z ]*(?:\([\d, ]*\))?)/gi,
    )) {
      if (!/^(?:constraint|primary|unique|foreign|check|exclude|like)$/i.test(name))
        state.putColumn(bare(created), { name, type: type.trim().toLowerCase(), notNull: false });
    }
    return;
  }
  const [, dropped] = DROP.exec(sql) ?? [];
  if (dropped !== undefined) state.drop(bare(dropped));
  const [, unique, , index, on, keys] = INDEX.exec(sql) ?? [];
  if (index !== undefined && on !== undefined) {
    const columns = (keys ?? '').split(',').map((key) => bare(key.trim().split(/\s/)[0] ?? ''));
    state.putIndex(bare(on), index, { actual: index, columns, kind: unique ? 'unique' : 'index' });
  }
  const [, altered, actions = ''] = ALTER.exec(sql) ?? [];
  if (altered === undefined) return;
  const table = bare(altered);
  const [, , to] = RENAME.exec(actions) ?? [];
  if (to !== undefined) {
    state.rename(table, to);
    return;
  }
  const [, , from, , renamed] = RENAME_COLUMN.exec(actions) ?? [];
  if (from !== undefined && renamed !== undefined) state.renameColumn(table, from, renamed);
  for (const [, verb = '', , name = '', type = ''] of actions.matchAll(COLUMN)) {
    if (/^drop$/i.test(verb)) state.dropColumn(table, name);
    else state.putColumn(table, { name, type: type.trim().toLowerCase(), notNull: /not null/i.test(type) });
  }
}

function bare(name: string): string {
  return name.replaceAll('"', '');
}
