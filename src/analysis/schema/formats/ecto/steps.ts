import type { Statement } from '../../../../domain/schema.ts';
import type { SyntaxNode } from '../../../syntax/parse.ts';
import { applicationStep, composedSql, emitRaw, opaque, type Place } from '../emit.ts';
import type { RepoConfig } from './columns.ts';
import { alterTable, type ColumnCall, createTable } from './ddl.ts';
import { objectCommand } from './objects.ts';
import { blockOf, type MigrationModule, otherwiseOf } from './module.ts';
import {
  argumentsOf,
  childOf,
  isList,
  isMade,
  isTuple,
  keywordNodes,
  namedChildren,
  nameOf,
  optionsOf,
  piecesOf,
  type Scope,
  targetOf,
  type Term,
  termOf,
} from './terms.ts';

/** Where a walk is. */
type At = {
  readonly scope: Scope;
  readonly depth: number;
  /** Takes the calls inside the block of a table. */
  readonly columns?: ColumnCall[];
};

const MAX_DEPTH = 12;
const MAX_STATEMENTS = 5_000;
/** Calls and branches followed in one file: nested loops and functions could ask for any number. */
const MAX_STEPS = 20_000;
const SILENT =
  /^(?:flush|raise|table|index|unique_index|constraint|references|fragment|use|import|alias|require|IO\.\w+|Logger\.\w+|Process\.\w+|:timer\.sleep|System\.\w+|Mix\.\w+|Application\.\w+)$/;
const COLUMN = /^(?:add|add_if_not_exists|modify|remove|remove_if_exists|timestamps)$/;
const OBJECT = /^(?:create|create_if_not_exists|drop|drop_if_exists|rename)$/;
const QUERY = /(?:^|\.)query(?:_many)?!?$/;
const UNKNOWN = 'what this Elixir code does to the schema cannot be told without running it';

