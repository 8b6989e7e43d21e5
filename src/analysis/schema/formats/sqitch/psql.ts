import type { Statement } from '../../../../domain/schema.ts';
import { splitStatements } from '../../statements.ts';

/** psql's own commands that only change what it prints. */
const DISPLAY =
  /^\\(?:echo|qecho|warn|timing|pset|t|a|x|f|H|C|T|o|encoding|errverbose|prompt|conninfo|d\w*\+?|l\+?|q)\b|^\\set\s+(?:ON_ERROR_STOP|ON_ERROR_ROLLBACK|QUIET|VERBOSITY|ECHO\w*|AUTOCOMMIT|SHOW_CONTEXT|HIDE_\w+)\b/;
const SET = /^\\set\s+(\w+)\s*(.*)$/;
/** `:name`, `:'name'`, `:"name"`, but no cast, slice or assignment. */
const VARIABLE = /(?<![:\w])(?::(\w+)|:'(\w+)'|:"(\w+)")(?![:=])/g;
const HIDING = /'(?:[^']|'')*'|\$(\w*)\$[\s\S]*?\$\1\$|--[^\n]*|\/\*[\s\S]*?\*\//g;

/** A value that is only known where the script runs. */
const UNKNOWN = Symbol('unknown');
type Variables = ReadonlyMap<string, string | typeof UNKNOWN>;

/**
 * The statements of a script as psql sends them: variables filled in, its display commands left out. Its other commands
 * (files that it includes, conditions) stay opaque.
 * https://www.postgresql.org/docs/current/app-psql.html
 */
export function psqlStatements(path: string, text: string, given: ReadonlyMap<string, string>): Statement[] {
  const variables = new Map<string, string | typeof UNKNOWN>(given);
  return splitStatements(text, path).flatMap((statement): Statement[] => {
    if (!statement.sql.startsWith('\\')) return [interpolate(statement, variables)];
    if (DISPLAY.test(statement.sql)) return [];
    if (/^\\copy\b/i.test(statement.sql))
      return [{ ...statement, reason: 'it copies rows from a file', rowsOnly: true }];
    const [, name, value = ''] = SET.exec(statement.sql) ?? [];
    if (name === undefined) return [statement];
    const parts = [...value.matchAll(/'((?:[^']|'')*)'|(\S+)/g)];
    const known = parts.map(([, quoted, bare = '']) => quoted?.replaceAll("''", "'") ?? bare).join('');
    variables.set(name, value.includes('`') ? UNKNOWN : known);
    return [];
  });
}

function interpolate(statement: Statement, variables: Variables): Statement {
  const hidden = [...statement.sql.matchAll(HIDING)].map(({ 0: text, index }) => [index, index + text.length] as const);
  let missing: string | undefined;
  const sql = statement.sql.replaceAll(VARIABLE, (whole: string, ...rest: unknown[]) => {
    const [bare, literal, name, at = 0] = rest as [string?, string?, string?, number?];
    const value = variables.get(bare ?? literal ?? name ?? '');
    if (value === undefined || hidden.some(([start, end]) => at >= start && at < end)) return whole;
    if (value === UNKNOWN) {
      missing ??= whole;
      return whole;
    }
    if (literal !== undefined) return `'${value.replaceAll("'", "''")}'`;
    return name === undefined ? value : `"${value.replaceAll('"', '""')}"`;
  });
  if (missing === undefined) return sql === statement.sql ? statement : { ...statement, sql };
  const rowsOnly = /^(?:insert|update|delete|select)\b/i.test(sql) && ({ rowsOnly: true } as const);
  return { ...statement, kind: 'opaque', reason: `psql takes ${missing} from a program`, ...rowsOnly };
}
