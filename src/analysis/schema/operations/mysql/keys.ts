import type { KeyDefinition, KeyPart, Reference } from './ast.ts';
import type { Cursor } from './cursor.ts';

const KINDS = { PRIMARY: 'primary', UNIQUE: 'unique', FULLTEXT: 'fulltext', SPATIAL: 'spatial' } as const;

/** A key, foreign key or check of CREATE TABLE or ADD; nothing where a column comes next. */
export function keyDefinition(cursor: Cursor): KeyDefinition | undefined {
  if (!startsKey(cursor)) return undefined;
  let name: string | undefined;
  if (cursor.takes('CONSTRAINT')) {
    cursor.ifNotExists();
    if (!cursor.sees('PRIMARY', 'KEY') && !cursor.sees('FOREIGN', 'KEY') && !cursor.sees('CHECK') && !isUnique(cursor))
      name = cursor.name();
  }
  if (cursor.takes('CHECK')) return check(cursor, name);
  if (cursor.takes('FOREIGN', 'KEY')) return foreignKey(cursor, name);
  const word = cursor.takesOne('PRIMARY', 'UNIQUE', 'FULLTEXT', 'SPATIAL') as keyof typeof KINDS | undefined;
  cursor.takesOne('KEY', 'INDEX');
  return indexed(cursor, word ? KINDS[word] : 'index', name);
}

/** The rest of a key after its kind: an optional name, the columns and the index options. */
export function indexed(cursor: Cursor, kind: KeyDefinition['kind'], constraint?: string): KeyDefinition {
  const ifNotExists = cursor.ifNotExists();
  let own: string | undefined;
  if (!cursor.sees('(') && !cursor.sees('USING')) own = cursor.name();
  if (cursor.takesOne('USING', 'TYPE')) cursor.name();
  const parts = cursor.list(() => keyPart(cursor));
  indexOptions(cursor);
  const name = own ?? constraint;
  return { kind, parts, ifNotExists, ...(name !== undefined && kind !== 'primary' && { name }) };
}

function isUnique(cursor: Cursor): boolean {
  return (
    cursor.sees('UNIQUE', 'KEY') ||
    cursor.sees('UNIQUE', 'INDEX') ||
    cursor.sees('UNIQUE', '(') ||
    cursor.sees('UNIQUE')
  );
}

/** A column may be called `key` or `index` only in backticks, so the words tell. */
function startsKey(cursor: Cursor): boolean {
  if (cursor.sees('PRIMARY', 'KEY') || cursor.sees('FOREIGN', 'KEY') || cursor.sees('CHECK', '(')) return true;
  return ['CONSTRAINT', 'UNIQUE', 'FULLTEXT', 'SPATIAL', 'KEY', 'INDEX'].some((word) => cursor.sees(word));
}

function keyPart(cursor: Cursor): KeyPart {
  const { start } = cursor;
  const isCallable = cursor.next?.kind === 'word';
  const written = cursor.sees('(') ? `(${cursor.group()})` : cursor.name();
  const inner = !written.startsWith('(') && cursor.sees('(') ? cursor.group() : undefined;
  const isLength = inner !== undefined && /^\d/.test(inner);
  if (inner !== undefined && !isLength && !isCallable) throw cursor.unreadable('a length in characters');
  const isCall = inner !== undefined && !isLength;
  const text = isCall ? cursor.text(start) : written;
  const descending = cursor.takesOne('ASC', 'DESC') === 'DESC';
  return {
    text,
    isExpression: isCall || text.startsWith('('),
    descending,
    ...(isLength && { length: Number.parseInt(inner, 10) }),
  };
}

function indexOptions(cursor: Cursor): void {
  for (;;) {
    if (cursor.takesOne('USING', 'TYPE')) cursor.name();
    else if (cursor.takesOne('COMMENT', 'KEY_BLOCK_SIZE', 'ENGINE_ATTRIBUTE')) {
      cursor.takes('=');
      cursor.skip();
    } else if (cursor.takes('WITH', 'PARSER')) cursor.name();
    else if (!cursor.takesOne('VISIBLE', 'INVISIBLE', 'IGNORED') && !cursor.takes('NOT', 'IGNORED')) break;
  }
}

function foreignKey(cursor: Cursor, constraint: string | undefined): KeyDefinition {
  const ifNotExists = cursor.ifNotExists();
  const indexName = cursor.sees('(') ? undefined : cursor.name();
  const parts = cursor.list(() => keyPart(cursor));
  const references = reference(cursor);
  const name = constraint ?? undefined;
  return {
    kind: 'foreign',
    parts,
    references,
    ifNotExists,
    ...(name !== undefined && { name }),
    ...(indexName !== undefined && { indexName }),
  };
}

export function reference(cursor: Cursor): Reference {
  cursor.needs('REFERENCES');
  const table = cursor.table();
  const columns = cursor.sees('(') ? cursor.list(() => keyPart(cursor).text) : [];
  let onDelete: Reference['onDelete'] = 'no action';
  for (;;) {
    if (cursor.takes('MATCH')) cursor.name();
    else if (cursor.takes('ON', 'DELETE')) onDelete = referenceAction(cursor);
    else if (cursor.takes('ON', 'UPDATE')) referenceAction(cursor);
    else break;
  }
  return { table, columns, onDelete };
}

function referenceAction(cursor: Cursor): Reference['onDelete'] {
  if (cursor.takes('NO', 'ACTION')) return 'no action';
  if (cursor.takes('SET', 'NULL')) return 'set null';
  if (cursor.takes('SET', 'DEFAULT')) return 'set default';
  return cursor.takes('CASCADE') ? 'cascade' : (cursor.needs('RESTRICT'), 'restrict');
}

export function check(cursor: Cursor, name: string | undefined): KeyDefinition {
  const expression = cursor.group();
  if (!cursor.takes('NOT', 'ENFORCED')) cursor.takes('ENFORCED');
  return { kind: 'check', parts: [], expression, ifNotExists: false, ...(name !== undefined && { name }) };
}
