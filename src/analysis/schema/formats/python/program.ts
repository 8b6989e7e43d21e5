import type { SyntaxNode } from '../../../syntax/parse.ts';
import { bind, Budget, type Context, evaluate, type Host, linesOf, namedChildren } from './evaluate.ts';
import { type Call, lookUp, type Scope, shortName, truth, type Value } from './values.ts';

/** What happens around the calls that a host reads. */
export type ProgramHost = Host & {
  /** A step that cannot be followed. */
  lost(node: SyntaxNode, reason: string): void;
  /** A call or value that stands by itself as a statement. */
  standing?(value: Value, node: SyntaxNode): void;
  /** `with value as name:`; gives what the name is, and what to do at the end of the block. */
  enter?(value: Value): { readonly value: Value; readonly leave?: () => void } | undefined;
};

const MAX_STEPS = 60_000;
const MAX_DEPTH = 12;

/** Runs the straightforward parts of a Python module: assignments, loops over known lists, known conditions, own functions. */
export class Program {
  readonly globals: Scope = { names: new Map() };
  private readonly context: Context;
  private depth = 0;

  private readonly host: ProgramHost;

  constructor(root: SyntaxNode, host: ProgramHost) {
    this.host = host;
    const call = (made: Call, scope: Scope) => host.call(made, scope) ?? this.follow(made);
    this.context = {
      host: { call, attribute: (name, object) => host.attribute?.(name, object) },
      budget: new Budget(MAX_STEPS),
    };
    for (const node of namedChildren(root)) this.admit(node);
  }

  /** Module level only declares: what it calls while it is imported is none of a migration's steps. */
  private admit(node: SyntaxNode): void {
    const { names } = this.globals;
    const kind = node.kind();
    if (kind === 'import_statement' || kind === 'import_from_statement') importNames(node, names);
    else if (kind === 'function_definition') this.define(node, this.globals);
    else if (kind === 'expression_statement') this.assign(namedChildren(node)[0], this.globals);
    else if (kind === 'decorated_definition') {
      const inner = node.field('definition');
      if (inner?.kind() === 'function_definition') this.define(inner, this.globals);
    }
  }

  evaluate(node: SyntaxNode, scope: Scope = this.globals): Value {
    return evaluate(node, scope, this.context);
  }

  /** Runs a function of the module by its name. False where there is none. */
  run(name: string): boolean {
    const found = lookUp(this.globals, name);
    const body = found?.kind === 'function' ? found.node.field('body') : undefined;
    if (!body) return false;
    this.block(body, { names: new Map(), outer: this.globals });
    return true;
  }

  private define(node: SyntaxNode, scope: Scope): void {
    scope.names.set(node.field('name')?.text() ?? '', { kind: 'function', node, scope, ...linesOf(node) });
  }

