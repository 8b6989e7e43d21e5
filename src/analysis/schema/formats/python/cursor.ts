import type { Span } from './syntax.ts';
import type { Token } from './tokens.ts';

/** The source does not fit the grammar here. */
export class NotPython extends Error {
  override readonly name = 'NotPython';
}

const KEYWORDS = new Set(
  'and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'.split(
    ' ',
  ),
);

/** Walks over tokens. What does not fit is thrown as `NotPython`. */
export class Cursor {
  protected readonly tokens: readonly Token[];
  protected at = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  protected get next(): Token {
    const token = this.tokens[this.at] ?? this.tokens.at(-1);
    if (!token) throw new NotPython('no tokens');
    return token;
  }

  protected is(text: string): boolean {
    const { kind, text: found } = this.next;
    return found === text && (kind === 'operator' || kind === 'name');
  }

  protected isA(kind: Token['kind']): boolean {
    return this.next.kind === kind;
  }

  protected take(text: string): boolean {
    if (!this.is(text)) return false;
    this.at += 1;
    return true;
  }

  protected expect(text: string): void {
    if (!this.take(text)) throw new NotPython(`${text} expected`);
  }

  protected name(): string {
    const { kind, text } = this.next;
    if (kind !== 'name' || KEYWORDS.has(text)) throw new NotPython('a name expected');
    this.at += 1;
    return text;
  }

  protected startsExpression(): boolean {
    const { kind, text } = this.next;
    if (kind === 'name') return !KEYWORDS.has(text) || /^(?:not|lambda|await|yield)$/.test(text);
    return kind === 'string' || kind === 'number' || (kind === 'operator' && /^(?:[-+~([{*]|\.\.\.)$/.test(text));
  }

  /** From a token to the last one that was taken. */
  protected span(from: Token): Span {
    const last = this.tokens[this.at - 1] ?? from;
    return { start: from.start, end: last.start + last.text.length, line: from.line, endLine: last.endLine };
  }
}
