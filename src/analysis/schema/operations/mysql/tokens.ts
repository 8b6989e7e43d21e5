/** A word of MySQL's grammar with its place in the text. */
export type Token = {
  /** `word`: key word or plain name; `name`: in backticks; `string`: in quotes; `other`: one character of punctuation. */
  readonly kind: 'word' | 'name' | 'string' | 'number' | 'other';
  /** Without quotes; a character by itself. */
  readonly text: string;
  /** In capitals, of words; the text otherwise. */
  readonly upper: string;
  readonly start: number;
  readonly end: number;
};

const WORD = /[A-Za-z_$\u0080-\uffff@][\w$\u0080-\uffff@]*/y;
const NUMBER = /(?:0x[\da-f]+|\d+(?:\.\d*)?(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?)(?![\w$])/iy;
const NAME_AFTER_DIGIT = /\d[\w$\u0080-\uffff]*/y;

/**
 * Cuts SQL into tokens as MySQL's lexer does (https://dev.mysql.com/doc/refman/8.4/en/comments.html): `#` and `-- `
 * comments, comments that do not nest, backslashes in strings, and the content of version comments (`/*!40101 …`) as code.
 * One pass; a quote that never ends takes the rest.
 */
export function tokensOf(text: string, start = 0, limit = text.length): Token[] {
  const tokens: Token[] = [];
  let at = start;
  let versioned = false;
  const push = (kind: Token['kind'], value: string, from: number, to: number) => {
    tokens.push({ kind, text: value, upper: kind === 'word' ? value.toUpperCase() : value, start: from, end: to });
    at = to;
  };
  while (at < limit) {
    const opened = VERSION_COMMENT.exec(text.slice(at, at + 12));
    if (opened) {
      versioned = true;
      at += opened[0].length;
      continue;
    }
    if (versioned && text.startsWith('*/', at)) {
      versioned = false;
      at += 2;
      continue;
    }
    const blank = skipBlank(text, at, limit);
    if (blank > at) {
      at = blank;
      continue;
    }
    const char = text[at] ?? '';
    if (char === '`' || char === "'" || char === '"') {
      const end = Math.min(endOfQuoted(text, at, limit), limit);
      push(char === '`' ? 'name' : 'string', unquoted(text.slice(at, end), char), at, end);
      continue;
    }
    const word = matchAt(WORD, text, at) ?? undefined;
    const number = word === undefined ? matchAt(NUMBER, text, at) : undefined;
    if (word !== undefined) push('word', word, at, at + word.length);
    else if (number !== undefined) push('number', number, at, at + number.length);
    else {
      const odd = matchAt(NAME_AFTER_DIGIT, text, at);
      push(odd === undefined ? 'other' : 'word', odd ?? char, at, at + (odd ?? char).length);
    }
  }
  return tokens;
}

const VERSION_COMMENT = /^\/\*M?!\d{0,6}/;

/** The offset after white space and comments; what a version comment holds is code and not skipped. */
export function skipBlank(text: string, start: number, limit: number): number {
  let at = start;
  while (at < limit) {
    const code = text.charCodeAt(at);
    if (code === 32 || (code >= 9 && code <= 13) || code === 0xa0 || code === 0xfeff) at += 1;
    else if (code === 35 || (code === 45 && isDashComment(text, at))) at = endOfLine(text, at, limit);
    else if (code === 47 && text[at + 1] === '*' && !VERSION_COMMENT.test(text.slice(at, at + 12))) {
      const end = text.indexOf('*/', at + 2);
      at = end === -1 ? limit : end + 2;
    } else break;
  }
  return Math.min(at, limit);
}

/** Two dashes need white space or the end of the line after them. */
function isDashComment(text: string, at: number): boolean {
  return text[at + 1] === '-' && (at + 2 >= text.length || /\s/.test(text[at + 2] ?? ''));
}

function endOfLine(text: string, start: number, limit: number): number {
  const newline = text.indexOf('\n', start);
  return newline === -1 || newline >= limit ? limit : newline + 1;
}

/** The offset after a quoted part; backslashes escape in strings, not in backticks. */
export function endOfQuoted(text: string, start: number, limit: number): number {
  const quote = text[start];
  for (let at = start + 1; at < limit; at += 1) {
    if (text[at] === '\\' && quote !== '`') at += 1;
    else if (text[at] === quote) {
      if (text[at + 1] !== quote) return at + 1;
      at += 1;
    }
  }
  return limit;
}

function unquoted(quoted: string, quote: string): string {
  const inner = quoted
    .slice(1, quoted.endsWith(quote) && quoted.length > 1 ? -1 : undefined)
    .replaceAll(quote + quote, quote);
  return quote === '`' ? inner : inner.replaceAll(/\\(.)/gs, '$1');
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