/** Follows a migration's forward function, or the one that undoes it, and gives its statements in order. */
export function stepsOf(
  module: MigrationModule,
  path: string,
  config: RepoConfig,
  direction: 'up' | 'down' = 'up',
): Statement[] {
  const start = direction === 'up' ? module.forward : module.down;
  const out: Statement[] = [];
  let steps = 0;

  const placeOf = (node: SyntaxNode): Place => {
    const { start, end } = node.range();
    return { path, line: start.line + 1, endLine: end.line + 1 };
  };
  const push = (statements: readonly Statement[]) => {
    for (const statement of statements) if (out.length < MAX_STATEMENTS) out.push(statement);
  };
  const giveUp = (node: SyntaxNode, reason = UNKNOWN) => push([opaque(placeOf(node), node.text(), reason)]);
  const noteData = (node: SyntaxNode) => push([applicationStep(placeOf(node), node.text())]);

  const runAll = (nodes: readonly SyntaxNode[], at: At) => {
    let here = at;
    for (const node of nodes) here = run(node, here);
  };

  const run = (node: SyntaxNode, at: At): At => {
    steps += 1;
    if (steps > MAX_STEPS) return at;
    switch (String(node.kind())) {
      case 'call':
        call(node, at);
        return at;
      case 'binary_operator':
        return operator(node, at);
      case 'block':
        runAll(namedChildren(node), at);
        return at;
      case 'identifier':
        if (module.clauses.some(({ name }) => name === node.text())) callFunction(node, node.text(), [], at);
        return at;
      default:
        return at;
    }
  };

  const operator = (node: SyntaxNode, at: At): At => {
    const sign = node.field('operator')?.text();
    const [left, right] = namedChildren(node);
    if (sign === '|>' && left && right) {
      const target = right.kind() === 'call' ? targetOf(right) : '';
      const [turn] = argumentsOf(right);
      if (/^(?:Enum|Stream)\.(?:each|map)$/.test(target) && turn) loopWith(node, left, turn, at);
      else noteData(node);
      return at;
    }
    if (sign !== '=' || !left || !right) return at;
    const name = left.text();
    const term = termOf(right, at.scope);
    const names = new Map(at.scope.names);
    const sources = new Map(at.scope.sources);
    if (term === undefined) names.delete(name);
    else names.set(name, term);
    if (typeof term === 'string') sources.set(name, right);
    else sources.delete(name);
    if (term === undefined && /\b(?:insert|update|delete|query)(?:_all)?!?\(/.test(right.text())) noteData(node);
    return { ...at, scope: { names, sources } };
  };

  const call = (node: SyntaxNode, at: At) => {
    const target = targetOf(node);
    const args = argumentsOf(node);
    if (at.columns && COLUMN.test(target)) {
      column(node, target, at);
      return;
    }
    if (SILENT.test(target)) return;
    if (target === 'execute') execute(node, args, at);
    else if (target === 'if' || target === 'unless') branch(node, target, at);
    else if (target === 'case') chooseDirection(node, at);
    else if (target === 'for') comprehension(node, at);
    else if (/^(?:Enum|Stream)\.(?:each|map)$/.test(target) && args[0] && args[1]) loopWith(node, args[0], args[1], at);
    else if (target === 'alter') tableBlock(node, at);
    else if (/^create(?:_if_not_exists)?$/.test(target) && args[0]?.kind() === 'call' && targetOf(args[0]) === 'table')
      tableBlock(node, at);
    else if (OBJECT.test(target)) object(node, target, args, at);
    else if (QUERY.test(target)) raw(node, args[/^(?:Ecto\.Adapters\.)?SQL\./.test(target) ? 1 : 0], at);
    else if (module.clauses.some(({ name }) => name === target)) callFunction(node, target, args, at);
    else if (/^[a-z_]\w*$/.test(target)) giveUp(node);
    else noteData(node);
  };

  const execute = (node: SyntaxNode, args: readonly SyntaxNode[], at: At) => {
    const [sql] = args;
    if (sql?.kind() === 'anonymous_function' || sql?.text().startsWith('&')) noteData(node);
    else if (sql?.kind() === 'list') for (const item of namedChildren(sql)) raw(node, item, at);
    else raw(node, sql, at);
  };

  const raw = (node: SyntaxNode, sql: SyntaxNode | undefined, at: At) => {
    const pieces = sql && piecesOf(sql, at.scope);
    if (pieces) push(emitRaw(path, pieces));
    else push([composedSql(placeOf(node), node.text())]);
  };

  const column = (node: SyntaxNode, name: string, at: At) => {
    const options = optionsOf(node, at.scope);
    const args = argumentsOf(node).map((one) => termOf(one, at.scope));
    if (!options || !args.every((arg) => arg !== undefined)) {
      at.columns?.push({ name: 'unknown', args: [], options: new Map(), line: placeOf(node).line });
      return;
    }
    at.columns?.push({ name, args, options, line: placeOf(node).line });
  };

  const tableBlock = (node: SyntaxNode, at: At) => {
    const target = targetOf(node);
    const made = termOf(argumentsOf(node)[0], at.scope);
    const columns: ColumnCall[] = [];
    runAll(blockOf(node), { ...at, columns });
    const table = isMade(made, 'table') ? made : undefined;
    const statements =
      table &&
      (target === 'alter'
        ? alterTable(placeOf(node), table, columns, config)
        : createTable(placeOf(node), table, columns, config, target === 'create_if_not_exists'));
    if (statements) push(statements);
    else giveUp(node);
  };

  const object = (node: SyntaxNode, target: string, args: readonly SyntaxNode[], at: At) => {
    const terms = args.map((one) => termOf(one, at.scope));
    const options = optionsOf(node, at.scope);
    const known = terms.every((term) => term !== undefined);
    const [first] = terms;
    const create = known && isMade(first, 'table') && target.startsWith('create');
    const statements =
      !known || !options
        ? undefined
        : create
          ? createTable(placeOf(node), first, [], config, target !== 'create')
          : objectCommand(target, placeOf(node), terms, options);
    if (statements) push(statements);
    else giveUp(node);
  };

  /** Both branches where neither does anything; the one that runs forwards on PostgreSQL where that can be told. */
  const branch = (node: SyntaxNode, target: string, at: At) => {
    const [condition] = argumentsOf(node);
    const found = conditionOf(condition, at.scope, direction);
    if (found === undefined) {
      const before = out.length;
      runAll([...blockOf(node), ...otherwiseOf(node)], at);
      if (out.splice(before).length > 0) giveUp(node, 'whether this branch runs cannot be told without running it');
      return;
    }
    runAll(found === (target === 'if') ? blockOf(node) : otherwiseOf(node), at);
  };

  const chooseDirection = (node: SyntaxNode, at: At) => {
    const subject = argumentsOf(node)[0];
    const known = subject?.text().replace('()', '') === 'direction' ? direction : nameOf(termOf(subject, at.scope));
    const clauses = namedChildren(childOf(node, 'do_block')).filter((child) => child.kind() === 'stab_clause');
    const chosen = clauses.find((clause) => {
      const pattern = childOf(clause, 'arguments')?.text() ?? '';
      return pattern === '_' || pattern.replace(/^:/, '') === known;
    });
    const body = chosen && childOf(chosen, 'body');
    if (known === undefined) giveUp(node);
    else if (body) runAll(namedChildren(body), at);
  };

  const comprehension = (node: SyntaxNode, at: At) => {
    const [generator, ...others] = argumentsOf(node);
    const [pattern, source] = generator?.kind() === 'binary_operator' ? namedChildren(generator) : [];
    const items = itemsOf(source, at);
    if (!pattern || !items || others.length > 0) {
      giveUp(node);
      return;
    }
    for (const item of items) runAll(blockOf(node), { ...at, scope: bind(at.scope, pattern, item) });
  };

  const loopWith = (node: SyntaxNode, source: SyntaxNode, turn: SyntaxNode, at: At) => {
    const items = itemsOf(source, at);
    const clause = childOf(turn, 'stab_clause');
    const pattern = clause && namedChildren(childOf(clause, 'arguments'))[0];
    const captured = turn.kind() === 'unary_operator' ? namedChildren(turn)[0] : undefined;
    if (!items || (!pattern && !captured)) {
      noteData(node);
      return;
    }
    for (const item of items) {
      if (captured) run(captured, { ...at, scope: { ...at.scope, names: new Map([...at.scope.names, ['&1', item]]) } });
      else if (clause && pattern)
        runAll(namedChildren(childOf(clause, 'body')), { ...at, scope: bind(at.scope, pattern, item) });
    }
  };

  const itemsOf = (source: SyntaxNode | undefined, at: At): readonly Term[] | undefined => {
    const over = termOf(source, at.scope);
    if (over instanceof Map)
      return [...over].map(([key, value]: [string, Term]): Term => ({ tuple: [{ atom: key }, value] }));
    return isList(over) ? over : undefined;
  };

  const callFunction = (node: SyntaxNode, name: string, args: readonly SyntaxNode[], at: At) => {
    const found = module.clauses.filter((clause) => clause.name === name && clause.parameters.length >= args.length);
    const [only] = found;
    if (!only || found.length > 1 || at.depth >= MAX_DEPTH) {
      giveUp(node);
      return;
    }
    let scope: Scope = { ...at.scope, sources: module.scope.sources };
    const keywords = keywordNodes(node);
    for (const [index, parameter] of only.parameters.entries()) {
      const term = termOf(args[index], at.scope) ?? (keywords.size > 0 ? optionsOf(node, at.scope) : undefined);
      if (term !== undefined) scope = bind(scope, parameter, term);
    }
    runAll(only.body, { ...at, scope, depth: at.depth + 1 });
  };

  runAll(start?.body ?? [], { scope: module.scope, depth: 0 });
  return out;
}

function bind(scope: Scope, pattern: SyntaxNode, term: Term): Scope {
  const names = new Map(scope.names);
  const parts = pattern.kind() === 'tuple' ? namedChildren(pattern) : [];
  if (isTuple(term)) for (const [index, part] of parts.entries()) names.set(part.text(), term.tuple[index] ?? null);
  if (parts.length === 0) names.set(pattern.text().split(/\s*\\\\/)[0] ?? '', term);
  return { ...scope, names };
}

function conditionOf(node: SyntaxNode | undefined, scope: Scope, direction: 'up' | 'down'): boolean | undefined {
  if (!node) return undefined;
  const text = node.text().replaceAll(/\s|\(\)/g, '');
  const asked = /^direction==:(up|down)$/.exec(text)?.[1];
  if (asked !== undefined) return asked === direction;
  if (text.endsWith('Ecto.Adapters.Postgres')) return true;
  if (/==Ecto\.Adapters\.\w+$/.test(text)) return false;
  const environments: readonly string[] = /\benv/i.test(text) ? (text.match(/:(?:dev|test|prod)\b/g) ?? []) : [];
  if (environments.length > 0) return environments.includes(':prod') !== /!=|notin|^not/.test(text);
  const term = termOf(node, scope);
  return term === undefined ? undefined : term !== null && term !== false;
}
