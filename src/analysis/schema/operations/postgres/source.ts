import { scanSync, type ScanToken } from 'libpg-query';

/** The text of one statement, addressed the way the parser does: by UTF-8 byte offsets. */
export type SourceText = {
  /** The text from one byte offset to another, white space collapsed at its ends. */
  slice(start: number, end: number): string;
  /** Tokens without comments, in order; scanned once, on first use. */
  tokens(): readonly ScanToken[];
};

export function sourceText(sql: string): SourceText {
  const bytes = Buffer.from(sql, 'utf8');
  let tokens: readonly ScanToken[] | undefined;
  return {
    slice: (start, end) => bytes.subarray(start, end).toString('utf8').trim(),
    tokens() {
      tokens ??= scanSync(sql).tokens.filter(({ tokenName }) => !tokenName.endsWith('COMMENT'));
      return tokens;
    },
  };
}

/**
 * The SQL from a byte offset up to where the surrounding list item ends: a comma or closing parenthesis at the same
 * depth, one of the `stops` keywords, a token at or after `limit`, or the end of the statement.
 */
export function itemFrom(
  source: SourceText,
  start: number,
  options: { stops?: readonly string[]; limit?: number } = {},
): string {
  const { stops = [], limit = Number.POSITIVE_INFINITY } = options;
  let depth = 0;
  let end = start;
  for (const token of source.tokens()) {
    if (token.start < start) continue;
    if (token.start >= limit) break;
    if (depth === 0 && isStop(token, stops)) break;
    depth += depthChange(token);
    end = token.end;
  }
  return source.slice(start, end);
}

function isStop(token: ScanToken, stops: readonly string[]): boolean {
  if ([',', ')', ']', ';'].includes(token.text)) return true;
  return token.keywordKind !== 0 && stops.includes(token.text.toUpperCase());
}

function depthChange({ text }: ScanToken): number {
  if (text === '(' || text === '[') return 1;
  return text === ')' || text === ']' ? -1 : 0;
}

/** Where the items of a comma-separated list start; the list itself starts at `start` and ends with its parenthesis. */
export function itemStarts(source: SourceText, start: number): number[] {
  const starts = [start];
  let depth = 0;
  for (const token of source.tokens()) {
    if (token.start < start) continue;
    depth += depthChange(token);
    if (depth < 0) break;
    if (depth === 0 && token.text === ',') starts.push(token.end);
  }
  return starts;
}

/** The text from `start` up to the end of the first parenthesised group. */
export function groupFrom(source: SourceText, start: number): string {
  let depth = 0;
  for (const token of source.tokens()) {
    if (token.start < start) continue;
    depth += depthChange(token);
    if (depth === 0 && token.text === ')') return source.slice(start, token.end);
  }
  return source.slice(start, source.tokens().at(-1)?.end ?? start);
}

/** The byte offset after the last `keyword` token that starts before `offset`. */
function afterKeyword(source: SourceText, keyword: string, offset: number): number | undefined {
  return source.tokens().findLast((token) => token.start < offset && token.text.toUpperCase() === keyword)?.end;
}

/** The smallest `location` in a parse subtree; an operator's own location is in the middle of its expression. */
export function firstLocation(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null) return undefined;
  let first: number | undefined;
  for (const [key, value] of Object.entries(node)) {
    const found = key === 'location' && typeof value === 'number' ? value : firstLocation(value);
    if (found !== undefined && found >= 0 && (first === undefined || found < first)) first = found;
  }
  return first;
}

/** The expression that follows `keyword`, sliced from the source with its parentheses. */
export function expressionAfter(
  source: SourceText,
  keyword: string,
  node: unknown,
  stops: readonly string[] = [],
): string | undefined {
  const first = firstLocation(node);
  if (first === undefined) return undefined;
  return itemFrom(source, afterKeyword(source, keyword, first + 1) ?? first, { stops });
}
