import { type Token, tokensOf } from './tokens.ts';

/** The statement does not read as MySQL's; the message says where. */
export class Unreadable extends Error {}

/** Reads a statement's tokens one after another; what it cannot read throws `Unreadable`. */
export class Cursor {
  readonly sql: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(sql: string) {
    this.sql = sql;
    this.#tokens = tokensOf(sql);
  }

  get next(): Token | undefined {
    return this.#tokens[this.#at];
  }

  get done(): boolean {
    return this.#at >= this.#tokens.length;
  }

  /** Where the next token starts. */
  get start(): number {
    return this.next?.start ?? this.sql.length;
  }

  /** Where the last token that was read ends. */
  get end(): number {
    return this.#tokens[this.#at - 1]?.end ?? 0;
  }

  /** The source between two offsets. */
  text(start: number, end = this.end): string {
    return this.sql.slice(start, end).trim();
  }

  /** Whether these key words or characters come next. */
  sees(...words: readonly string[]): boolean {
    return words.every((word, offset) => {
      const token = this.#tokens[this.#at + offset];
      return token?.upper === word && token.kind !== 'name' && token.kind !== 'string';
    });
  }

  takes(...words: readonly string[]): boolean {
    if (!this.sees(...words)) return false;
    this.#at += words.length;
    return true;
  }

  /** Steps over the first of several words that comes next, and gives it. */
  takesOne(...words: readonly string[]): string | undefined {
    return words.find((word) => this.takes(word));
  }

  needs(...words: readonly string[]): void {
    if (!this.takes(...words)) throw this.unreadable(words.join(' '));
  }

  skip(): Token {
    const token = this.next;
    if (!token) throw this.unreadable('more');
    this.#at += 1;
    return token;
  }

  unreadable(wanted: string): Unreadable {
    return new Unreadable(
      `${wanted} was expected ${this.next ? `before ${JSON.stringify(this.next.text.slice(0, 40))}` : 'at the end'}`,
    );
  }

  /** A name as written, without backticks; double quotes too, which ANSI_QUOTES allows. */
  name(): string {
    const token = this.next;
    if (!token || token.kind === 'other' || token.kind === 'number') throw this.unreadable('a name');
    this.#at += 1;
    return token.text;
  }

  /** A table's name, with its database where it is written. */
  table(): string {
    const first = this.name();
    return this.takes('.') ? `${first}.${this.name()}` : first;
  }

  ifExists(): boolean {
    return this.takes('IF', 'EXISTS');
  }

  ifNotExists(): boolean {
    return this.takes('IF', 'NOT', 'EXISTS');
  }

  /** A parenthesised group with all that is in it; its text without the parentheses. */
  group(): string {
    this.needs('(');
    const start = this.start;
    let end = start;
    for (let depth = 1; depth > 0;) {
      const token = this.skip();
      if (token.kind === 'other' && token.text === '(') depth += 1;
      if (token.kind === 'other' && token.text === ')') depth -= 1;
      if (depth > 0) end = token.end;
    }
    return this.text(start, end);
  }

  /** The members of a parenthesised list, each read by `member`. */
  list<T>(member: () => T): T[] {
    this.needs('(');
    const members: T[] = [];
    while (!this.takes(')')) {
      members.push(member());
      if (!this.sees(')')) this.needs(',');
    }
    return members;
  }

  /** Steps over tokens, groups as a whole, up to a comma, closing parenthesis or one of the words; gives their text. */
  until(...stops: readonly string[]): string {
    const start = this.start;
    while (!this.done && !this.sees(',') && !this.sees(')') && !stops.some((stop) => this.sees(stop))) {
      if (this.sees('(')) this.group();
      else this.skip();
    }
    return this.text(start, Math.max(start, this.end));
  }

  /** Steps over the rest, and gives it. */
  rest(): string {
    const start = this.start;
    this.#at = this.#tokens.length;
    return this.text(start, this.sql.length);
  }
}
