import { PLACEHOLDER } from './parameters.ts';

/** A SELECT in parts; conditions and orders are SQL, empty lists leave their clause out. */
export type Selection = {
  readonly table: string;
  readonly columns?: readonly string[];
  readonly joins?: readonly string[];
  readonly where?: readonly string[];
  readonly order?: readonly string[];
  /** SQL of the number of rows. */
  readonly limit?: string | undefined;
  readonly offset?: string | undefined;
  readonly distinct?: boolean;
};

export function selectSql(selection: Selection): string {
  const { table, columns = [], joins = [], where = [], order = [], limit, offset, distinct } = selection;
  const all = joins.length > 0 ? `${quoted(table)}.*` : '*';
  return [
    `SELECT ${distinct ? 'DISTINCT ' : ''}${columns.length > 0 ? columns.join(', ') : all} FROM ${quoted(table)}`,
    ...joins,
    ...whereClause(where),
    ...(order.length > 0 ? [`ORDER BY ${order.join(', ')}`] : []),
    ...(limit === undefined ? [] : [`LIMIT ${limit}`]),
    ...(offset === undefined ? [] : [`OFFSET ${offset}`]),
  ].join(' ');
}

export function updateSql(table: string, columns: readonly string[], where: readonly string[]): string {
  const settings = columns.map((column) => `${quoted(column)} = ${PLACEHOLDER}`).join(', ');
  return [`UPDATE ${quoted(table)} SET ${settings}`, ...whereClause(where)].join(' ');
}

export function deleteSql(table: string, where: readonly string[]): string {
  return [`DELETE FROM ${quoted(table)}`, ...whereClause(where)].join(' ');
}

/** An INSERT of one row; `conflict` are the columns of ON CONFLICT, `update` those that it sets. */
export function insertSql(
  table: string,
  columns: readonly string[],
  conflict?: { readonly columns: readonly string[]; readonly update: readonly string[] },
): string {
  const list = (names: readonly string[]) => names.map(quoted).join(', ');
  const insert = `INSERT INTO ${quoted(table)} (${list(columns)}) VALUES (${columns.map(() => PLACEHOLDER).join(', ')})`;
  if (!conflict) return insert;
  const settings = conflict.update.map((column) => `${quoted(column)} = excluded.${quoted(column)}`).join(', ');
  return `${insert} ON CONFLICT (${list(conflict.columns)}) DO ${settings === '' ? 'NOTHING' : `UPDATE SET ${settings}`}`;
}

export function allOf(conditions: readonly string[]): string {
  return conditions.length > 1 ? `(${conditions.join(' AND ')})` : (conditions[0] ?? 'true');
}

export function anyOf(conditions: readonly string[]): string {
  return conditions.length > 1 ? `(${conditions.join(' OR ')})` : (conditions[0] ?? 'false');
}

function whereClause(where: readonly string[]): string[] {
  return where.length > 0 ? [`WHERE ${where.join(' AND ')}`] : [];
}

/** Words of `pg_get_keywords()` that no table or column may be called without quotes, and that schemas do use. */
const RESERVED = new Set(
  (
    'all analyse analyze and any array as asc authorization binary both case cast check collate column concurrently ' +
    'constraint create cross current_date current_role current_time current_timestamp current_user default deferrable desc ' +
    'distinct do else end except false fetch for foreign freeze from full grant group having ilike in initially inner ' +
    'intersect into is isnull join lateral leading left like limit localtime localtimestamp natural not notnull null offset ' +
    'on only or order outer overlaps placing primary references returning right select session_user similar some symmetric ' +
    'system_user table tablesample then to trailing true union unique user using variadic verbose when where window with'
  ).split(' '),
);

/** A name as it must stand in SQL; a dot parts schema and table. */
export function quoted(name: string): string {
  return name
    .split('.')
    .map((part) => (/^[a-z_][a-z0-9_]*$/.test(part) && !RESERVED.has(part) ? part : `"${part.replaceAll('"', '""')}"`))
    .join('.');
}
