import { NotPython } from './cursor.ts';
import { ExpressionReader } from './expressions.ts';
import type { Body, Branch, Expression, Span, Statement, WithItem } from './syntax.ts';
import { type Token, tokenise } from './tokens.ts';

/** Reads a module. What does not fit the grammar is an `invalid` statement, and reading goes on behind it. */
export function readModule(text: string): readonly Statement[] {
  return new StatementReader(tokenise(text)).all();
}

/** Reads the body of a function or class. `text` is that of the whole file. */
export function readBody(text: string, { start, end, line, inline }: Body): readonly Statement[] {
  if (inline) return new StatementReader(tokenise(text, start, end, line)).all();
  return new StatementReader(tokenise(text, start, end, line)).indented();
}

const AUGMENTED = /^(?:[-+*/%@&|^]|\*\*|\/\/|<<|>>)=$/;
/** Blocks in blocks; each takes a few calls of the reader. */
const MAX_BLOCKS = 100;

class StatementReader extends ExpressionReader {
  private blocks = 0;

  all(): Statement[] {
    const statements: Statement[] = [];
    while (!this.isA('end')) {
      if (this.isA('newline') || this.isA('dedent')) this.at += 1;
      else if (this.isA('indent')) statements.push(this.skipped(this.next));
      else statements.push(...this.line());
    }
    return statements;
  }

  /** A body on lines of its own, which are indented. */
  indented(): Statement[] {
    if (this.isA('indent')) this.at += 1;
    return this.all();
  }

  /** A compound statement, or the simple ones of a line. */
  private line(): Statement[] {
    const from = this.next;
    try {
      const compound = this.compound(from);
      if (compound) return [compound];
      const simple: Statement[] = [];
      do simple.push(this.simple(this.next));
      while (this.take(';') && !this.isA('newline'));
      if (!this.isA('newline')) throw new NotPython('the end of the line expected');
      this.at += 1;
      return simple;
    } catch (cause) {
      if (!(cause instanceof NotPython)) throw cause;
      return [this.skipped(from)];
    }
  }

  /** Leaves out the rest of a line, and the block that belongs to it. */
  private skipped(from: Token): Statement {
    while (!this.isA('newline') && !this.isA('indent') && !this.isA('end')) this.at += 1;
    const span = this.span(from);
    while (this.isA('newline')) this.at += 1;
    if (!this.isA('indent')) return { kind: 'invalid', ...span };
    this.skipBlock();
    return { kind: 'invalid', ...this.solid(from) };
  }

  /** From a token to the last one that has a text. */
  private solid(from: Token): Span {
    let last = this.at - 1;
    while (last > 0 && this.tokens[last]?.text === '') last -= 1;
    const { start, text, endLine } = this.tokens[last] ?? from;
    return { start: from.start, end: start + text.length, line: from.line, endLine };
  }

  private skipBlock(): void {
    let depth = 0;
    do {
      if (this.isA('indent')) depth += 1;
      if (this.isA('dedent')) depth -= 1;
      this.at += 1;
    } while (depth > 0 && !this.isA('end'));
  }

  private compound(from: Token): Statement | undefined {
    while (this.take('@')) {
      this.expression();
      if (!this.isA('newline')) throw new NotPython('a definition expected');
      this.at += 1;
    }
    const start = this.next;
    this.take('async');
    if (this.take('def')) return this.definition(start);
    if (this.take('class')) return this.classDefinition(start);
    if (this.take('if')) return this.choice(from);
    if (this.take('while')) {
      this.expression();
      this.block();
      if (this.take('else')) this.block();
      return { kind: 'while', ...this.solid(from) };
    }
    if (this.is('for')) {
      const clause = this.iteration(() => this.expressions());
      const body = this.block();
      const rest = this.take('else') ? this.block() : [];
      return { kind: 'for', clause, body: [...body, ...rest], ...this.solid(from) };
    }
    if (this.take('with')) return this.context(from);
    return this.take('try') ? this.attempt(from) : undefined;
  }

  private definition(from: Token): Statement {
    const name = this.name();
    this.typeParameters();
    this.expect('(');
    const parameters = this.parameters(')');
    this.expect(')');
    if (this.take('->')) this.expressions();
    const body = this.body();
    return { kind: 'function', name, parameters, body, ...this.solid(from) };
  }

  private classDefinition(from: Token): Statement {
    const name = this.name();
    this.typeParameters();
    if (this.take('(')) this.args();
    const body = this.body();
    return { kind: 'class', name, body, ...this.solid(from) };
  }

  private typeParameters(): void {
    if (this.take('[')) this.key();
  }

