import type { ColumnDefinition, KeyDefinition, Reference } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { charsetName, charsetOf, dataType } from './data-type.ts';
import { check, reference } from './keys.ts';

/** A column's name, type and attributes: https://dev.mysql.com/doc/refman/8.4/en/create-table.html */
export function columnDefinition(cursor: Cursor): ColumnDefinition {
  const name = cursor.name();
  const isSerial = cursor.sees('SERIAL');
  let type = dataType(cursor);
  let notNull = isSerial;
  let autoIncrement = isSerial;
  let expression: string | undefined;
  let generated: ColumnDefinition['generated'];
  let references: Reference | undefined;
  const keys: KeyDefinition[] = isSerial ? [ownKey('unique', name)] : [];
  for (;;) {
    if (cursor.takes('NOT', 'NULL')) notNull = true;
    else if (cursor.takes('NULL')) notNull = false;
    else if (cursor.takes('DEFAULT')) expression = value(cursor);
    else if (cursor.takes('ON', 'UPDATE')) value(cursor);
    else if (cursor.takes('AUTO_INCREMENT')) autoIncrement = true;
    else if (cursor.takes('PRIMARY', 'KEY') || cursor.takes('PRIMARY')) keys.push(ownKey('primary', name));
    else if (cursor.takes('UNIQUE')) {
      cursor.takesOne('KEY', 'INDEX');
      keys.push(ownKey('unique', name));
    } else if (cursor.takes('KEY')) keys.push(ownKey('primary', name));
    else if (cursor.takes('COMMENT')) cursor.skip();
    else if (cursor.takes('COLLATE')) {
      const collation = cursor.name().toLowerCase();
      type = { ...type, collation, charset: charsetOf(collation) };
    } else if (cursor.takes('CHARACTER', 'SET') || cursor.takes('CHARSET'))
      type = { ...type, charset: charsetName(cursor) };
    else if (cursor.takes('GENERATED', 'ALWAYS') || cursor.sees('AS', '(')) {
      cursor.needs('AS');
      cursor.group();
      generated =
        cursor.takesOne('STORED', 'PERSISTENT', 'VIRTUAL') === undefined || isVirtual(cursor) ? 'virtual' : 'stored';
    } else if (cursor.sees('REFERENCES')) references = reference(cursor);
    else if (cursor.takes('CONSTRAINT')) {
      const named = cursor.sees('CHECK') ? undefined : cursor.name();
      cursor.needs('CHECK');
      keys.push(check(cursor, named));
    } else if (cursor.takes('CHECK')) keys.push(check(cursor, undefined));
    else if (cursor.takesOne('COLUMN_FORMAT', 'STORAGE', 'ENGINE_ATTRIBUTE', 'SRID', 'REF_SYSTEM_ID')) {
      cursor.takes('=');
      cursor.skip();
    } else if (
      !cursor.takesOne('VISIBLE', 'INVISIBLE', 'COMPRESSED') &&
      !cursor.takes('WITHOUT', 'SYSTEM', 'VERSIONING')
    )
      break;
  }
  const isKey = keys.some(({ kind }) => kind === 'primary');
  return {
    name,
    type,
    notNull: notNull || isKey,
    ...(expression !== undefined && expression.toUpperCase() !== 'NULL' && { default: expression }),
    autoIncrement,
    ...(generated && { generated }),
    keys,
    ...(references && { references }),
  };
}

/** The word that was just read. */
function isVirtual(cursor: Cursor): boolean {
  return /VIRTUAL$/i.test(cursor.sql.slice(0, cursor.end));
}

function ownKey(kind: 'primary' | 'unique', column: string): KeyDefinition {
  return { kind, parts: [{ text: column, isExpression: false, descending: false }], ifNotExists: false };
}

/** A literal, a function with its arguments, or an expression in parentheses. */
export function value(cursor: Cursor): string {
  const start = cursor.start;
  if (cursor.sees('(')) cursor.group();
  else {
    const sign = cursor.takesOne('-', '+') !== undefined;
    const first = cursor.skip();
    // _utf8mb4'x', b'1', x'ff', DATE '2020-01-01'; adjacent strings are one.
    if (!sign && first.kind === 'word' && cursor.next?.kind === 'string') cursor.skip();
    while (first.kind === 'string' && cursor.next?.kind === 'string') cursor.skip();
    if (first.kind === 'word' && cursor.sees('(')) cursor.group();
  }
  return cursor.text(start);
}
