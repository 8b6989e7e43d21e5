import type { TableOptions } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { charsetName, charsetOf } from './data-type.ts';

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Table options up to a comma, without those that tell nothing about the shape; nothing where none comes next. */
export function tableOptions(cursor: Cursor): TableOptions | undefined {
  const options: Mutable<TableOptions> = {};
  let any = false;
  while (tableOption(cursor, options)) any = true;
  return any ? options : undefined;
}

function tableOption(cursor: Cursor, options: Mutable<TableOptions>): boolean {
  if (cursor.sees('DEFAULT', 'CHARACTER') || cursor.sees('DEFAULT', 'CHARSET') || cursor.sees('DEFAULT', 'COLLATE'))
    cursor.takes('DEFAULT');
  if (cursor.takes('CHARACTER', 'SET') || cursor.takes('CHARSET')) {
    options.charset = charsetName(cursor);
    return true;
  }
  if (cursor.takes('COLLATE')) {
    cursor.takes('=');
    options.collation = cursor.name().toLowerCase();
    options.charset ??= charsetOf(options.collation);
    return true;
  }
  if (cursor.takesOne('ENGINE', 'TYPE')) {
    cursor.takes('=');
    options.engine = cursor.name().toLowerCase();
    return true;
  }
  if (cursor.takes('ROW_FORMAT')) {
    cursor.takes('=');
    options.rowFormat = cursor.name().toLowerCase();
    return true;
  }
  if (cursor.takes('WITH', 'SYSTEM', 'VERSIONING')) return true;
  const name = cursor.takesOne(...OTHERS);
  if (name === undefined && !cursor.takes('DATA', 'DIRECTORY') && !cursor.takes('INDEX', 'DIRECTORY')) return false;
  cursor.takes('=');
  if (cursor.sees('(')) cursor.group();
  else cursor.skip();
  return true;
}

const OTHERS = `AUTO_INCREMENT AVG_ROW_LENGTH AUTOEXTEND_SIZE CHECKSUM COMMENT COMPRESSION CONNECTION DELAY_KEY_WRITE
ENCRYPTION ENCRYPTED INSERT_METHOD KEY_BLOCK_SIZE MAX_ROWS MIN_ROWS PACK_KEYS PAGE_CHECKSUM PAGE_COMPRESSED PASSWORD
SEQUENCE STATS_AUTO_RECALC STATS_PERSISTENT STATS_SAMPLE_PAGES TABLE_CHECKSUM TABLESPACE TRANSACTIONAL UNION`.split(
  /\s+/,
);