  /** Where a body stands, without reading it. */
  private body(): Body {
    this.expect(':');
    const inline = !this.isA('newline');
    if (inline) {
      const first = this.next;
      while (!this.isA('newline') && !this.isA('end')) this.at += 1;
      const span = this.span(first);
      this.at += 1;
      return { ...span, inline };
    }
    const before = this.next;
    this.at += 1;
    const first = this.next;
    if (first.kind !== 'indent') throw new NotPython('a block expected');
    this.skipBlock();
    const { end, endLine } = this.solid(first);
    return { start: before.start, end, line: before.line, endLine, inline };
  }

  private block(): Statement[] {
    this.expect(':');
    if (!this.isA('newline')) return this.line();
    this.at += 1;
    if (!this.isA('indent')) throw new NotPython('a block expected');
    if (this.blocks === MAX_BLOCKS) throw new NotPython('nested too deeply');
    this.blocks += 1;
    this.at += 1;
    const statements: Statement[] = [];
    while (!this.isA('dedent') && !this.isA('end')) {
      if (this.isA('indent')) statements.push(this.skipped(this.next));
      else statements.push(...this.line());
    }
    this.at += 1;
    this.blocks -= 1;
    return statements;
  }

  private choice(from: Token): Statement {
    const branches: Branch[] = [];
    do {
      const condition = this.expression();
      branches.push({ condition, body: this.block() });
    } while (this.take('elif'));
    if (this.take('else')) branches.push({ body: this.block() });
    return { kind: 'if', branches, ...this.solid(from) };
  }

  /** `with a as b, c:`, with or without parentheses around the items. */
  private context(from: Token): Statement {
    const start = this.at;
    const items = this.take('(') ? this.withItems() : [];
    if (items.length === 0 || !this.take(')') || !this.is(':')) {
      this.at = start;
      items.splice(0, items.length, ...this.withItems());
    }
    return { kind: 'with', items, body: this.block(), ...this.solid(from) };
  }

  private withItems(): WithItem[] {
    const items: WithItem[] = [];
    do {
      if (!this.startsExpression()) break;
      const value = this.expression();
      const target = this.take('as') ? this.operand() : undefined;
      items.push({ value, ...(target && { target }) });
    } while (this.take(','));
    return items;
  }

  private attempt(from: Token): Statement {
    const body = this.block();
    while (this.take('except')) {
      this.take('*');
      if (!this.is(':')) this.expressions();
      if (this.take('as')) this.name();
      this.block();
    }
    if (this.take('else')) body.push(...this.block());
    if (this.take('finally')) body.push(...this.block());
    return { kind: 'try', body, ...this.solid(from) };
  }

  private simple(from: Token): Statement {
    if (this.take('return')) {
      const value = this.startsExpression() ? this.expressions() : undefined;
      return { kind: 'return', ...(value && { value }), ...this.span(from) };
    }
    if (this.take('import')) return this.importNames(from, undefined);
    if (this.take('from')) return this.importNames(from, this.moduleName());
    if (/^(?:pass|break|continue|raise|assert|del|global|nonlocal)$/.test(from.text) && from.kind === 'name') {
      while (!this.isA('newline') && !this.is(';')) this.at += 1;
      return { kind: 'other', ...this.span(from) };
    }
    const first = this.expressions();
    if (this.take(':')) {
      this.expression();
      if (!this.take('=')) return { kind: 'other', ...this.span(from) };
      const value = this.expressions();
      return { kind: 'assignment', targets: [first], value, ...this.span(from) };
    }
    const { kind, text } = this.next;
    if (kind === 'operator' && AUGMENTED.test(text)) {
      this.at += 1;
      const right = this.expressions();
      const value: Expression = { ...this.span(from), kind: 'binary', operator: text.slice(0, -1), left: first, right };
      return { kind: 'assignment', targets: [first], value, ...this.span(from) };
    }
    const chain = [first];
    while (this.take('=')) chain.push(this.expressions());
    const value = chain.pop() ?? first;
    if (chain.length === 0) return { kind: 'expression', value, ...this.span(from) };
    return { kind: 'assignment', targets: chain, value, ...this.span(from) };
  }

  private moduleName(): string {
    let name = '';
    while (!this.is('import')) {
      if (!this.isA('name') && !/^\.+$/.test(this.next.text)) throw new NotPython('a module expected');
      name += this.next.text;
      this.at += 1;
    }
    this.at += 1;
    return name;
  }

  private importNames(from: Token, module: string | undefined): Statement {
    const names: { local: string; full: string }[] = [];
    const bracket = this.take('(');
    while (!this.take('*')) {
      let name = this.name();
      while (this.take('.')) name += `.${this.name()}`;
      const alias = this.take('as') ? this.name() : undefined;
      const first = name.split('.')[0] ?? name;
      if (module !== undefined) names.push({ local: alias ?? name, full: `${module}.${name}` });
      else names.push({ local: alias ?? first, full: alias === undefined ? first : name });
      if (!this.take(',') || this.is(')')) break;
    }
    if (bracket) this.expect(')');
    return { kind: 'import', names, ...this.span(from) };
  }
}
