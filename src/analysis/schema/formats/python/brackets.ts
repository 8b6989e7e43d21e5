import { Cursor, NotPython } from './cursor.ts';
import { stringParts } from './literals.ts';
import type { Argument, Clause, DictionaryEntry, Expression } from './syntax.ts';
import type { Token } from './tokens.ts';

/** Reads what stands in brackets: calls, collections, comprehensions; and the atoms beside them. */
export abstract class BracketReader extends Cursor {
  abstract expression(): Expression;
  /** An expression without `if`, as it stands behind `in` and `if` of a comprehension. */
  protected abstract either(): Expression;
  /** An expression without comparisons, as it stands before `in`. */
  protected abstract operand(): Expression;

  /** `a, b`, `*a, b` or a single expression: what may stand right of `=` and after `return` and `in`. */
  expressions(): Expression {
    const from = this.next;
    const first = this.starred();
    if (!this.is(',')) return first;
    const items = [first];
    while (this.take(',') && this.startsExpression()) items.push(this.starred());
    return { kind: 'list', items, ...this.span(from) };
  }

  private starred(): Expression {
    const from = this.next;
    if (!this.take('*')) return this.expression();
    return { kind: 'splat', value: this.expression(), ...this.span(from) };
  }

  protected args(): Argument[] {
    const args: Argument[] = [];
    while (!this.take(')')) {
      if (this.take('**')) args.push({ spread: '**', value: this.expression() });
      else if (this.take('*')) args.push({ spread: '*', value: this.expression() });
      else if (this.next.kind === 'name' && this.tokens[this.at + 1]?.text === '=') {
        const name = this.name();
        this.expect('=');
        args.push({ name, value: this.expression() });
      } else args.push({ value: this.comprehended(this.next, this.expression()) });
      if (!this.is(')')) this.expect(',');
    }
    return args;
  }

  /** `[key]`; a slice is nothing that we follow. */
  protected key(): Expression {
    const from = this.next;
    let slice = false;
    let key: Expression | undefined;
    while (!this.is(']')) {
      if (this.take(':') || this.take(',')) slice = true;
      else key = this.starred();
    }
    const span = this.span(from);
    this.expect(']');
    return key && !slice ? key : { kind: 'other', ...span };
  }

  protected atom(): Expression {
    const from = this.next;
    switch (from.kind) {
      case 'name':
        return { kind: 'name', text: this.name(), ...this.span(from) };
      case 'number':
        this.at += 1;
        return { kind: 'number', text: from.text, ...this.span(from) };
      case 'string':
        return this.strings(from);
      default:
        break;
    }
    if (this.take('(')) return this.parenthesised(from);
    if (this.take('[')) {
      const items = this.items(']');
      return items.length === 1 && items[0]?.kind === 'comprehension'
        ? { ...items[0], ...this.span(from) }
        : { kind: 'list', items, ...this.span(from) };
    }
    if (this.take('{')) return this.braced(from);
    if (this.take('...')) return { kind: 'other', ...this.span(from) };
    throw new NotPython('an expression expected');
  }

  /** Adjacent literals are one string. */
  private strings(from: Token): Expression {
    const parts = [];
    while (this.next.kind === 'string') {
      parts.push(...stringParts(this.next));
      this.at += 1;
    }
    return { kind: 'string', parts, ...this.span(from) };
  }

  private parenthesised(from: Token): Expression {
    if (this.take(')')) return { kind: 'list', items: [], ...this.span(from) };
    const first = this.next;
    const item = this.comprehended(first, this.starred());
    if (this.take(')')) return item.kind === 'splat' ? { kind: 'list', items: [item], ...this.span(from) } : item;
    this.expect(',');
    return { kind: 'list', items: [item, ...this.items(')')], ...this.span(from) };
  }

  private items(closing: string): Expression[] {
    const items: Expression[] = [];
    while (!this.take(closing)) {
      const from = this.next;
      items.push(this.comprehended(from, this.starred()));
      if (!this.is(closing)) this.expect(',');
    }
    return items;
  }

  private braced(from: Token): Expression {
    const entries: DictionaryEntry[] = [];
    const items: Expression[] = [];
    while (!this.take('}')) {
      const start = this.next;
      if (this.take('**')) entries.push({ value: this.expression() });
      else {
        const key = this.starred();
        if (this.take(':')) {
          entries.push({ key, value: this.expression() });
          if (this.is('for') || this.is('async')) {
            this.clauses();
            this.expect('}');
            return { kind: 'other', ...this.span(from) };
          }
        } else items.push(this.comprehended(start, key));
      }
      if (!this.is('}')) this.expect(',');
    }
    if (items.length === 0) return { kind: 'dictionary', entries, ...this.span(from) };
    return { kind: 'list', items, ...this.span(from) };
  }

  /** `body for … in … if …`, or the expression itself where no clause follows. */
  private comprehended(from: Token, body: Expression): Expression {
    if (!this.is('for') && !this.is('async')) return body;
    return { kind: 'comprehension', body, clauses: this.clauses(), ...this.span(from) };
  }

  private clauses(): Clause[] {
    const clauses: Clause[] = [];
    while (this.take('async') || this.is('for')) {
      const { target, iterated } = this.iteration(() => this.either());
      const conditions: Expression[] = [];
      while (this.take('if')) conditions.push(this.either());
      clauses.push({ target, iterated, conditions });
    }
    return clauses;
  }

  /** `for target in iterated`. */
  protected iteration(iterated: () => Expression): Clause {
    this.expect('for');
    const target = this.targets();
    this.expect('in');
    return { target, iterated: iterated(), conditions: [] };
  }

  /** Names that get a value, where `in` must not be read as a comparison. */
  private targets(): Expression {
    const from = this.next;
    const one = () => {
      this.take('*');
      return this.operand();
    };
    const first = one();
    if (!this.is(',')) return first;
    const items = [first];
    while (this.take(',') && this.startsExpression()) items.push(one());
    return { kind: 'list', items, ...this.span(from) };
  }
}
