import type { SyntaxNode } from '../../../syntax/parse.ts';
import { assign } from './assign.ts';
import {
  type Completion,
  forgetChanges,
  type Machine,
  named,
  onlyRows,
  recordOpaque,
  siteOf,
  spend,
  trial,
} from './machine.ts';
import { equal } from './operators.ts';
import { literal, NULL, type Scope, text, truth, type Value } from './values.ts';

const NORMAL: Completion = { kind: 'normal', value: NULL };
/** Turns of a loop over literals; more is generated data. */
const MAX_TURNS = 1_000;
const LATER = 'which branch runs is only known at run time';

/** Follows one statement. Where a condition is unknown, the branch that does something is taken if there is only one. */
export function execute(machine: Machine, node: SyntaxNode, scope: Scope): Completion {
  spend(machine);
  switch (node.kind()) {
    case 'compound_statement':
    case 'colon_block':
    case 'else_clause':
      return block(machine, named(node), scope);
    case 'expression_statement':
      return standing(machine, named(node)[0], scope);
    case 'return_statement': {
      const value = named(node)[0];
      return { kind: 'return', value: value ? machine.evaluate(value, scope) : NULL };
    }
    case 'exit_statement':
    case 'throw_statement':
      return { kind: 'throw', value: NULL };
    case 'break_statement':
      return { kind: 'break', value: NULL };
    case 'continue_statement':
      return { kind: 'continue', value: NULL };
    case 'if_statement':
      return branch(machine, branchesOf(node), scope, node);
    case 'try_statement':
      return attempt(machine, node, scope);
    case 'foreach_statement':
      return loopOver(machine, node, scope);
    case 'for_statement':
      return loop(machine, node, scope);
    case 'switch_statement':
      return choose(machine, node, scope);
    case 'while_statement':
    case 'do_statement':
      return uncertain(machine, node, scope);
    case 'unset_statement':
      for (const target of named(node))
        if (target.kind() === 'variable_name') scope.names.delete(target.text().slice(1));
      return NORMAL;
    case 'ERROR':
      recordOpaque(machine, siteOf(machine, node), 'the file is not valid PHP here');
      return NORMAL;
    default:
      return NORMAL;
  }
}

export function block(machine: Machine, statements: readonly SyntaxNode[], scope: Scope): Completion {
  for (const statement of statements) {
    const completion = machine.execute(statement, scope);
    if (completion.kind !== 'normal') return completion;
  }
  return NORMAL;
}

function standing(machine: Machine, expression: SyntaxNode | undefined, scope: Scope): Completion {
  if (!expression) return NORMAL;
  if (expression.kind() === 'throw_expression') return { kind: 'throw', value: NULL };
  machine.evaluate(expression, scope);
  return NORMAL;
}

type Branch = { readonly condition: SyntaxNode | undefined; readonly body: SyntaxNode | undefined };

function branchesOf(node: SyntaxNode): Branch[] {
  const [condition, body, ...rest] = named(node);
  const others = rest.map((clause): Branch => {
    if (clause.kind() === 'else_clause') return { condition: undefined, body: clause };
    const [inner, consequence] = named(clause);
    return { condition: inner, body: consequence };
  });
  return [{ condition, body }, ...others];
}

function branch(machine: Machine, branches: readonly Branch[], scope: Scope, node: SyntaxNode): Completion {
  const [first, ...others] = branches;
  if (!first) return NORMAL;
  const follow = (body: SyntaxNode | undefined) => (body ? machine.execute(body, scope) : NORMAL);
  if (!first.condition) return follow(first.body);
  const known = truth(machine.evaluate(first.condition, scope));
  if (known === true) return follow(first.body);
  if (known === false) return branch(machine, others, scope, node);
  const yes = trial(machine, scope, () => follow(first.body));
  const no = trial(machine, scope, () => branch(machine, others, scope, node));
  if (yes.acts && no.acts) {
    recordOpaque(machine, siteOf(machine, node), LATER, onlyRows([...yes.recorded, ...no.recorded]));
    forgetChanges(scope, [yes, no], LATER);
    return NORMAL;
  }
  const taken = yes.acts ? yes : no;
  if (!taken.acts) {
    forgetChanges(scope, [yes, no], LATER);
    return NORMAL;
  }
  taken.apply();
  // A branch that only leaves early is taken for the exception.
  return taken.completion.kind === 'throw' ? NORMAL : taken.completion;
}

function attempt(machine: Machine, node: SyntaxNode, scope: Scope): Completion {
  const [body, ...clauses] = named(node);
  const completion = body ? machine.execute(body, scope) : NORMAL;
  const finalizer = clauses.find((clause) => clause.kind() === 'finally_clause');
  const last = finalizer ? block(machine, named(finalizer), scope) : NORMAL;
  const ended = completion.kind === 'throw' ? NORMAL : completion;
  return last.kind === 'normal' ? ended : last;
}

