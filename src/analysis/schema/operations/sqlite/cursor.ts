import { type Token, tokensOf } from './tokens.ts';

/** Reads a statement's tokens one after another. */
export class Cursor {
  readonly #sql: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(sql: string) {
    this.#sql = sql;
    this.#tokens = tokensOf(sql);
  }

  get next(): Token | undefined {
    return this.#tokens[this.#at];
  }

  get done(): boolean {
    return this.#at >= this.#tokens.length;
  }

  skip(): Token | undefined {
    const token = this.next;
    this.#at += 1;
    return token;
  }

  /** Whether these words or symbols come next. */
  sees(...words: readonly string[]): boolean {
    return words.every((word, offset) => {
      const token = this.#tokens[this.#at + offset];
      return token?.text === word && (token.kind === 'word' || token.kind === 'symbol');
    });
  }

  /** Steps over these words if they come next. */
  takes(...words: readonly string[]): boolean {
    if (!this.sees(...words)) return false;
    this.#at += words.length;
    return true;
  }

  /** The next name as it is written, unquoted. A string stands for a name where SQLite takes it for one. */
  name(): string | undefined {
    const token = this.next;
    if (!token || token.kind === 'symbol' || token.kind === 'number') return undefined;
    this.#at += 1;
    if (token.kind === 'string') return token.text.slice(1, -1).replaceAll("''", "'");
    return token.kind === 'word' ? this.#sql.slice(token.start, token.end) : token.text;
  }

  /** A table's or index's name; the database before its dot is left out. */
  object(): string | undefined {
    const first = this.name();
    return this.takes('.') ? this.name() : first;
  }

  /** The text up to one of the words or symbols at this depth of parentheses, the closing one of the group, or the end. */
  until(...stops: readonly string[]): string {
    const start = this.next?.start ?? this.#sql.length;
    let end = start;
    for (let depth = 0; !this.done;) {
      const token = this.next;
      if (!token || (depth === 0 && (this.sees(')') || stops.some((stop) => this.sees(stop))))) break;
      if (this.sees('(')) depth += 1;
      if (this.sees(')')) depth -= 1;
      end = token.end;
      this.#at += 1;
    }
    return this.#sql.slice(start, end);
  }

  /** The comma-separated parts of the group in parentheses that comes next; nothing where there is none. */
  list(): string[] | undefined {
    if (!this.takes('(')) return undefined;
    const parts: string[] = [];
    do parts.push(this.until(','));
    while (this.takes(','));
    this.takes(')');
    return parts;
  }
}

/** The name that a text consists of, unquoted; nothing where it is more than a name. */
export function soleName(text: string): string | undefined {
  const cursor = new Cursor(text);
  const name = cursor.next?.kind === 'string' ? undefined : cursor.name();
  return cursor.done ? name : undefined;
}
