import type { SyntaxNode } from '../../../syntax/parse.ts';
import { opaque } from '../emit.ts';
import type { Texts } from '../format.ts';
import { evaluate } from './evaluate.ts';
import { block, execute } from './execute.ts';
import { instanceOf } from './classes.ts';
import { type Machine, named, OutOfSteps, type Recorded, siteOf, spend } from './machine.ts';
import { loadModule, type Module } from './modules.ts';
import { bind } from './patterns.ts';
import { newScope } from './scope.ts';
import { type HostValue, property, type Scope, type Site, UNDEFINED, unknown, type Value } from './values.ts';

const MAX_STEPS = 200_000;
const MAX_DEPTH = 40;
const MAX_TEXT = 2_000_000;

/** A migration whose top has been followed, and what can be done with it. */
export type Program = Pick<Module, 'exports' | 'classes'> & { readonly machine: Machine };

/**
 * Follows a migration and gives the statements that it runs. `start` finds the forward part and calls it. `texts` are of
 * other files that it may use. A program that cannot be read gives one opaque step.
 */
export function followProgram(
  path: string,
  source: string,
  {
    library,
    start,
    texts = new Map(),
  }: {
    library(specifier: string, machine: Machine): Value | undefined;
    start(program: Program): void;
    texts?: Texts;
  },
): readonly Recorded[] {
  const recorded: Recorded[] = [];
  const machine: Machine = {
    path,
    recorded,
    steps: MAX_STEPS,
    besides: MAX_STEPS,
    built: 0,
    depth: 0,
    calling: undefined,
    away: undefined,
    texts,
    modules: new Map(),
    evaluate: (node, scope) => weighed(machine, evaluate(machine, node, scope)),
    execute: (node, scope) => execute(machine, node, scope),
    invoke: (callee, args, site) => invoke(machine, callee, args, site),
    library: (specifier) => library(specifier, machine),
  };
  try {
    start({ machine, ...loadModule(machine, path, source) });
    return recorded;
  } catch (cause) {
    const place = { path, line: 1, endLine: source.trimEnd().split('\n').length };
    if (cause instanceof OutOfSteps || cause instanceof RangeError)
      return [...recorded, { statement: opaque(place, source, 'the program takes too many steps to follow') }];
    throw cause;
  }
}

/** Values that grow cost more than one step, so that doubling one ends soon. */
function weighed(machine: Machine, value: Value): Value {
  if (value.kind === 'array') spend(machine, value.items.length);
  if (value.kind !== 'string') return value;
  spend(machine, value.pieces.length);
  const length = value.pieces.reduce((sum, piece) => sum + piece.text.length, 0);
  if (length > MAX_TEXT) throw new OutOfSteps('the program builds too large a text');
  return value;
}

/** Calls a function of the program with known arguments, or a method of the tool. */
function invoke(machine: Machine, callee: Value, args: readonly Value[], site: Site): Value {
  if (callee.kind === 'host') return callHost(machine, callee, args, site);
  if (callee.kind !== 'function') return unknown('a call is only known at run time');
  if (machine.depth >= MAX_DEPTH) throw new OutOfSteps('calls are nested too deeply to follow');
  const { away } = machine;
  machine.depth += 1;
  machine.away = callee.scope.file === machine.path ? undefined : (away ?? site);
  try {
    if (/class/.test(String(callee.node.kind()))) return instanceOf(machine, callee);
    const scope = newScope(callee.scope, callee.self === undefined ? {} : { this: callee.self });
    bindParameters(machine, callee.node, args, scope);
    const body = callee.node.field('body');
    if (!body) return UNDEFINED;
    if (body.kind() !== 'statement_block') return machine.evaluate(body, scope);
    return block(machine, named(body), scope).value;
  } finally {
    machine.depth -= 1;
    machine.away = away;
  }
}

function callHost(machine: Machine, callee: HostValue, args: readonly Value[], site: Site): Value {
  const { calling } = machine;
  machine.calling = site;
  try {
    return callee.call?.(args, site) ?? unknown('its result is only known at run time');
  } finally {
    machine.calling = calling;
  }
}

function bindParameters(machine: Machine, node: SyntaxNode, args: readonly Value[], scope: Scope): void {
  const single = node.field('parameter');
  const list = node.field('parameters');
  const parameters = single ? [single] : list ? named(list) : [];
  parameters.forEach((parameter, index) => {
    const rest = parameter.kind() === 'rest_pattern' || parameter.field('pattern')?.kind() === 'rest_pattern';
    const value: Value = rest ? { kind: 'array', items: args.slice(index) } : (args[index] ?? UNDEFINED);
    bind(machine, parameter, value, scope);
  });
}

/** Runs an exported function, such as `up`. */
export function callExport({ machine, exports }: Program, name: string, args: readonly Value[]): boolean {
  const value = property(exports, name);
  if (value?.kind !== 'function') return false;
  machine.invoke(value, args, siteOf(machine, value.node));
  return true;
}
