/** Opens a quoted part of SQL, or a comment: its end is found with the paired expression. */
const OPAQUE: readonly (readonly [RegExp, RegExp])[] = [
  [/'/y, /'(?!')/g],
  [/"/y, /"/g],
  [/--/y, /\n|$/g],
  [/\/\*/y, /\*\//g],
];

const ALTER_TABLE = /^alter\s+table\s+(?:if\s+exists\s+)?(?:only\s+)?(?:(?:"(?:[^"]|"")+"|[^\s."]+)\.?)+\s*\*?\s+/i;

/**
 * The comma-separated parts of a statement, verbatim: the commands of ALTER TABLE, the columns and constraints of
 * CREATE TABLE. Any other statement is one part.
 */
export function clausesOf(sql: string): readonly string[] {
  const altered = ALTER_TABLE.exec(sql);
  if (altered) return split(sql, altered[0].length, 0);
  const open = /^create\s[^(]*?\btable\b[^(]*\(/i.exec(sql);
  return open ? split(sql, open[0].length, 0) : [sql];
}

/** Splits at commas outside parentheses, up to the parenthesis that closes the list. */
function split(sql: string, start: number, initialDepth: number): string[] {
  const parts: string[] = [];
  let depth = initialDepth;
  let from = start;
  let at = start;
  while (at < sql.length) {
    const end = opaqueEnd(sql, at);
    if (end > at) {
      at = end;
      continue;
    }
    const character = sql[at];
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (depth < 0) break;
    if (character === ',' && depth === 0) {
      parts.push(sql.slice(from, at));
      from = at + 1;
    }
    at += 1;
  }
  return [...parts, sql.slice(from, at)].map(withoutLeadingComments).filter((part) => part !== '');
}

function opaqueEnd(sql: string, at: number): number {
  const dollar = /\$(?:[A-Za-z_]\w*)?\$/y;
  dollar.lastIndex = at;
  const tag = dollar.exec(sql)?.[0];
  if (tag) return endAfter(sql, sql.indexOf(tag, at + tag.length), tag.length);
  for (const [opens, closes] of OPAQUE) {
    opens.lastIndex = at;
    const opened = opens.exec(sql);
    if (!opened) continue;
    closes.lastIndex = at + opened[0].length;
    const closed = closes.exec(sql);
    return closed ? Math.max(closes.lastIndex, at + 1) : sql.length;
  }
  return at;
}

const endAfter = (sql: string, found: number, length: number) => (found < 0 ? sql.length : found + length);

function withoutLeadingComments(part: string): string {
  return part.replace(/^(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)+/, '').trimEnd();
}

const NAME = /^(?:add\s+)?(?:column\s+)?(?:if\s+not\s+exists\s+)?("(?:[^"]|"")+"|`[^`]+`|\[[^\]]+\]|[^\s"(,]+)/i;

/** The column that a clause declares, by its first name, unquoted. */
export function declaredName(clause: string): string | undefined {
  const name = NAME.exec(clause)?.[1];
  if (name === undefined) return undefined;
  if (/^[`[]/.test(name)) return name.slice(1, -1);
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.toLowerCase();
}

/** Whether the clause declares this column. SQLite keeps the case of a name without quotes, PostgreSQL does not. */
export function declares(clause: string, column: string | undefined): boolean {
  return column !== undefined && declaredName(clause)?.toLowerCase() === column.toLowerCase();
}

/** The clause of a statement that makes a foreign key of these columns. */
export function foreignKeyClause(sql: string, columns: readonly string[]): string | undefined {
  return clausesOf(sql).find((clause) => {
    if (!/\breferences\b/i.test(clause)) return false;
    const list = /\bforeign\s+key\s*\(([^)]*)\)/i.exec(clause)?.[1];
    if (list === undefined) return columns.length === 1 && declares(clause, columns[0]);
    const listed = list.split(',').map((each) => each.trim());
    return listed.length === columns.length && listed.every((each, at) => declares(each, columns[at]));
  });
}