  private assign(node: SyntaxNode | undefined, scope: Scope): boolean {
    if (node?.kind() !== 'assignment') return false;
    const [left, right] = [node.field('left'), node.field('right')];
    if (left && right) bind(left, this.evaluate(right, scope), scope);
    return true;
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

  private invoke({ node, scope }: Extract<Value, { kind: 'function' }>, call: Call): Value {
    const nothing: Value = { kind: 'none', line: call.line, endLine: call.endLine };
    const body = node.field('body');
    if (!body) return nothing;
    if (this.depth >= MAX_DEPTH) {
      this.host.lost(node, 'functions call each other too deeply to be followed');
      return nothing;
    }
    const inside: Scope = { names: new Map(), outer: scope };
    const parameters = node.field('parameters');
    for (const [index, parameter] of (parameters ? namedChildren(parameters) : []).entries()) {
      const name =
        (parameter.field('name') ?? (parameter.kind() === 'identifier' ? parameter : parameter.child(0)))?.text() ?? '';
      const preset = parameter.field('value');
      const given = call.keywords.get(name) ?? call.args[index];
      inside.names.set(
        name,
        given ?? (preset ? this.evaluate(preset, scope) : { kind: 'unknown', ...linesOf(parameter) }),
      );
    }
    this.depth += 1;
    const result = node.kind() === 'lambda' ? this.evaluate(body, inside) : this.block(body, inside);
    this.depth -= 1;
    return result ?? nothing;
  }

  /** Runs statements up to the first `return`, and gives what that returns. */
  block(block: SyntaxNode, scope: Scope): Value | undefined {
    for (const node of namedChildren(block)) {
      const returned = this.statement(node, scope);
      if (returned) return returned;
    }
    return undefined;
  }

  private statement(node: SyntaxNode, scope: Scope): Value | undefined {
    if (!this.context.budget.spend()) return undefined;
    switch (node.kind()) {
      case 'expression_statement': {
        const [inner] = namedChildren(node);
        if (inner && !this.assign(inner, scope)) this.host.standing?.(this.evaluate(inner, scope), node);
        return undefined;
      }
      case 'return_statement': {
        const [value] = namedChildren(node);
        return value ? this.evaluate(value, scope) : { kind: 'none', ...linesOf(node) };
      }
      case 'import_statement':
      case 'import_from_statement':
        importNames(node, scope.names);
        return undefined;
      case 'function_definition':
        this.define(node, scope);
        return undefined;
      case 'if_statement':
        return this.choose(node, scope);
      case 'for_statement':
        return this.loop(node, scope);
      case 'with_statement':
        return this.within(node, scope);
      case 'try_statement': {
        const body = node.field('body');
        return body ? this.block(body, scope) : undefined;
      }
      case 'while_statement':
        if (mayAct(node)) this.host.lost(node, 'a loop whose end is not known cannot be followed');
        return undefined;
      case 'ERROR':
        this.host.lost(node, 'the file is not valid Python here');
        return undefined;
      default:
        return undefined;
    }
  }

  private choose(node: SyntaxNode, scope: Scope): Value | undefined {
    const branches: { condition?: SyntaxNode | null; body: SyntaxNode | null }[] = [
      { condition: node.field('condition'), body: node.field('consequence') },
    ];
    for (const branch of namedChildren(node)) {
      if (branch.kind() === 'elif_clause')
        branches.push({ condition: branch.field('condition'), body: branch.field('consequence') });
      if (branch.kind() === 'else_clause') branches.push({ body: branch.field('body') });
    }
    for (const { condition, body } of branches) {
      const known = condition ? truth(this.evaluate(condition, scope)) : true;
      if (known === undefined) {
        if (mayAct(node)) this.host.lost(node, 'it depends on a condition that is only known when it runs');
        return undefined;
      }
      if (known) return body ? this.block(body, scope) : undefined;
    }
    return undefined;
  }

  private loop(node: SyntaxNode, scope: Scope): Value | undefined {
    const [left, right, body] = [node.field('left'), node.field('right'), node.field('body')];
    if (!left || !right || !body) return undefined;
    const iterated = this.evaluate(right, scope);
    const list = iterated.kind === 'dictionary' ? iterated.entries.map(([key]) => key) : undefined;
    const items = iterated.kind === 'list' ? iterated.items : list;
    if (!items) {
      if (mayAct(body)) this.host.lost(node, 'it loops over what is only known when it runs');
      return undefined;
    }
    for (const item of items) {
      bind(left, item, scope);
      const returned = this.block(body, scope);
      if (returned) return returned;
    }
    return undefined;
  }

  private within(node: SyntaxNode, scope: Scope): Value | undefined {
    const leaving: (() => void)[] = [];
    for (const clause of namedChildren(node)) {
      if (clause.kind() !== 'with_clause') continue;
      for (const item of namedChildren(clause)) {
        const inner = item.field('value') ?? item;
        const aliased = inner.kind() === 'as_pattern';
        const [expression, alias] = aliased ? namedChildren(inner) : [inner];
        if (!expression) continue;
        const value = this.evaluate(expression, scope);
        const entered = this.host.enter?.(value);
        if (entered?.leave) leaving.push(entered.leave);
        const name = alias && namedChildren(alias)[0];
        if (name) bind(name, entered?.value ?? value, scope);
      }
    }
    const body = node.field('body');
    const returned = body ? this.block(body, scope) : undefined;
    for (const leave of leaving.toReversed()) leave();
    return returned;
  }
}

/** Whether a part that cannot be followed could change the database: it calls something. */
function mayAct(node: SyntaxNode): boolean {
  return node.find({ rule: { kind: 'call' } }) !== null;
}

function importNames(node: SyntaxNode, names: Map<string, Value>): void {
  const from = node.field('module_name')?.text();
  for (const part of namedChildren(node)) {
    const alias = part.kind() === 'aliased_import';
    const name = alias ? (part.field('name')?.text() ?? '') : part.text();
    if (part.kind() !== 'dotted_name' && !alias) continue;
    if (name === from && !alias) continue;
    const full = from === undefined ? name : `${from}.${name}`;
    const local =
      (alias ? part.field('alias')?.text() : undefined) ?? (from === undefined ? (name.split('.')[0] ?? name) : name);
    names.set(local, { kind: 'name', name: from === undefined && !alias ? local : full, ...linesOf(part) });
  }
}
