import type { ColumnSpec, ConstraintSpec } from '../../../../domain/operation.ts';
import { Cursor, soleName } from './cursor.ts';

const CONSTRAINT_WORDS = [
  'CONSTRAINT',
  'PRIMARY',
  'NOT',
  'NULL',
  'UNIQUE',
  'CHECK',
  'DEFAULT',
  'COLLATE',
  'REFERENCES',
  'GENERATED',
  'AS',
] as const;

/** A column definition: https://www.sqlite.org/syntax/column-def.html */
export function columnSpec(text: string): ColumnSpec | undefined {
  const cursor = new Cursor(text);
  const name = cursor.name();
  if (name === undefined) return undefined;
  const type = cursor.until(...CONSTRAINT_WORDS);
  const constraints: ConstraintSpec[] = [];
  let notNull = false;
  let expression: string | undefined;
  let generated: ColumnSpec['generated'];
  while (!cursor.done) {
    if (cursor.takes('NOT', 'NULL')) notNull = true;
    else if (cursor.takes('DEFAULT')) expression = defaultOf(cursor);
    else if (cursor.takes('PRIMARY', 'KEY'))
      constraints.push({ kind: 'primary-key', columns: [name], notValid: false });
    else if (cursor.takes('UNIQUE')) constraints.push({ kind: 'unique', columns: [name], notValid: false });
    else if (cursor.takes('CHECK')) {
      constraints.push({
        kind: 'check',
        columns: [name],
        expression: cursor.list()?.join(', ') ?? '',
        notValid: false,
      });
    } else if (cursor.takes('REFERENCES')) constraints.push(reference(cursor, name));
    else if (cursor.takes('AS')) {
      cursor.list();
      generated = cursor.takes('STORED') ? 'stored' : 'virtual';
    } else cursor.skip();
  }
  const identity = constraints.some(({ kind }) => kind === 'primary-key') && type.toUpperCase() === 'INTEGER';
  return {
    name,
    type,
    notNull,
    ...(expression !== undefined && { default: expression }),
    identity,
    ...(generated && { generated }),
    ifNotExists: false,
    constraints,
  };
}

function defaultOf(cursor: Cursor): string {
  if (cursor.sees('(')) return `(${cursor.list()?.join(', ') ?? ''})`;
  const sign = cursor.takes('-') ? '-' : '';
  cursor.takes('+');
  const token = cursor.skip();
  return `${sign}${token?.kind === 'name' ? `'${token.text}'` : (token?.text ?? '')}`;
}

function reference(cursor: Cursor, column: string): ConstraintSpec {
  const table = cursor.object() ?? '';
  const columns = (cursor.list() ?? []).flatMap((part) => soleName(part) ?? []);
  return { kind: 'foreign-key', columns: [column], references: { table, columns }, notValid: false };
}
