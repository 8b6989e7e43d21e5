import type { Statement } from '../../../../domain/schema.ts';
import type { SyntaxNode } from '../../../syntax/parse.ts';
import { applicationStep, composedSql, emitRaw, opaque, type Place } from '../emit.ts';
import type { Texts } from '../format.ts';
import { inLoop, inMethod } from './bindings.ts';
import { readCall } from './calls.ts';
import { type Call, commands } from './commands.ts';
import { chosenValue, conditionOf, guardOf, opposite } from './conditions.ts';
import { definitionCommand } from './definitions.ts';
import { backwards, inverseOf, invertedTable } from './inverse.ts';
import { singularize } from './inflection.ts';
import { keyTypesIn } from './key-types.ts';
import type { MigrationClass } from './migration-class.ts';
import { joinTableName, objectCommands } from './objects.ts';
import { type Guard, optionsOf } from './parts.ts';
import { argumentNodes, blockParameters, namedChildren, piecesOf, type Scope, type Value } from './ruby.ts';
import { changeTable, createTable, inBulk, noteColumn, type TableParts } from './table-block.ts';

/** A statement, and whether it runs in a transaction that the migration opens itself. */
export type Emitted = { readonly statement: Statement; readonly nested: boolean };

/** Where a walk is. */
type At = {
  readonly scope: Scope;
  readonly guard: Guard;
  readonly nested: boolean;
  readonly depth: number;
  /** Each command is to be inverted. */
  readonly inverts: boolean;
  /** The table whose block this is, by the block's parameter. */
  readonly block?: { readonly parameter: string; note(call: Call, at: At): boolean };
};

const MAX_DEPTH = 12;
const MAX_STATEMENTS = 5_000;
/** Calls and branches followed in one file: nested loops and methods could ask for any number. */
const MAX_STEPS = 20_000;
const WRAPPERS =
  /^(?:safety_assured|say_with_time|suppress_messages|with_lock_retries|up_only|without_lock_timeout|disable_statement_timeout|with_statement_timeout|with_lock_timeout|unscoped|tap|then)$/;
const SILENT =
  /^(?:say|puts|p|print|warn|announce|sleep|reset_column_information|raise|logger|require|require_relative|disable_ddl_transaction!|clear_cache!|schema_cache|set_lock_timeout|freeze|fail|flush)$/;
const UNKNOWN = 'what this Ruby code does to the schema cannot be told without running it';

