import { bind, Budget, type Context, evaluate, type Host, itemsOf } from './evaluate.ts';
import { type Lines, linesOf } from './lines.ts';
import { readBody, readModule } from './statements.ts';
import type { Body, Expression, FunctionDefinition, Span, Statement } from './syntax.ts';
import { tokenise } from './tokens.ts';
import { type Call, type FunctionValue, lookUp, type Scope, shortName, truth, type Value } from './values.ts';

/** What happens around the calls that a host reads. */
export type ProgramHost = Host & {
  /** A step that cannot be followed, with its source text. */
  lost(lines: Lines, source: string, reason: string): void;
  /** A way out under a condition that is only known when it runs; what follows is read as if it were not taken. */
  guarded?(lines: Lines, source: string): void;
  /** A call or value that stands by itself as a statement, with its source text. */
  standing?(value: Value, source: string): void;
  /** `with value as name:`; gives what the name is, and what to do at the end of the block. */
  enter?(value: Value): { readonly value: Value; readonly leave?: () => void } | undefined;
};

const MAX_STEPS = 60_000;
const MAX_DEPTH = 12;

/** Runs the straightforward parts of a Python module: assignments, loops over known lists, known conditions, own functions. */
export class Program {
  readonly globals: Scope = { names: new Map() };
  private readonly classes = new Map<string, Body>();
  private readonly context: Context;
  private readonly host: ProgramHost;
  private readonly text: string;
  private readonly bodies = new Map<Body, readonly Statement[]>();
  private depth = 0;

  constructor(text: string, host: ProgramHost) {
    this.host = host;
    this.text = text;
    const call = (made: Call, scope: Scope) => host.call(made, scope) ?? this.follow(made);
    this.context = {
      host: { call, attribute: (name, object) => host.attribute?.(name, object) },
      budget: new Budget(MAX_STEPS),
      text,
    };
    for (const statement of readModule(text)) this.admit(statement);
  }

  /** Module level only declares: what it calls while it is imported is none of a migration's steps. */
  private admit(statement: Statement): void {
    if (statement.kind === 'class') this.classes.set(statement.name, statement.body);
    else if (/^(?:import|function|assignment)$/.test(statement.kind)) this.statement(statement, this.globals);
    else if (statement.kind === 'try') for (const inner of statement.body) this.admit(inner);
  }

  /** Runs a function of the module by its name. False where there is none. */
  run(name: string): boolean {
    const found = lookUp(this.globals, name);
    if (found?.kind !== 'function') return false;
    this.body(found.body, { names: new Map(), outer: this.globals });
    return true;
  }

  /** What a class of the module gives its names; undefined where there is no such class. */
  attributesOf(name: string): ReadonlyMap<string, Value> | undefined {
    const body = this.classes.get(name);
    if (!body) return undefined;
    const scope: Scope = { names: new Map(), outer: this.globals };
    this.body(body, scope);
    return scope.names;
  }

  /** Gives what the function returns, or the lambda's value. */
  private body(body: Body | Expression, scope: Scope): Value | undefined {
    if ('kind' in body) return evaluate(body, scope, this.context);
    const statements = this.bodies.get(body) ?? readBody(this.text, body);
    this.bodies.set(body, statements);
    return this.block(statements, scope);
  }

  private define(node: FunctionDefinition, scope: Scope): void {
    const { name, parameters, body } = node;
    const source = this.sourceOf(node);
    scope.names.set(name, { kind: 'function', name, parameters, body, scope, source, ...linesOf(node) });
  }

  private sourceOf({ start, end }: Span): string {
    return this.text.slice(start, end);
  }

  private lost(node: Span, reason: string): void {
    this.host.lost(linesOf(node), this.sourceOf(node), reason);
  }

  /** A call of the module's own function, a builtin that makes lists, or of nothing known. */
  private follow(call: Call): Value | undefined {
    const { line, endLine } = call;
    const at = { line, endLine };
    const [first] = call.args;
    if (call.target?.kind === 'function') return this.invoke(call.target, call);
    const name = shortName(call.name);
    if (name === 'dedent' || (name === 'str' && first?.kind === 'string')) return first;
    if ((name === 'list' || name === 'tuple' || name === 'sorted' || name === 'set') && !call.target) return first;
    if (name === 'reversed' && first?.kind === 'list') return { ...first, items: first.items.toReversed() };
    if (name === 'len' && first?.kind === 'list') return { kind: 'number', text: String(first.items.length), ...at };
    if (name === 'zip' && first?.kind === 'list' && !call.target) {
      const items = first.items.map((_, index): Value => {
        const row = call.args.flatMap((list) => (list.kind === 'list' ? (list.items[index] ?? []) : []));
        return { kind: 'list', items: row, ...at };
      });
      return { kind: 'list', items, ...at };
    }
    if (name === 'enumerate' && first?.kind === 'list') {
      const pairs = first.items.map((item, index): Value => {
        return { kind: 'list', items: [{ kind: 'number', text: String(index), ...at }, item], ...at };
      });
      return { kind: 'list', items: pairs, ...at };
    }
    return undefined;
  }

