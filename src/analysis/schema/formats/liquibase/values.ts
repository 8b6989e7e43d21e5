import { quoteName, quoteTable, quoteValue } from '../emit.ts';
import { columnType, type ColumnType } from './column-types.ts';
import { type Element, valueOf } from './element.ts';
import type { Naming } from './names.ts';

/** The functions that Liquibase spells for every database. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  current_datetime: 'now()',
  currentdatetimefunction: 'now()',
  sysdate: 'now()',
  systimestamp: 'now()',
  'getdate()': 'now()',
  'current_timestamp()': 'CURRENT_TIMESTAMP',
  'curdate()': 'CURRENT_DATE',
};
const CLOCK =
  /^(?:current_(?:timestamp|date|time|datetime)|now|localtime|localtimestamp|sysdate|systimestamp|getdate|curdate)\b/i;

/** SQL of what a column element sets: `value`, `valueNumeric`, `defaultValueComputed` … Absent where it sets none. */
export function valueSql(
  column: Element,
  prefix: 'value' | 'defaultValue' | 'newValue',
  naming: Naming,
  type: ColumnType | undefined,
): string | undefined {
  const said = (suffix: string) => valueOf(column, `${prefix}${suffix}`);
  const computed = said('Computed');
  if (computed !== undefined) return functionSql(computed);
  const sequence = said('SequenceNext');
  if (sequence !== undefined) return `nextval(${quoteValue(quoteSequence(sequence, naming))})`;
  const current = said('SequenceCurrent');
  if (current !== undefined) return `currval(${quoteValue(quoteSequence(current, naming))})`;
  const truth = said('Boolean');
  if (truth !== undefined) return booleanSql(truth, type);
  const numeric = said('Numeric');
  if (numeric !== undefined)
    return type?.kind === 'boolean' || type?.kind === 'bits' ? booleanSql(numeric, type) : numeric;
  const date = said('Date');
  if (date !== undefined) return /^\d/.test(date) ? quoteValue(date) : functionSql(date);
  const plain = column.attributes.get(prefix)?.text;
  return plain === undefined ? undefined : plainSql(plain, type);
}

/** The type that a column element names. */
export function typeOf(column: Element, name = 'type'): ColumnType | undefined {
  const type = valueOf(column, name);
  return type === undefined ? undefined : columnType(type);
}

/** Of a value that a changelog writes as text. */
export function plainSql(text: string, type: ColumnType | undefined): string {
  if (/^null$/i.test(text)) return 'NULL';
  if (type?.kind === 'boolean' || type?.kind === 'bits') return booleanSql(text, type);
  if (type?.kind === 'time' && CLOCK.test(text)) return functionSql(text);
  return type?.kind === 'number' && /^-?\d+(?:\.\d+)?$/.test(text) ? text : quoteValue(text);
}

function booleanSql(text: string, type: ColumnType | undefined): string {
  const known = /^(?:b?'?)(true|t|yes|y|1|false|f|no|n|0)'?$/i.exec(text.trim())?.[1]?.toLowerCase();
  if (known === undefined) return text;
  const truth = ['true', 't', 'yes', 'y', '1'].includes(known);
  if (type?.kind === 'bits') return truth ? "B'1'" : "B'0'";
  if (type?.kind === 'number') return truth ? '1' : '0';
  return truth ? 'TRUE' : 'FALSE';
}

function functionSql(text: string): string {
  return FUNCTIONS[text.toLowerCase()] ?? text;
}

function quoteSequence(name: string, naming: Naming): string {
  const [schema, sequence] = name.split('.');
  return sequence === undefined
    ? quoteName(naming(name))
    : quoteTable({ schema: naming(schema ?? ''), name: naming(sequence) });
}
