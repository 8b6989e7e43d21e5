import type { DataType } from './ast.ts';
import type { Cursor } from './cursor.ts';

const SYNONYMS: Readonly<Record<string, string>> = {
  INTEGER: 'int',
  INT1: 'tinyint',
  INT2: 'smallint',
  INT3: 'mediumint',
  INT4: 'int',
  INT8: 'bigint',
  MIDDLEINT: 'mediumint',
  DEC: 'decimal',
  NUMERIC: 'decimal',
  FIXED: 'decimal',
  REAL: 'double',
  FLOAT4: 'float',
  FLOAT8: 'double',
  CHARACTER: 'char',
  NCHAR: 'char',
  NVARCHAR: 'varchar',
  VARCHAR2: 'varchar',
  GEOMCOLLECTION: 'geometrycollection',
};

const INTEGERS = new Set(['tinyint', 'smallint', 'mediumint', 'int', 'bigint']);
const NATIONAL = new Set(['NCHAR', 'NVARCHAR', 'NATIONAL']);

/** Reads a data type with its length, sign and character set, and prints it as the server would. */
export function dataType(cursor: Cursor): DataType {
  const written = cursor.name().toUpperCase();
  if (written === 'BOOL' || written === 'BOOLEAN') return attributes(cursor, 'tinyint', 'tinyint(1)');
  if (written === 'SERIAL') return { base: 'bigint', text: 'bigint unsigned' };
  let base = SYNONYMS[written] ?? written.toLowerCase();
  if (written === 'NATIONAL') base = SYNONYMS[cursor.name().toUpperCase()] ?? 'varchar';
  if (written === 'DOUBLE') cursor.takes('PRECISION');
  if (written === 'LONG')
    base = cursor.takesOne('VARBINARY', 'BINARY') ? 'mediumblob' : (cursor.takesOne('VARCHAR', 'CHAR'), 'mediumtext');
  if (base === 'char' && cursor.takes('VARYING')) base = 'varchar';
  const size = cursor.sees('(') ? compact(cursor.group()) : undefined;
  const type = attributes(cursor, base, printed(base, size));
  return NATIONAL.has(written) ? { ...type, charset: 'utf8mb3' } : type;
}

function printed(base: string, size: string | undefined): string {
  if (INTEGERS.has(base)) return base === 'tinyint' && size === '1' ? 'tinyint(1)' : base;
  if (base === 'decimal') return `decimal(${size === undefined ? '10,0' : size.includes(',') ? size : `${size},0`})`;
  if (base === 'char' || base === 'binary' || base === 'bit') return `${base}(${size ?? '1'})`;
  if (base === 'year') return base;
  return size === undefined || ((base === 'datetime' || base === 'timestamp' || base === 'time') && size === '0')
    ? base
    : `${base}(${size})`;
}

/** Without the white space between the members of a list; strings stay as they are. */
function compact(size: string): string {
  return size.replaceAll(/\s*,\s*(?=(?:[^']*'[^']*')*[^']*$)/g, ',');
}

function attributes(cursor: Cursor, base: string, text: string): DataType {
  let unsigned = false;
  let charset: string | undefined;
  let collation: string | undefined;
  for (;;) {
    if (cursor.takes('UNSIGNED')) unsigned = true;
    else if (cursor.takes('ZEROFILL')) unsigned = true;
    else if (cursor.takes('CHARACTER', 'SET') || cursor.takes('CHARSET')) charset = charsetName(cursor);
    else if (cursor.takes('COLLATE')) collation = cursor.name().toLowerCase();
    else if (cursor.takes('ASCII')) charset = 'latin1';
    else if (cursor.takes('UNICODE')) charset = 'ucs2';
    else if (!cursor.takesOne('SIGNED', 'BINARY', 'BYTE')) break;
  }
  charset ??= collation && charsetOf(collation);
  return {
    base,
    text: unsigned ? `${text} unsigned` : text,
    ...(charset !== undefined && { charset }),
    ...(collation !== undefined && { collation }),
  };
}

/** `utf8` is an alias of `utf8mb3` (https://dev.mysql.com/doc/refman/8.4/en/charset-unicode-utf8mb3.html). */
export function charsetName(cursor: Cursor): string {
  cursor.takes('=');
  const name = cursor.name().toLowerCase();
  return name === 'utf8' ? 'utf8mb3' : name;
}

/** A collation's name begins with its character set's. */
export function charsetOf(collation: string): string {
  const name = collation.split('_')[0] ?? '';
  return name === 'utf8' ? 'utf8mb3' : name;
}
