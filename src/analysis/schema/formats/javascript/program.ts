import { type Language, parseSource, type SyntaxNode } from '../../../syntax/parse.ts';
import { opaque } from '../emit.ts';
import { globals } from './builtins.ts';
import { evaluate } from './evaluate.ts';
import { block, execute, hoist } from './execute.ts';
import { lineOf, type Machine, named, OutOfSteps, type Recorded, siteOf, spend } from './machine.ts';
import { bind } from './patterns.ts';
import { newScope } from './scope.ts';
import {
  type FunctionValue,
  host,
  object,
  type ObjectValue,
  type Property,
  property,
  type Scope,
  type Site,
  textOf,
  UNDEFINED,
  unknown,
  type Value,
} from './values.ts';

const MAX_STEPS = 200_000;
const MAX_DEPTH = 40;
const MAX_TEXT = 2_000_000;

/** A module that has been followed: what it exports and what can be done with it. */
export type Program = {
  readonly machine: Machine;
  readonly exports: ObjectValue;
  /** Classes in the order in which they are written. */
  readonly classes: readonly FunctionValue[];
};

/**
 * Follows a migration and gives the statements that it runs. `start` finds the forward part and calls it. A program that
 * cannot be read gives one opaque step.
 */
export function followProgram(
  path: string,
  source: string,
  {
    library,
    start,
  }: { library(specifier: string, machine: Machine): Value | undefined; start(program: Program): void },
): readonly Recorded[] {
  const recorded: Recorded[] = [];
  const machine: Machine = {
    path,
    recorded,
    steps: MAX_STEPS,
    built: 0,
    depth: 0,
    evaluate: (node, scope) => weighed(machine, evaluate(machine, node, scope)),
    execute: (node, scope) => execute(machine, node, scope),
    invoke: (callee, args, site) => invoke(machine, callee, args, site),
    library: (specifier) => library(specifier, machine),
  };
  try {
    start(load(machine, parseSource(languageOf(path), source)));
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

function languageOf(path: string): Language {
  if (path.endsWith('x')) return 'tsx';
  return /\.[cm]?ts$/.test(path) ? 'typescript' : 'javascript';
}

function load(machine: Machine, root: SyntaxNode): Program {
  const module = object();
  const exports = object();
  module.entries.set('exports', { value: exports, line: 1 });
  const require = host(([specifier]) => {
    const name = textOf(specifier) ?? '';
    return machine.library(name) ?? unknown(`${name} is another module`);
  });
  const scope = newScope(undefined, { ...globals(), module, exports, require });
  const statements = named(root);
  const declarations = statements.flatMap((statement) =>
    statement.kind() === 'export_statement' ? named(statement) : [statement],
  );
  for (const statement of declarations) {
    if (statement.kind() === 'import_statement') importNames(machine, statement, scope);
    else hoist(machine, statement, scope);
  }
  for (const statement of statements) {
    if (statement.kind() === 'export_statement') exportNames(machine, statement, scope, exports);
    else machine.execute(statement, scope);
  }
  const final = property(module, 'exports');
  const classes = declarations.flatMap((node) => {
    const value =
      String(node.kind()).endsWith('class_declaration') && scope.names.get(node.field('name')?.text() ?? '');
    return value && value.kind === 'function' ? [value] : [];
  });
  return { machine, exports: final?.kind === 'object' ? withEntries(final, exports) : exports, classes };
}

function withEntries(final: ObjectValue, exports: ObjectValue): ObjectValue {
  return { kind: 'object', entries: new Map([...exports.entries, ...final.entries]) };
}

function importNames(machine: Machine, statement: SyntaxNode, scope: Scope): void {
  const specifier = statement.field('source')?.text().slice(1, -1) ?? '';
  const library = machine.library(specifier);
  for (const clause of statement.findAll({ rule: { kind: 'import_specifier' } })) {
    const name = clause.field('name')?.text() ?? '';
    const alias = clause.field('alias')?.text() ?? name;
    const value = library?.kind === 'host' ? library.get?.(name) : undefined;
    scope.names.set(alias, value ?? unknown(`${name} is in another file`));
  }
  const whole = named(statement).find((part) => part.kind() === 'import_clause');
  for (const part of whole ? named(whole) : []) {
    const name = part.kind() === 'namespace_import' ? named(part)[0]?.text() : part.text();
    if (part.kind() !== 'named_imports' && name !== undefined)
      scope.names.set(name, library ?? unknown(`${name} is in another file`));
  }
}

function exportNames(machine: Machine, statement: SyntaxNode, scope: Scope, exports: ObjectValue): void {
  const line = lineOf(statement);
  const set = (name: string, value: Value | undefined) => {
    if (value) exports.entries.set(name, { value, line });
  };
  for (const part of named(statement)) {
    const declared = part.field('name')?.text();
    if (declared !== undefined) set(declared, scope.names.get(declared));
    else if (/^(?:lexical|variable)_declaration$/.test(String(part.kind()))) {
      machine.execute(part, scope);
      for (const declarator of named(part)) {
        const name = declarator.field('name')?.text() ?? '';
        set(name, scope.names.get(name));
      }
    } else if (part.kind() === 'export_clause') {
      for (const one of named(part)) {
        const name = one.field('name')?.text() ?? '';
        set(one.field('alias')?.text() ?? name, scope.names.get(name));
      }
    } else {
      const value = machine.evaluate(part, scope);
      set('default', value);
      if (value.kind === 'object') for (const [name, entry] of value.entries) exports.entries.set(name, entry);
    }
  }
}

/** Calls a function of the file with known arguments, or a method of the tool. */
function invoke(machine: Machine, callee: Value, args: readonly Value[], site: Site): Value {
  if (callee.kind === 'host') return callee.call?.(args, site) ?? unknown('its result is only known at run time');
  if (callee.kind !== 'function') return unknown('a call is only known at run time');
  if (/class/.test(String(callee.node.kind()))) return instanceOf(machine, callee);
  if (machine.depth >= MAX_DEPTH) throw new OutOfSteps('calls are nested too deeply to follow');
  machine.depth += 1;
  try {
    const scope = newScope(callee.scope, callee.self === undefined ? {} : { this: callee.self });
    bindParameters(machine, callee.node, args, scope);
    const body = callee.node.field('body');
    if (!body) return UNDEFINED;
    if (body.kind() !== 'statement_block') return machine.evaluate(body, scope);
    return block(machine, named(body), scope).value;
  } finally {
    machine.depth -= 1;
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

/** An object with the class's fields and methods. */
export function instanceOf(machine: Machine, { node, scope }: FunctionValue): ObjectValue {
  const entries = new Map<string, Property>();
  const self: ObjectValue = { kind: 'object', entries };
  const inner = newScope(scope, { this: self });
  const body = node.field('body');
  for (const member of body ? named(body) : []) {
    const name = (member.field('name') ?? member.field('property'))?.text();
    if (name === undefined) continue;
    const line = lineOf(member);
    if (member.kind() === 'method_definition')
      entries.set(name, { value: { kind: 'function', node: member, scope: inner, self, entries: new Map() }, line });
    else {
      const value = member.field('value');
      entries.set(name, { value: value ? machine.evaluate(value, inner) : UNDEFINED, line });
    }
  }
  return self;
}

/** Runs an exported function, such as `up`. */
export function callExport({ machine, exports }: Program, name: string, args: readonly Value[]): boolean {
  const value = property(exports, name);
  if (value?.kind !== 'function') return false;
  machine.invoke(value, args, siteOf(machine, value.node));
  return true;
}
