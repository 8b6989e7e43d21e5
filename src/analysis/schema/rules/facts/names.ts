/** Reserved key words of PostgreSQL 18 that someone names a table or column after. */
const RESERVED = new Set(
  `all analyse analyze and any array as asc asymmetric authorization between binary both case cast check collate column
  concurrently constraint create cross current_date current_time current_timestamp current_user default deferrable desc
  distinct do else end except false fetch for foreign freeze from full grant group having ilike in initially inner
  intersect into is isnull join lateral leading left like limit localtime localtimestamp natural not notnull null offset
  on only or order outer overlaps placing primary references returning right select session_user similar some symmetric
  table tablesample then to trailing true union unique user using variadic verbose when where window with`.split(/\s+/),
);

/** A name as SQL, quoted where it must be. */
export function identifier(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) && !RESERVED.has(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** A table's name as SQL; the part before a dot is its schema. */
export function relation(table: string): string {
  const dot = table.indexOf('.');
  return dot < 0 ? identifier(table) : `${identifier(table.slice(0, dot))}.${identifier(table.slice(dot + 1))}`;
}

export const columnList = (columns: readonly string[]) =>
  columns.map((column) => (column.startsWith('(') ? column : identifier(column))).join(', ');

/** A name for an index or constraint the way PostgreSQL forms one, within its 63 bytes. */
export function objectName(table: string, columns: readonly string[], suffix: string): string {
  const bare = table.slice(table.indexOf('.') + 1);
  const stem = [bare, ...columns.map((column) => column.replace(/\W+/g, '_'))].join('_');
  return `${Buffer.from(stem)
    .subarray(0, 62 - suffix.length)
    .toString('utf8')
    .replace(/\uFFFD+$/, '')}_${suffix}`;
}
