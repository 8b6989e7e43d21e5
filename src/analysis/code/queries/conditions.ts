import { INTERPOLATION, PLACEHOLDER } from './parameters.ts';
import type { Term } from './terms/term.ts';

/** A column in a condition: its SQL, and its type in the catalog, where that has it. */
export type Operand = { readonly sql: string; readonly type: string | undefined };

export type Comparison = '=' | '<>' | '<' | '<=' | '>' | '>=';

/** A comparison with what a library takes as a value: NULL, a list and a boolean have forms of their own. */
export function compare(column: Operand, operator: Comparison, value: Term): string {
  if (value.kind === 'null' && operator === '=') return `${column.sql} IS NULL`;
  if (value.kind === 'null' && operator === '<>') return `${column.sql} IS NOT NULL`;
  return `${column.sql} ${operator} ${valueSql(value, column.type)}`;
}

/** `column IN (…)`; a list that only runs know is one parameter. */
export function within(column: Operand, value: Term, negated = false): string {
  const items = value.kind === 'list' && !value.open ? value.items : [];
  const isNull = items.some(({ kind }) => kind === 'null');
  const values = items.filter(({ kind }) => kind !== 'null').map((item) => valueSql(item, column.type));
  if (values.length === 0)
    return negated ? `${column.sql} <> ALL(${PLACEHOLDER})` : `${column.sql} = ANY(${PLACEHOLDER})`;
  const known = `${column.sql} ${negated ? 'NOT IN' : 'IN'} (${values.join(', ')})`;
  if (!isNull) return known;
  return negated ? `(${known} AND ${column.sql} IS NOT NULL)` : `(${known} OR ${column.sql} IS NULL)`;
}

export type Wildcards = 'contains' | 'starts' | 'ends' | 'whole';

/** A pattern whose wildcards the library adds, shown apart from the value. */
export function matches(column: Operand, wildcards: Wildcards, insensitive: boolean): string {
  const before = wildcards === 'contains' || wildcards === 'ends' ? "'%' || " : '';
  const after = wildcards === 'contains' || wildcards === 'starts' ? " || '%'" : '';
  const pattern = `${before}${PLACEHOLDER}${after}`;
  return `${column.sql} ${insensitive ? 'ILIKE' : 'LIKE'} ${wildcards === 'whole' ? pattern : `(${pattern})`}`;
}

/** A literal where the column's type takes it as it stands, so that partial indexes are seen to match; else a parameter. */
function valueSql(value: Term, type = ''): string {
  if (value.kind === 'boolean' && type === 'boolean') return String(value.value);
  if (
    value.kind === 'number' &&
    /^(?:smallint|integer|bigint|numeric|double|real)/.test(type) &&
    isNumber(value.value)
  ) {
    return value.value;
  }
  if ((value.kind === 'string' || value.kind === 'symbol') && /^(?:text|character|citext)/.test(type)) {
    return value.value.includes(INTERPOLATION) ? PLACEHOLDER : `'${value.value.replaceAll("'", "''")}'`;
  }
  return PLACEHOLDER;
}

function isNumber(text: string): boolean {
  return /^\d+(?:\.\d+)?$/.test(text);
}
