import type { MysqlStatement } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { tokensOf } from './tokens.ts';

/** INSERT and REPLACE: https://dev.mysql.com/doc/refman/8.4/en/insert.html */
export function insert(cursor: Cursor): MysqlStatement {
  while (cursor.takesOne('LOW_PRIORITY', 'DELAYED', 'HIGH_PRIORITY', 'IGNORE'));
  cursor.takes('INTO');
  const table = cursor.table();
  if (cursor.takes('PARTITION')) cursor.group();
  const rest = cursor.rest();
  const selects = /^(?:\([^()]*\)\s*)?[\s(]*(?:SELECT|WITH|TABLE)\b/i.test(rest);
  return { kind: 'insert', table, fromSelect: selects ? tablesRead(rest) : [] };
}

export function update(cursor: Cursor): MysqlStatement {
  while (cursor.takesOne('LOW_PRIORITY', 'IGNORE'));
  const table = cursor.table();
  return changed('update', table, cursor.rest());
}

export function remove(cursor: Cursor): MysqlStatement {
  while (cursor.takesOne('LOW_PRIORITY', 'QUICK', 'IGNORE'));
  const multiple = !cursor.takes('FROM');
  const first = cursor.table();
  if (cursor.takes('.', '*') || multiple) {
    const rest = cursor.rest();
    // DELETE alias FROM table AS alias: the table is the one whose alias is deleted.
    const named = new RegExp(`\`?([\\w$]+)\`?\\s+(?:AS\\s+)?\`?${first.replaceAll(/[^\w]/g, '.')}\`?\\b`, 'i').exec(
      rest,
    )?.[1];
    const table = named === undefined || /^(?:from|join|delete)$/i.test(named) ? first : named;
    return changed('delete', table, rest);
  }
  return changed('delete', first, cursor.rest());
}

function changed(kind: 'update' | 'delete', table: string, rest: string): MysqlStatement {
  const where = outermost(rest, 'WHERE', ['ORDER', 'LIMIT', 'RETURNING']);
  const limited = outermost(rest, 'LIMIT', []) !== undefined;
  // A join with a condition picks rows as WHERE does.
  const joined = where ?? outermost(rest, 'ON', ['SET', 'ORDER', 'LIMIT', 'JOIN', 'LEFT', 'INNER']);
  return { kind, table, limited, ...(joined !== undefined && { where: joined.replaceAll('`', '') }) };
}

/** The text after the first such word outside parentheses, up to one of the stops. */
function outermost(text: string, word: string, stops: readonly string[]): string | undefined {
  let depth = 0;
  let start: number | undefined;
  for (const token of tokensOf(text)) {
    if (token.text === '(' && token.kind === 'other') depth += 1;
    if (token.text === ')' && token.kind === 'other') depth -= 1;
    if (depth !== 0 || token.kind !== 'word') continue;
    if (start === undefined && token.upper === word) start = token.end;
    else if (start !== undefined && stops.includes(token.upper)) return text.slice(start, token.start).trim();
  }
  return start === undefined ? undefined : text.slice(start).trim();
}

/** Tables after FROM and JOIN, derived tables included; those of a condition (EXISTS, IN) only decide about rows. */
function tablesRead(text: string): string[] {
  const tokens = tokensOf(text);
  const found: string[] = [];
  const hidden: boolean[] = [];
  for (const [index, { kind, text: value, upper }] of tokens.entries()) {
    const before = tokens[index - 1];
    const next = tokens[index + 1];
    if (kind === 'other' && value === '(') {
      const isSource = before === undefined || /^(?:FROM|JOIN|,|\()$/.test(before.upper);
      hidden.push(hidden.at(-1) === true || !isSource);
    }
    if (kind === 'other' && value === ')') hidden.pop();
    const reads = kind === 'word' && (upper === 'FROM' || upper === 'JOIN') && hidden.at(-1) !== true;
    if (reads && next && next.kind !== 'other' && next.upper !== 'DUAL') found.push(next.text);
  }
  return found;
}
