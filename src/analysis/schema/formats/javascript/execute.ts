import type { SyntaxNode } from '../../../syntax/parse.ts';
import { binary } from './arithmetic.ts';
import { type Completion, type Machine, named, record, recordUncertain, siteOf, spend, trial } from './machine.ts';
import { bind } from './patterns.ts';
import { newScope } from './scope.ts';
import { type ObjectValue, type Scope, truth, UNDEFINED, unknown, type Value } from './values.ts';

const NORMAL: Completion = { kind: 'normal', value: UNDEFINED };
/** Turns of a loop over literals; more is generated data. */
const MAX_TURNS = 1_000;

/** Follows one statement. Where a condition is unknown, the branch that does something is taken if there is only one. */
export function execute(machine: Machine, node: SyntaxNode, scope: Scope): Completion {
  spend(machine);
  switch (node.kind()) {
    case 'statement_block':
      return block(machine, named(node), newScope(scope));
    case 'lexical_declaration':
    case 'variable_declaration':
      for (const declarator of named(node)) declare(machine, declarator, scope);
      return NORMAL;
    case 'function_declaration':
    case 'class_declaration':
    case 'abstract_class_declaration':
    case 'generator_function_declaration':
    case 'import_statement':
    case 'empty_statement':
      return NORMAL;
    case 'return_statement': {
      const value = named(node)[0];
      return { kind: 'return', value: value ? machine.evaluate(value, scope) : UNDEFINED };
    }
    case 'throw_statement':
      return { kind: 'throw', value: UNDEFINED };
    case 'break_statement':
      return { kind: 'break', value: UNDEFINED };
    case 'continue_statement':
      return { kind: 'continue', value: UNDEFINED };
    case 'if_statement':
      return branch(machine, node, scope);
    case 'try_statement':
      return attempt(machine, node, scope);
    case 'for_in_statement':
      return loopOver(machine, node, scope);
    case 'for_statement':
      return loop(machine, node, scope);
    case 'switch_statement':
      return choose(machine, node, scope);
    case 'while_statement':
    case 'do_statement':
      return uncertain(machine, node, scope);
    case 'export_statement':
    case 'expression_statement':
      for (const inner of named(node)) machine.evaluate(inner, scope);
      return NORMAL;
    default:
      return NORMAL;
  }
}

/** Function declarations first, as the language hoists them. */
export function block(machine: Machine, statements: readonly SyntaxNode[], scope: Scope): Completion {
  for (const statement of statements) hoist(machine, statement, scope);
  for (const statement of statements) {
    const completion = machine.execute(statement, scope);
    if (completion.kind !== 'normal') return completion;
  }
  return NORMAL;
}

const HOISTED = /^(?:function|generator_function|class|abstract_class|enum)_declaration$/;

export function hoist(machine: Machine, statement: SyntaxNode, scope: Scope): void {
  if (!HOISTED.test(String(statement.kind()))) return;
  const name = statement.field('name')?.text();
  if (name !== undefined) scope.names.set(name, machine.evaluate(statement, scope));
}

function declare(machine: Machine, declarator: SyntaxNode, scope: Scope): void {
  const name = declarator.field('name');
  const value = declarator.field('value');
  if (name) bind(machine, name, value ? machine.evaluate(value, scope) : UNDEFINED, scope);
}

function branch(machine: Machine, node: SyntaxNode, scope: Scope): Completion {
  const condition = node.field('condition');
  const consequence = node.field('consequence');
  const otherwise = node.field('alternative');
  const alternative = otherwise ? named(otherwise)[0] : undefined;
  const asked = condition ? machine.evaluate(condition, scope) : UNDEFINED;
  const known = condition ? truth(asked) : undefined;
  const follow = (taken: SyntaxNode | null | undefined) => (taken ? machine.execute(taken, newScope(scope)) : NORMAL);
  if (known !== undefined) return follow(known ? consequence : alternative);

  const first = trial(machine, () => follow(consequence));
  const second = trial(machine, () => follow(alternative));
  if (first.acts && second.acts) {
    recordUncertain(machine, siteOf(machine, node), 'which branch runs is only known at run time', first, second);
    return NORMAL;
  }
  const taken = first.acts ? first : second;
  const onlyIfNeeded = asked.kind === 'unknown' && asked.isAnswer ? { onlyIfNeeded: true as const } : {};
  for (const { statement, transaction } of taken.recorded)
    record(machine, [{ ...statement, ...onlyIfNeeded }], transaction);
  // A branch that only leaves early is taken for the exception.
  return taken.acts && taken.result.kind !== 'throw' ? taken.result : NORMAL;
}