function loopOver(machine: Machine, node: SyntaxNode, scope: Scope): Completion {
  const [iterated, target, last] = named(node);
  const body = node.field('body') ?? last;
  const value = iterated ? machine.evaluate(iterated, scope) : NULL;
  if (!target || !body) return NORMAL;
  if (value.kind !== 'array' || value.entries.size > MAX_TURNS) {
    bindTurn(
      machine,
      target,
      [{ kind: 'unknown', reason: LATER }, value.kind === 'unknown' ? value : { kind: 'unknown', reason: LATER }],
      scope,
    );
    return uncertain(machine, node, scope, body);
  }
  for (const [key, item] of value.entries) {
    const name = /^\d+$/.test(key) ? literal(Number(key)) : text(key, 1);
    bindTurn(machine, target, [name, item], scope);
    const completion = machine.execute(body, scope);
    if (completion.kind === 'break') break;
    if (completion.kind === 'return' || completion.kind === 'throw') return completion;
  }
  return NORMAL;
}

function bindTurn(machine: Machine, target: SyntaxNode, [key, item]: readonly [Value, Value], scope: Scope): void {
  const [first, second] = target.kind() === 'pair' ? named(target) : [undefined, target];
  if (first) assign(machine, first, key, scope);
  if (second) assign(machine, second, item, scope);
}

/** `for ($i = 0; $i < 3; $i++)`: its parts are told apart by the semicolons between them. */
function loop(machine: Machine, node: SyntaxNode, scope: Scope): Completion {
  const parts: SyntaxNode[][] = [[]];
  const children = node.children();
  const close = children.findLastIndex((child) => child.text() === ')');
  for (const child of children.slice(0, close)) {
    if (child.text() === ';') parts.push([]);
    else if (child.isNamed() && child.kind() !== 'comment') parts.at(-1)?.push(child);
  }
  const body = children.slice(close + 1).find((child) => child.isNamed());
  const [start = [], [condition] = [], step = []] = parts;
  for (const part of start) machine.evaluate(part, scope);
  for (let turn = 0; turn < MAX_TURNS; turn += 1) {
    const goesOn = condition ? truth(machine.evaluate(condition, scope)) : undefined;
    if (goesOn === false) return NORMAL;
    if (goesOn === undefined || !body) break;
    const completion = machine.execute(body, scope);
    if (completion.kind === 'break') return NORMAL;
    if (completion.kind === 'return' || completion.kind === 'throw') return completion;
    for (const part of step) machine.evaluate(part, scope);
  }
  return uncertain(machine, node, scope, body);
}

/** A part that runs an unknown number of times is one opaque step if it does anything. */
function uncertain(
  machine: Machine,
  node: SyntaxNode,
  scope: Scope,
  body: SyntaxNode | undefined = undefined,
): Completion {
  const followed =
    body ?? named(node).find((child) => /^(?:compound_statement|colon_block)$/.test(String(child.kind())));
  const tried = trial(machine, scope, () => (followed ? machine.execute(followed, scope) : NORMAL));
  if (tried.acts)
    recordOpaque(
      machine,
      siteOf(machine, node),
      'how often it runs is only known at run time',
      onlyRows(tried.recorded),
    );
  forgetChanges(scope, [tried], 'how often a loop runs is only known at run time');
  return NORMAL;
}

function choose(machine: Machine, node: SyntaxNode, scope: Scope): Completion {
  const condition = node.field('condition');
  const subject = condition ? machine.evaluate(condition, scope) : NULL;
  const cases = named(node.field('body') ?? node);
  const bodyOf = (part: SyntaxNode) => named(part).slice(part.kind() === 'case_statement' ? 1 : 0);
  let start = -1;
  for (const [index, part] of cases.entries()) {
    const wanted = named(part)[0];
    if (part.kind() !== 'case_statement' || !wanted) continue;
    const same = truth(equal(subject, machine.evaluate(wanted, scope), false));
    if (same === undefined) {
      const tried = cases.map((one) => trial(machine, scope, () => block(machine, bodyOf(one), scope)));
      if (tried.some(({ acts }) => acts))
        recordOpaque(
          machine,
          siteOf(machine, node),
          LATER,
          tried.every(({ recorded }) => onlyRows(recorded)),
        );
      forgetChanges(scope, tried, LATER);
      return NORMAL;
    }
    if (same) {
      start = index;
      break;
    }
  }
  if (start === -1) start = cases.findIndex((part) => part.kind() === 'default_statement');
  for (const part of start === -1 ? [] : cases.slice(start)) {
    const completion = block(machine, bodyOf(part), scope);
    if (completion.kind === 'break') return NORMAL;
    if (completion.kind !== 'normal') return completion;
  }
  return NORMAL;
}
