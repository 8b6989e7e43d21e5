import { BracketReader } from './brackets.ts';
import { NotPython } from './cursor.ts';
import type { Expression, Parameter } from './syntax.ts';
import { type Token, tokenise } from './tokens.ts';

/** Deeper than any migration is written, and well within the stack. */
const MAX_DEPTH = 150;

/** Binary operators by how strongly they bind, from the loosest. */
const PRECEDENCE: readonly (readonly string[])[] = [
  ['|'],
  ['^'],
  ['&'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '//', '%', '@'],
];
const COMPARISONS = new Set(['==', '!=', '<', '<=', '>', '>=']);

/** Reads expressions from tokens, by descent. Throws `NotPython`. */
export class ExpressionReader extends BracketReader {
  private depth = 0;

  expression(): Expression {
    return this.deeper(() => this.whole());
  }

  private deeper(read: () => Expression): Expression {
    if (this.depth === MAX_DEPTH) throw new NotPython('nested too deeply');
    this.depth += 1;
    try {
      return read();
    } finally {
      this.depth -= 1;
    }
  }

  private whole(): Expression {
    const from = this.next;
    if (this.take('lambda')) return this.lambda(from);
    if (this.take('yield')) {
      this.take('from');
      if (this.startsExpression()) this.expressions();
      return { kind: 'other', ...this.span(from) };
    }
    const yes = this.either();
    if (this.take(':=')) return this.expression();
    if (!this.take('if')) return yes;
    const condition = this.either();
    this.expect('else');
    const no = this.expression();
    return { kind: 'conditional', condition, yes, no, ...this.span(from) };
  }

  private lambda(from: Token): Expression {
    const parameters = this.parameters(':');
    this.expect(':');
    const body = this.expression();
    return { kind: 'lambda', parameters, body, ...this.span(from) };
  }

  /** Parameters up to a closing token, which stays. */
  protected parameters(closing: string): Parameter[] {
    const parameters: Parameter[] = [];
    while (!this.is(closing)) {
      if (!this.take('/') && !(this.take('*') && (this.is(',') || this.is(closing)))) {
        this.take('**');
        const name = this.name();
        if (closing === ')' && this.take(':')) this.expression();
        const preset = this.take('=') ? this.expression() : undefined;
        parameters.push({ name, ...(preset && { preset }) });
      }
      if (!this.take(',')) break;
    }
    return parameters;
  }

  protected either(): Expression {
    return this.logical('or', () => this.logical('and', () => this.negation()));
  }

  private logical(operator: string, read: () => Expression): Expression {
    const from = this.next;
    let left = read();
    while (this.take(operator)) left = { kind: 'logical', operator, left, right: read(), ...this.span(from) };
    return left;
  }

  private negation(): Expression {
    const from = this.next;
    let times = 0;
    while (this.take('not')) times += 1;
    let value = this.comparison();
    for (; times > 0; times -= 1) value = { kind: 'unary', operator: 'not', right: value, ...this.span(from) };
    return value;
  }

  private comparison(): Expression {
    const from = this.next;
    const left = this.binary(0);
    const operator = this.comparator();
    if (operator === undefined) return left;
    const right = this.binary(0);
    if (this.comparator() === undefined) return { kind: 'comparison', operator, left, right, ...this.span(from) };
    do this.binary(0);
    while (this.comparator() !== undefined);
    return { kind: 'other', ...this.span(from) };
  }

  private comparator(): string | undefined {
    const { text, kind } = this.next;
    if (kind === 'operator' && COMPARISONS.has(text)) {
      this.at += 1;
      return text;
    }
    if (this.take('in')) return 'in';
    if (this.take('is')) return this.take('not') ? 'is not' : 'is';
    if (!this.is('not') || this.tokens[this.at + 1]?.text !== 'in') return undefined;
    this.at += 2;
    return 'not in';
  }

  private binary(level: number): Expression {
    const operators = PRECEDENCE[level];
    if (!operators) return this.unary();
    const from = this.next;
    let left = this.binary(level + 1);
    for (;;) {
      const { kind, text: operator } = this.next;
      if (kind !== 'operator' || !operators.includes(operator)) return left;
      this.at += 1;
      left = { kind: 'binary', operator, left, right: this.binary(level + 1), ...this.span(from) };
    }
  }

  private unary(): Expression {
    const from = this.next;
    const signs: string[] = [];
    while (this.is('-') || this.is('+') || this.is('~')) {
      signs.push(this.next.text);
      this.at += 1;
    }
    let value = this.power();
    for (const operator of signs.toReversed()) value = { kind: 'unary', operator, right: value, ...this.span(from) };
    return value;
  }

  private power(): Expression {
    const from = this.next;
    this.take('await');
    const left = this.primary();
    if (!this.take('**')) return left;
    return { kind: 'binary', operator: '**', left, right: this.deeper(() => this.unary()), ...this.span(from) };
  }

  private primary(): Expression {
    const from = this.next;
    let value = this.atom();
    for (;;) {
      if (this.take('.')) {
        const name = this.name();
        value = { kind: 'attribute', object: value, name, ...this.span(from) };
      } else if (this.take('(')) {
        const args = this.args();
        value = { kind: 'call', callee: value, args, ...this.span(from) };
      } else if (this.take('[')) {
        const key = this.key();
        value = { kind: 'subscript', object: value, key, ...this.span(from) };
      } else return value;
    }
  }

  protected operand(): Expression {
    return this.binary(0);
  }
}

/** The expression that a text is; undefined where it is none. */
export function readExpression(text: string, line: number): Expression | undefined {
  try {
    return new ExpressionReader(tokenise(`(${text})`, 0, text.length + 2, line)).expressions();
  } catch (cause) {
    if (cause instanceof NotPython) return undefined;
    throw cause;
  }
}
