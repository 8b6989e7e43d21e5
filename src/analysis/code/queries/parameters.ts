/** Stands in SQL where the library sends a value. */
export const PLACEHOLDER = '\u{E000}';
/** Stands in SQL where code puts text in: a value only where nothing else may stand. */
export const INTERPOLATION = '\u{E001}';

export type Numbered = {
  readonly sql: string;
  /** Numbers of the parameters that stood as `INTERPOLATION`. */
  readonly interpolated: ReadonlySet<number>;
};

/** Numbers the marks on from the parameters that the text numbers itself. */
export function numberParameters(sql: string): Numbered {
  let last = Math.max(0, ...[...sql.matchAll(/\$(\d{1,4})\b/g)].map(([, number]) => Number(number)));
  const interpolated = new Set<number>();
  const numbered = sql.replaceAll(/[\u{E000}\u{E001}]/gu, (mark) => {
    last += 1;
    if (mark === INTERPOLATION) interpolated.add(last);
    return `$${last}`;
  });
  // `IN ${list}` of the `postgres` package and psycopg's `IN %s` bind a whole list.
  return { sql: numbered.replaceAll(/\bin\s+(\$\d+)/gi, '= ANY($1)'), interpolated };
}
