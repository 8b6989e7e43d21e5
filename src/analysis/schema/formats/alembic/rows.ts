import { shortName, textOf, type Value } from '../python/values.ts';

const DEFINES =
  /\bop\.(?!get_bind\b|bulk_insert\b|inline_literal\b)|\b(?:create|alter|drop|truncate|rename)\s+\w+|_(?:table|column|index|constraint|foreign_key)\b|\bcreate_all\b|\bdrop_all\b/i;
const MOVES_ROWS = /\b(?:select|insert|update|delete|query|session|fetch\w*|execute)\b/i;
const STATEMENTS = /^(?:select|insert|update|delete|values|exists|union(?:_all)?)$/i;

/** Whether source that cannot be followed works on rows alone, as far as its text tells. */
export function concernsRows(source: string): boolean {
  return MOVES_ROWS.test(source) && !DEFINES.test(source);
}

/** Whether a value is a statement on rows, whatever its parts are: `select(…)`, `table.update().where(…)`, `INSERT …`. */
export function isRowStatement(value: Value | undefined): boolean {
  for (let at = value; at; at = at.kind === 'call' ? (at.target ?? at.args[0]) : undefined) {
    const text = textOf(at);
    if (text !== undefined) return /^\s*(?:select|insert|update|delete|with)\b/i.test(text);
    if (at.kind !== 'call') return false;
    if (STATEMENTS.test(shortName(at.name))) return true;
  }
  return false;
}