  private invoke({ parameters, body, scope, source, line, endLine }: FunctionValue & Lines, call: Call): Value {
    const nothing: Value = { kind: 'none', line: call.line, endLine: call.endLine };
    if (this.depth >= MAX_DEPTH) {
      this.host.lost({ line, endLine }, source, 'functions call each other too deeply to be followed');
      return nothing;
    }
    const inside: Scope = { names: new Map(), outer: scope };
    for (const [index, parameter] of parameters.entries()) {
      const preset = parameter.preset && evaluate(parameter.preset, scope, this.context);
      const given = call.keywords.get(parameter.name) ?? call.args[index] ?? preset;
      inside.names.set(parameter.name, given ?? { kind: 'unknown', line, endLine });
    }
    this.depth += 1;
    const result = this.body(body, inside);
    this.depth -= 1;
    return result ?? nothing;
  }

  /** Runs statements up to the first `return`, and gives what that returns. */
  private block(statements: readonly Statement[], scope: Scope): Value | undefined {
    for (const statement of statements) {
      const returned = this.statement(statement, scope);
      if (returned) return returned;
    }
    return undefined;
  }

  private statement(node: Statement, scope: Scope): Value | undefined {
    if (!this.context.budget.spend()) return undefined;
    const value = (of: Expression) => evaluate(of, scope, this.context);
    switch (node.kind) {
      case 'expression': {
        const standing = value(node.value);
        this.host.standing?.(standing, this.sourceOf(node));
        return undefined;
      }
      case 'assignment': {
        const assigned = value(node.value);
        for (const target of node.targets) bind(target, assigned, scope);
        return undefined;
      }
      case 'return':
        return node.value ? value(node.value) : { kind: 'none', ...linesOf(node) };
      case 'import':
        for (const { local, full } of node.names)
          scope.names.set(local, { kind: 'name', name: full, ...linesOf(node) });
        return undefined;
      case 'function':
        this.define(node, scope);
        return undefined;
      case 'if':
        return this.choose(node, scope);
      case 'for':
        return this.loop(node, scope);
      case 'with':
        return this.within(node, scope);
      case 'try':
        return this.block(node.body, scope);
      case 'while':
        if (this.mayAct(node)) this.lost(node, 'a loop whose end is not known cannot be followed');
        return undefined;
      case 'invalid':
        this.lost(node, 'the file is not valid Python here');
        return undefined;
      default:
        return undefined;
    }
  }

  private choose(node: Extract<Statement, { kind: 'if' }>, scope: Scope): Value | undefined {
    for (const { condition, body } of node.branches) {
      const known = condition ? truth(evaluate(condition, scope, this.context)) : true;
      if (known) return this.block(body, scope);
      if (known !== undefined) continue;
      if (node.branches.every((branch) => branch.body.every(isIdle)))
        this.host.guarded?.(linesOf(node), this.sourceOf(node));
      else if (this.mayAct(node)) this.lost(node, 'it depends on a condition that is only known when it runs');
      return undefined;
    }
    return undefined;
  }

  private loop(node: Extract<Statement, { kind: 'for' }>, scope: Scope): Value | undefined {
    const items = itemsOf(evaluate(node.clause.iterated, scope, this.context));
    if (!items) {
      const start = node.body[0]?.start ?? node.end;
      if (this.mayAct({ ...node, start })) this.lost(node, 'it loops over what is only known when it runs');
      return undefined;
    }
    for (const item of items) {
      bind(node.clause.target, item, scope);
      const returned = this.block(node.body, scope);
      if (returned) return returned;
    }
    return undefined;
  }

  private within(node: Extract<Statement, { kind: 'with' }>, scope: Scope): Value | undefined {
    const leaving: (() => void)[] = [];
    for (const item of node.items) {
      const value = evaluate(item.value, scope, this.context);
      const entered = this.host.enter?.(value);
      if (entered?.leave) leaving.push(entered.leave);
      if (item.target) bind(item.target, entered?.value ?? value, scope);
    }
    const returned = this.block(node.body, scope);
    for (const leave of leaving.toReversed()) leave();
    return returned;
  }

  /** Whether a part that cannot be followed could change the database: it calls something. */
  private mayAct({ start, end }: Span): boolean {
    const tokens = tokenise(this.text, start, end);
    return tokens.some(({ text }, index) => text === '(' && /^(?:[\w\])]+)$/.test(tokens[index - 1]?.text ?? ''));
  }
}

/** Leaves, or does nothing at all. */
function isIdle(statement: Statement): boolean {
  return statement.kind === 'other' || (statement.kind === 'return' && statement.value?.kind !== 'call');
}
