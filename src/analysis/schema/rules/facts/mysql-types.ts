/** Words of PostgreSQL's types, in which readers of programs write schemas, as MySQL calls them. */
const SYNONYMS: readonly (readonly [RegExp, string])[] = [
  [/^character varying\b/, 'varchar'],
  [/^character\b/, 'char'],
  [/^integer\b/, 'int'],
  [/^double precision\b/, 'double'],
  [/^numeric\b/, 'decimal'],
  [/^boolean\b/, 'tinyint(1)'],
  [/^bytea\b/, 'blob'],
  [/^jsonb\b/, 'json'],
  [/^timestamp\b.*$/, 'datetime'],
  [/^time\b.*$/, 'time'],
];

/** A column's type in MySQL's words, without white space that means nothing. */
export function mysqlType(type: string): string {
  const lower = type.startsWith('enum(') || type.startsWith('set(') ? type : type.toLowerCase();
  const [pattern, name] = SYNONYMS.find(([each]) => each.test(lower)) ?? [];
  const named = pattern && name !== undefined ? lower.replace(pattern, name) : lower;
  return named.replaceAll(/\s*,\s*(?=(?:[^']*'[^']*')*[^']*$)/g, ',');
}

/** Bytes that a character takes at most; utf8mb4's, the default since MySQL 8.0, where the character set is not known. */
export function bytesPerCharacter(charset: string | undefined): number {
  if (charset === undefined || charset === 'utf8mb4' || charset === 'utf32' || charset === 'utf16') return 4;
  if (charset === 'utf8mb3' || charset === 'utf8') return 3;
  return charset === 'ucs2' || charset === 'gbk' || charset === 'big5' || charset === 'sjis' ? 2 : 1;
}

/** The length of `varchar(n)`. */
export function varcharLength(type: string): number | undefined {
  const length = /^varchar\((\d+)\)/.exec(type)?.[1];
  return length === undefined ? undefined : Number(length);
}

/** The members of `enum('a','b')` or `set('a','b')`, as they are quoted. */
export function members(type: string): readonly string[] | undefined {
  const list = /^(?:enum|set)\((.*)\)/s.exec(type)?.[1];
  return list?.match(/'(?:[^'\\]|''|\\.)*'/g) ?? undefined;
}

/** Bytes of an integer type, whatever its sign. */
export function integerBytes(type: string): number | undefined {
  const base = /^(tinyint|smallint|mediumint|int|bigint)\b/.exec(type)?.[1];
  return base === undefined ? undefined : { tinyint: 1, smallint: 2, mediumint: 3, int: 4, bigint: 8 }[base];
}