function attempt(machine: Machine, node: SyntaxNode, scope: Scope): Completion {
  const body = node.field('body');
  const finalizer = node.field('finalizer');
  const completion = body ? machine.execute(body, scope) : NORMAL;
  const last = finalizer ? machine.execute(named(finalizer)[0] ?? finalizer, scope) : NORMAL;
  return last.kind === 'normal' ? completion : last;
}

function loopOver(machine: Machine, node: SyntaxNode, scope: Scope): Completion {
  const iterated = node.field('right');
  const pattern = node.field('left');
  const body = node.field('body');
  const value = iterated ? machine.evaluate(iterated, scope) : UNDEFINED;
  const items = itemsOf(value, node.field('operator')?.text() === 'in');
  if (!items || items.length > MAX_TURNS || !pattern || !body) return uncertain(machine, node, scope);
  for (const item of items) {
    const inner = newScope(scope);
    bind(machine, pattern, item, inner);
    const completion = machine.execute(body, inner);
    if (completion.kind === 'break') break;
    if (completion.kind === 'return' || completion.kind === 'throw') return completion;
  }
  return NORMAL;
}

function itemsOf(value: Value, keys: boolean): readonly Value[] | undefined {
  if (value.kind === 'array' && !keys) return value.items;
  if (value.kind === 'object' && keys) return keysOf(value);
  return undefined;
}

function keysOf(value: ObjectValue): Value[] {
  return [...value.entries].map(([name, { line }]) => ({
    kind: 'string',
    pieces: [{ text: name, line, verbatim: false }],
  }));
}

function loop(machine: Machine, node: SyntaxNode, scope: Scope): Completion {
  const inner = newScope(scope);
  const initializer = node.field('initializer');
  const condition = node.field('condition');
  const increment = node.field('increment');
  const body = node.field('body');
  if (initializer) machine.execute(initializer, inner);
  const { recorded, result } = trial(machine, (): Completion | undefined => {
    for (let turn = 0; turn < MAX_TURNS; turn += 1) {
      const expression = condition?.kind() === 'expression_statement' ? named(condition)[0] : condition;
      const known = expression ? truth(machine.evaluate(expression, inner)) : undefined;
      if (known === undefined || !body) return undefined;
      if (!known) return NORMAL;
      const completion = machine.execute(body, newScope(inner));
      if (completion.kind === 'break') return NORMAL;
      if (completion.kind === 'return' || completion.kind === 'throw') return completion;
      if (increment) machine.evaluate(increment, inner);
    }
    return undefined;
  });
  if (!result) return uncertain(machine, node, scope);
  for (const { statement, transaction } of recorded) record(machine, [statement], transaction);
  return result;
}

/** One opaque step for a part that runs an unknown number of times, if it does anything to the database. */
function uncertain(machine: Machine, node: SyntaxNode, scope: Scope): Completion {
  const body = node.field('body');
  const inner = newScope(scope);
  const pattern = node.field('left');
  if (pattern) bind(machine, pattern, unknown('what it loops over is only known at run time'), inner);
  const turn = trial(machine, () => {
    if (!body) return;
    if (node.kind() === 'switch_statement') for (const part of named(body)) followCase(machine, part, inner);
    else machine.execute(body, inner);
  });
  recordUncertain(machine, siteOf(machine, node), 'how often it runs is only known at run time', turn);
  return NORMAL;
}

/** The first case that is equal to the value, and those it falls through to. */
function choose(machine: Machine, node: SyntaxNode, scope: Scope): Completion {
  const subject = node.field('value');
  const body = node.field('body');
  const value = subject ? machine.evaluate(subject, scope) : UNDEFINED;
  const cases = body ? named(body) : [];
  const matches = cases.map((part) => {
    const wanted = part.field('value');
    return wanted ? truth(binary('===', value, () => machine.evaluate(wanted, scope), 1)) : false;
  });
  if (matches.includes(undefined)) return uncertain(machine, node, scope);
  const found = matches.indexOf(true);
  const start = found === -1 ? cases.findIndex((part) => part.kind() === 'switch_default') : found;
  if (start === -1) return NORMAL;
  for (const part of cases.slice(start)) {
    const completion = followCase(machine, part, newScope(scope));
    if (completion.kind === 'break') return NORMAL;
    if (completion.kind !== 'normal') return completion;
  }
  return NORMAL;
}

function followCase(machine: Machine, part: SyntaxNode, scope: Scope): Completion {
  const wanted = part.field('value')?.id();
  return block(
    machine,
    named(part).filter((statement) => statement.id() !== wanted),
    scope,
  );
}