/** Follows a migration's forward method, or what undoes it, and gives its statements in order. */
export function stepsOf(migration: MigrationClass, path: string, files: Texts, undoes = false): Emitted[] {
  const { method, inverts } = (undoes && migration.back) || { method: migration.forward, inverts: false };
  const out: Emitted[] = [];
  const commandStarts: number[] = [];
  const { version, methods } = migration;
  let steps = 0;

  const placeOf = (node: SyntaxNode): Place => {
    const { start, end } = node.range();
    return { path, line: start.line + 1, endLine: end.line + 1 };
  };
  const push = (statements: readonly Statement[], at: At) => {
    for (const statement of statements) if (out.length < MAX_STATEMENTS) out.push({ statement, nested: at.nested });
  };
  const giveUp = (node: SyntaxNode, at: At, reason = UNKNOWN) => push([opaque(placeOf(node), node.text(), reason)], at);
  const noteData = (node: SyntaxNode, at: At) => push([applicationStep(placeOf(node), node.text())], at);

  /** Runs statements in order; what holds after them, or nothing once one of them returns. */
  const runBody = (node: SyntaxNode | null | undefined, at: At): At | undefined => {
    if (!node) return at;
    const nodes = namedChildren(node).filter((child) => !/^(?:rescue|ensure|else)$/.test(String(child.kind())));
    let here: At | undefined = at;
    for (const one of nodes) here = here && run(one, here);
    return here;
  };
  /** As `runBody`, of a block: only what it says about the rest of the method holds after it. */
  const runBlock = (node: SyntaxNode | null | undefined, inside: At, at: At): At | undefined => {
    const after = runBody(node, inside);
    return after && { ...at, guard: after.guard };
  };

  /** Runs one statement; what holds after it, or nothing where the method has returned. */
  const run = (node: SyntaxNode, at: At): At | undefined => {
    steps += 1;
    if (steps > MAX_STEPS) return undefined;
    switch (String(node.kind())) {
      case 'heredoc_body':
      case 'method':
      case 'singleton_method':
      case 'class':
      case 'module':
      case 'nil':
      case 'true':
      case 'false':
      case 'empty_statement':
      case 'string':
        return at;
      case 'return':
        return undefined;
      case 'body_statement':
      case 'begin':
      case 'then':
      case 'parenthesized_statements':
      case 'block_body':
        return runBody(node, at);
      case 'assignment':
      case 'operator_assignment':
        return assign(node, at);
      case 'if':
      case 'unless':
      case 'elsif':
      case 'if_modifier':
      case 'unless_modifier':
      case 'conditional':
        return branch(node, at);
      case 'rescue_modifier':
        return run(node.field('body') ?? node, at);
      case 'identifier':
      case 'call':
        return call(node, at);
      default:
        giveUp(node, at);
        return at;
    }
  };

  const assign = (node: SyntaxNode, at: At): At => {
    const keys = keyTypesIn(node, files);
    if (keys) return { ...at, scope: { ...at.scope, names: new Map([...at.scope.names, ...keys]) } };
    const name = node.field('left')?.text() ?? '';
    const value = node.kind() === 'assignment' ? chosenValue(node.field('right'), at.scope) : undefined;
    const names = new Map(at.scope.names);
    if (value === undefined) names.delete(name);
    else names.set(name, value);
    if (
      value === undefined &&
      /(?:^|\.)(?:execute|exec_query|update_all|delete_all|insert)/.test(node.field('right')?.text() ?? '')
    )
      noteData(node, at);
    const sources = new Map(at.scope.sources);
    const right = node.field('right');
    if (typeof value === 'string' && right) sources.set(name, right);
    else sources.delete(name);
    return { ...at, scope: { ...at.scope, names, sources } };
  };

  /** Whether none of several branches does anything to the database or returns. */
  const isIdle = (branches: readonly (SyntaxNode | null)[], at: At): boolean => {
    const before = out.length;
    let noted = false;
    const note = () => (noted = true);
    const watched = at.block ? { ...at, block: { ...at.block, note } } : at;
    const goesOn = branches.every(
      (one) => !one || (one.kind() === 'else' ? runBody(one, watched) : run(one, watched)) !== undefined,
    );
    return out.splice(before).length === 0 && goesOn && !noted;
  };

  const branch = (node: SyntaxNode, at: At): At | undefined => {
    const kind = String(node.kind());
    const negated = kind.startsWith('unless');
    const found = conditionOf(node.field('condition'), at.scope);
    const condition = negated ? opposite(found) : found;
    const taken = kind.endsWith('_modifier') ? node.field('body') : node.field('consequence');
    const other = node.field('alternative');
    if (condition === undefined) {
      if (isIdle([taken, other], at)) return at;
      giveUp(node, at, 'whether this branch runs cannot be told without running it');
      return at;
    }
    if (typeof condition === 'object') {
      if (taken?.kind() === 'return' || (taken && /^return\b/.test(taken.text().trim())))
        return { ...at, guard: guardOf(opposite(condition)) };
      if (taken) run(taken, { ...at, guard: guardOf(condition) });
      return at;
    }
    const chosen = condition ? taken : other;
    if (!chosen) return at;
    if (chosen.kind() === 'else') return runBody(chosen, at);
    return run(chosen, at);
  };

  const call = (node: SyntaxNode, at: At): At | undefined => {
    const isCall = node.kind() === 'call';
    const name = isCall ? (node.field('method')?.text() ?? '') : node.text();
    const receiver = isCall ? node.field('receiver') : null;
    const block = isCall ? node.field('block') : null;
    const target = receiver?.text() ?? '';
    if (/^(?:up|down)$/.test(name) && block && receiver)
      return (name === 'down') === undoes ? runBlock(block.field('body'), at, at) : at;
    if (at.inverts) commandStarts.push(out.length);
    if (at.block && target === at.block.parameter) {
      const made = callOf(node, name, at);
      if (!made || !at.block.note(made, at)) giveUp(node, at);
      return at;
    }
    if (name === 'transaction' && block) return runBlock(block.field('body'), { ...at, nested: true }, at);
    if (name === 'reversible' && block) return runBlock(block.field('body'), { ...at, inverts: false }, at);
    if (name === 'up_only' && undoes) return at;
    if (WRAPPERS.test(name) && block) return runBlock(block.field('body'), at, at);
    if (
      block &&
      receiver &&
      /^(?:each|each_with_index|each_pair|map|each_key|each_value|times|each_slice)$/.test(name)
    ) {
      loop(node, receiver, block, name, at);
      return at;
    }
    if (SILENT.test(name)) return at;
    const onDatabase = !receiver || /^(?:self|(?:\w+::)*\w+\.connection|connection|conn|@connection)$/.test(target);
    if (!onDatabase) {
      if (!/^(?:Rails\.logger|\$stdout|\$stderr|Rails\.cache)/.test(target)) noteData(node, at);
      return at;
    }
    const method = methods.get(name);
    if (method && at.depth < MAX_DEPTH) return callMethod(node, method, name, at);
    if (/^(?:execute|exec_query|exec_update|exec_delete|exec_insert)$/.test(name)) {
      const [sql] = argumentNodes(node);
      const pieces = sql && piecesOf(sql, at.scope);
      if (pieces) push(emitRaw(path, pieces), at);
      else push([composedSql(placeOf(node), node.text())], at);
      return at;
    }
    if (
      /^(?:create_table|change_table|create_join_table|drop_table|drop_join_table)$/.test(name) &&
      tableCall(node, at.inverts ? invertedTable(name, block) : name, block, at)
    )
      return at;
    const made = commandOf(node, name, at);
    const known = made?.name ?? name;
    const command = [commands, objectCommands].find((some) => Object.hasOwn(some, known))?.[known];
    const statements = made && (command?.(made) ?? (at.inverts ? undefined : definitionCommand(made, files)));
    if (statements) push(statements, at);
    else giveUp(node, at);
    return at;
  };

  const callOf = (node: SyntaxNode, name: string, { scope, guard }: At): Call | undefined =>
    readCall(node, scope, { name, place: placeOf(node), version, guard });
  const commandOf = (node: SyntaxNode, name: string, at: At): Call | undefined => {
    const made = callOf(node, name, at);
    return at.inverts ? made && inverseOf(made) : made;
  };

  const tableCall = (node: SyntaxNode, name: string, block: SyntaxNode | null, at: At): boolean => {
    const made = callOf(node, name, at);
    const [first, second] = made?.args ?? [];
    if (!made || typeof first !== 'string' || name.startsWith('drop')) return false;
    const parameter = blockParameters(block)[0] ?? '';
    if (name === 'change_table') {
      const statements: Statement[] = [];
      const from = out.length;
      const note = (one: Call) => {
        const found = changeTable(one, first);
        push(found ?? [], { ...at, nested: at.nested });
        return found !== undefined;
      };
      runBody(block?.field('body'), { ...at, block: { parameter, note } });
      statements.push(...out.splice(from).map(({ statement }) => statement));
      push(made.options.get('bulk') === true ? inBulk(made.place, first, statements) : statements, at);
      return true;
    }
    const isJoin = name === 'create_join_table';
    const given = made.options.get('table_name');
    const table = isJoin ? (typeof given === 'string' ? given : joinTableName(first, String(second))) : first;
    const parts: TableParts = { table, version, columns: [], constraints: [], later: [] };
    if (isJoin) {
      const options = new Map<string, Value>([
        ['null', false],
        ['index', false],
        ...optionsOf(made.options.get('column_options')),
      ]);
      const args = [first, String(second)].map(singularize);
      noteColumn(parts, { ...made, name: 'references', args, options });
    }
    const before = out.length;
    runBody(block?.field('body'), { ...at, block: { parameter, note: (one) => noteColumn(parts, one) } });
    const inside = out.splice(before).map(({ statement }) => statement);
    const options = isJoin ? new Map<string, Value>([['id', false], ...made.options]) : made.options;
    push([...createTable({ ...made, options }, parts), ...inside], at);
    return true;
  };

  const callMethod = (node: SyntaxNode, method: SyntaxNode, name: string, at: At): At => {
    const scope = inMethod(method, name, argumentNodes(node), at.scope);
    runBody(method.field('body'), { ...at, depth: at.depth + 1, scope });
    return at;
  };

  const loop = (node: SyntaxNode, receiver: SyntaxNode, block: SyntaxNode, name: string, at: At) => {
    const turns = inLoop(receiver, block, name, at.scope);
    if (!turns) {
      if (/\b[A-Z]\w*\b/.test(`${receiver.text()}\n${block.text()}`)) noteData(node, at);
      else giveUp(node, at);
    }
    for (const scope of turns ?? []) runBody(block.field('body'), { ...at, scope });
  };

  runBody(method.field('body'), { scope: migration.scope, guard: undefined, nested: false, depth: 0, inverts });
  return inverts ? backwards(out, commandStarts) : out;
}
