/** A token of SQLite's SQL, by offsets into the text. https://www.sqlite.org/lang.html#syntax */
export type Token = {
  readonly kind: 'word' | 'name' | 'string' | 'number' | 'symbol';
  /** A word in capitals, a quoted name without its quotes, anything else verbatim. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
};

const BLANK = /(?:[\s\uFEFF]+|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))+/y;
const TOKENS: readonly (readonly [Token['kind'], RegExp])[] = [
  ['string', /x?'(?:[^']|'')*'?/iy],
  ['name', /"(?:[^"]|"")*"?|`(?:[^`]|``)*`?|\[[^\]]*\]?/y],
  ['number', /\d[\w.]*/y],
  ['word', /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y],
  ['symbol', /<>|[<>!=]=|\|\||[\s\S]/y],
];

/** Splits into tokens and leaves out white space and comments. It takes any text, also half a statement. */
export function tokensOf(sql: string): Token[] {
  const tokens: Token[] = [];
  for (let at = afterBlank(sql, 0); at < sql.length;) {
    for (const [kind, pattern] of TOKENS) {
      pattern.lastIndex = at;
      const found = pattern.exec(sql)?.[0];
      if (found === undefined) continue;
      tokens.push({ kind, text: textOf(kind, found), start: at, end: at + found.length });
      at = afterBlank(sql, at + found.length);
      break;
    }
  }
  return tokens;
}

function afterBlank(sql: string, at: number): number {
  BLANK.lastIndex = at;
  return at + (BLANK.exec(sql)?.[0].length ?? 0);
}

function textOf(kind: Token['kind'], found: string): string {
  if (kind === 'word') return found.toUpperCase();
  if (kind !== 'name') return found;
  const quote = found.at(-1) ?? '';
  return found.slice(1, -1).replaceAll(quote + quote, quote);
}
