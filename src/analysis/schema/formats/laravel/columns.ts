import { type Clause, type ColumnSpec, quoteName, quoteTable, quoteValue, tableName } from '../emit.ts';
import { dataOf, isMissing, textOf, truth, type Value } from '../php/values.ts';
import { anyValue, type Attributes, type Surroundings, typeSql } from './column-types.ts';
import type { ColumnState } from './state.ts';

/** A column in a blueprint; modifiers become attributes as the chain grows. */
export type Column = {
  readonly name: string;
  readonly type: string;
  readonly attributes: Map<string, Value>;
  readonly line: number;
  endLine: number;
  readonly source: () => string;
};

/** What a column says that is only known at run time, and what is written in its place. */
export type Doubt = string;

export type Written = { readonly spec: ColumnSpec; readonly state: ColumnState; readonly doubts: readonly Doubt[] };

const EXPRESSION_EVERYWHERE = /^\(?\s*(?:current_timestamp|current_date|now|null|true|false|-?\d|'[^']*'\s*\)?$)/i;

export function isOn({ attributes }: Pick<Column, 'attributes'>, name: string): boolean {
  const value = attributes.get(name);
  return value !== undefined && truth(value) !== false;
}

/** A column as `CREATE TABLE` and `ADD COLUMN` have it. Undefined where its type is not PostgreSQL's. */
export function writeColumn(column: Column, around: Surroundings, hasPrimary: boolean): Written | undefined {
  const { attributes, name, line } = column;
  const type = typeSql(name, column.type, attributes, around);
  if (type === undefined) return undefined;
  const preset = defaultOf(column, type, around);
  const collation = textOf(attributes.get('collation'));
  const serial = type.endsWith('serial');
  const identity = attributes.has('generatedAs') ? identityOf(attributes) : undefined;
  const primaryKey = !hasPrimary && isOn(column, 'autoIncrement') && (serial || identity !== undefined);
  const notNull = !isOn(column, 'nullable');
  const generated = around.standIn ? undefined : generatedOf(attributes);
  const isGenerated = attributes.has('storedAs') || attributes.has('virtualAs');
  const spec: ColumnSpec = {
    name,
    type: collation === undefined || around.standIn ? type : `${type} COLLATE ${quoteName(collation)}`,
    line,
    notNull: notNull && !(around.standIn && isGenerated),
    default: preset?.sql,
    primaryKey,
    rest: identity ?? generated,
  };
  const doubts = [
    ...(preset?.doubt === undefined ? [] : [preset.doubt]),
    ...(column.type === 'enum' && !/check/.test(type) ? ['the values of an enum are only known at run time'] : []),
  ];
  return {
    spec,
    state: { name, type: withoutCheck(type), notNull: notNull || primaryKey, default: preset?.sql },
    doubts,
  };
}

function identityOf(attributes: Attributes): string {
  const options = textOf(attributes.get('generatedAs'));
  return `GENERATED ${attributes.has('always') ? 'ALWAYS' : 'BY DEFAULT'} AS IDENTITY${options ? ` (${options})` : ''}`;
}

function generatedOf(attributes: Attributes): string | undefined {
  const [stored, virtual] = [sqlText(attributes.get('storedAs')), sqlText(attributes.get('virtualAs'))];
  if (stored !== undefined) return `GENERATED ALWAYS AS (${stored}) STORED`;
  return virtual === undefined ? undefined : `GENERATED ALWAYS AS (${virtual}) VIRTUAL`;
}

/** SQL that is given as text or as a raw expression. */
export function sqlText(value: Value | undefined): string | undefined {
  return textOf(value?.kind === 'host' ? value.expression : value);
}

function withoutCheck(type: string): string {
  return type.replace(/ check \(.*$/s, '');
}

/** The default as SQL. One that is only known at run time is some value of the type. */
function defaultOf(
  column: Column,
  type: string,
  { standIn }: Surroundings,
): { sql: string; doubt?: Doubt } | undefined {
  const { attributes } = column;
  if (isOn(column, 'useCurrent') && /^(?:timestamp|date)/.test(type))
    return { sql: type === 'date' ? 'CURRENT_DATE' : 'CURRENT_TIMESTAMP' };
  const value = attributes.get('default');
  if (!value || isMissing(value)) return undefined;
  if (value.kind === 'host' && value.expression) {
    const sql = (textOf(value.expression) ?? '').replace(/\s+on\s+update\s.*$/is, '');
    if (!standIn || EXPRESSION_EVERYWHERE.test(sql)) return { sql };
    return { sql: anyValue(type) };
  }
  const data = dataOf(value)?.data;
  if (data === undefined || typeof data === 'object')
    return { sql: anyValue(type), doubt: 'a default is only known at run time' };
  const written = typeof data === 'boolean' ? String(Number(data)) : String(data);
  if (standIn && !fits(written, type)) return { sql: anyValue(type) };
  return { sql: quoteValue(written) };
}

/** Whether PostgreSQL takes a text for a value of the type, where other engines are more lenient. */
function fits(text: string, type: string): boolean {
  if (/^(?:small|big)?(?:int|serial)/.test(type)) return /^-?\d+$/.test(text);
  if (/^(?:decimal|float|double)/.test(type)) return /^-?\d+(?:\.\d+)?$/.test(text);
  if (type.startsWith('boolean')) return /^(?:[01]|true|false)$/i.test(text);
  if (/^(?:timestamp|date)/.test(type)) return /^\d{4}-\d\d-\d\d/.test(text) && !text.startsWith('0000');
  return !type.startsWith('json') || /^\s*[[{"\d]/.test(text);
}

/** `ALTER COLUMN …` for a column that is changed. From version 11 on it says everything anew; before, only what is named. */
export function changeActions(
  column: Column,
  before: ColumnState | undefined,
  around: Surroundings,
): { actions: readonly Clause[]; state: ColumnState; doubts: readonly Doubt[] } | undefined {
  const written = writeColumn(column, around, true);
  if (!written) return undefined;
  const { attributes, name, line } = column;
  const whole = around.version >= 11;
  const { spec, doubts } = written;
  const alter = (sql: string): Clause => ({ sql: `ALTER COLUMN ${quoteName(name)} ${sql}`, line });
  const actions: Clause[] = [];
  const type = spec.type;
  const sameType = before?.type === written.state.type;
  const using = sqlText(attributes.get('using'));
  const serial = isOn(column, 'autoIncrement') && !attributes.has('generatedAs');
  const nullable = whole || attributes.has('nullable');
  const preset = whole || attributes.has('default') || attributes.has('useCurrent');
  const standInCast = around.standIn && !sameType;
  const keptDefault = standInCast && !preset ? before?.default : undefined;
  if (standInCast && before?.default !== undefined) actions.push(alter('DROP DEFAULT'));
  if (whole || !sameType) {
    const cast = standInCast ? `${quoteName(name)}::text::${withoutCheck(type).replace(/ COLLATE .*/, '')}` : using;
    actions.push(alter(`TYPE ${type}${cast === undefined ? '' : ` USING ${cast}`}`));
  }
  if (nullable) actions.push(alter(spec.notNull ? 'SET NOT NULL' : 'DROP NOT NULL'));
  if (preset && !serial)
    actions.push(alter(spec.default === undefined ? 'DROP DEFAULT' : `SET DEFAULT ${spec.default}`));
  if (keptDefault !== undefined) actions.push(alter(`SET DEFAULT ${keptDefault}`));
  if (whole && !around.standIn && !serial) actions.push(alter('DROP IDENTITY IF EXISTS'));
  if (attributes.has('generatedAs')) actions.push(alter(`ADD ${identityOf(attributes)}`));
  const state: ColumnState = {
    ...written.state,
    notNull: nullable ? written.state.notNull : (before?.notNull ?? true),
    default: preset ? written.state.default : before?.default,
  };
  return { actions, state, doubts };
}

/** `COMMENT ON COLUMN …` where a column has one; a change from version 11 on also takes it away. */
export function commentSql(table: string, column: Column, { version }: Surroundings): string | undefined {
  const comment = textOf(column.attributes.get('comment'));
  if (comment === undefined && !(isOn(column, 'change') && version >= 11)) return undefined;
  const of = `${quoteTable(tableName(table))}.${quoteName(column.name)}`;
  return `COMMENT ON COLUMN ${of} IS ${comment === undefined ? 'NULL' : quoteValue(comment)}`;
}
