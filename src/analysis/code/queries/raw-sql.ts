import { bindPlaceholders } from './bind-placeholders.ts';
import type { Draft, Library, SourceFile } from './library.ts';
import { LITERAL_EXTENSIONS, type SqlLiteral, sqlLiterals } from './sql-literals.ts';

/** Stores with a SQL of their own and, often, tables of the same names. */
const ELSEWHERE = /clickhouse|bigquery|snowflake|athena|duckdb/i;

/** SQL that code writes out as a string, in any language. */
export const rawSql: Library = {
  id: 'sql',
  extensions: LITERAL_EXTENSIONS,
  hint: /\b(?:select|insert\s+into|update|delete\s+from)\b/i,
  find: (file) =>
    sqlLiterals(file).flatMap((literal): Draft[] => {
      if (isJpql(file, literal) || ELSEWHERE.test(file.path)) return [];
      const sql = bindPlaceholders(literal.text);
      return sql === undefined
        ? []
        : [{ line: literal.line, endLine: literal.endLine, sql, extent: isExtended(file, literal) ? 'part' : 'whole' }];
    }),
};

/** Whether the string is in JPA's own language, which names entities. */
function isJpql({ text }: SourceFile, { start, end }: Pick<SqlLiteral, 'start' | 'end'>): boolean {
  const call = /(@Query|@NamedQuery|createQuery)\(\s*(?:\w+\s*=\s*"?[\w.]*"?,\s*)*(?:(?:value|query)\s*=\s*)?$/;
  const opening = call.exec(text.slice(Math.max(0, start - 120), start));
  return opening !== null && !/^\s*,[^;]{0,80}nativeQuery\s*=\s*true/.test(text.slice(end, end + 120));
}

/** Whether the string's variable is added to elsewhere in the file. */
function isExtended({ text }: SourceFile, { start }: { readonly start: number }): boolean {
  const variable = /([A-Za-z_]\w*)\s*(?::?=|\+=|\.=|<<)\s*\(?\s*$/.exec(
    text.slice(Math.max(0, start - 80), start),
  )?.[1];
  if (variable === undefined) return false;
  return new RegExp(`\\b${variable}\\s*(?:\\+=|\\.=|<<|:?=\\s*\\$?${variable}\\b)`).test(text);
}
