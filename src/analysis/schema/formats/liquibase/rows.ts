import { emitOne, opaque, quoteName, quoteNames, quoteTable } from '../emit.ts';
import { type Change, named, tableOf, type Translator, Untranslatable } from './change.ts';
import { childrenNamed, type Element, piecesOf, valueOf } from './element.ts';
import { plainSql, typeOf, valueSql } from './values.ts';

export const insert: Translator = (change) => {
  const columns = assignments(change);
  const names = quoteNames(columns.map(({ name }) => name));
  const values = columns.map(({ sql }) => sql).join(', ');
  return [emitOne(change.place, `INSERT INTO ${quoteTable(tableOf(change))} (${names}) VALUES (${values})`)];
};

export const update: Translator = (change) => {
  const set = assignments(change).map(({ name, sql }) => `${quoteName(name)} = ${sql}`);
  return [emitOne(change.place, `UPDATE ${quoteTable(tableOf(change))} SET ${set.join(', ')}${where(change)}`)];
};

export const deleteRows: Translator = (change) => [
  emitOne(change.place, `DELETE FROM ${quoteTable(tableOf(change))}${where(change)}`),
];

/** Rows from a file: what is in it is not read. */
export const loadData: Translator = ({ element, place }) => [
  { ...opaque(place, `<${element.name}>`, 'rows that are loaded from a file are not read'), rowsOnly: true },
];

function assignments(change: Change): { name: string; sql: string }[] {
  const { element, naming } = change;
  const columns = childrenNamed(element, 'column').map((column) => {
    if (column.attributes.has('valueClobFile') || column.attributes.has('valueBlobFile'))
      throw new Untranslatable('a value is read from a file');
    return { name: named({ element: column, naming }, 'name'), sql: cellOf(column, change) };
  });
  if (columns.length === 0) throw new Untranslatable(`<${element.name}> has no column`);
  return columns;
}

/** A column without a value is NULL. */
function cellOf(column: Element, { naming }: Change): string {
  const type = typeOf(column);
  const written = column.text.map(({ text }) => text).join('');
  return valueSql(column, 'value', naming, type) ?? (written === '' ? 'NULL' : plainSql(written, type));
}

function where({ element, naming }: Change): string {
  const written = piecesOf(element, 'where');
  const condition = written
    .map(({ text }) => text)
    .join('')
    .trim();
  if (condition === '') return '';
  const parameters = element.children
    .filter(({ name }) => name === 'whereParams' || name === 'params')
    .flatMap((list) => childrenNamed(list, 'param'));
  let next = 0;
  const filled = condition.replaceAll(/:(name|value)\b|\?/g, (placeholder, kind: string | undefined) => {
    const parameter = parameters[next];
    if (!parameter) return placeholder;
    if (kind === 'name') return quoteName(naming(valueOf(parameter, 'name') ?? ''));
    next += 1;
    return valueSql(parameter, 'value', naming, undefined) ?? 'NULL';
  });
  return ` WHERE ${filled}`;
}
