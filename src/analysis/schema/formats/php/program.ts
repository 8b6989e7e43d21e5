import { parseSource, type SyntaxNode } from '../../../syntax/parse.ts';
import type { Statement } from '../../../../domain/schema.ts';
import { opaque } from '../emit.ts';
import { declareClass, methodOf } from './classes.ts';
import { evaluate } from './evaluate.ts';
import { block, execute } from './execute.ts';
import { type Machine, named, type Outside, OutOfSteps, spend } from './machine.ts';
import {
  type Arguments,
  type ClassDeclaration,
  type ClosureValue,
  NULL,
  type ObjectValue,
  type Scope,
  type Site,
  unknown,
  type Value,
} from './values.ts';

const MAX_STEPS = 200_000;
const MAX_DEPTH = 40;
const MAX_TEXT = 2_000_000;

/** A file that has been read: what it declares, and what it returns. */
export type Program = { readonly machine: Machine; readonly root: SyntaxNode; readonly returned: Value };

/**
 * Follows a file and gives the statements that it runs. `start` finds what is run and calls it. A program that cannot be
 * read gives one opaque step.
 */
export function followProgram(
  path: string,
  source: string,
  outside: (machine: () => Machine) => Outside,
  start: (program: Program) => void,
): readonly Statement[] {
  const machine: Machine = {
    path,
    outside: outside(() => machine),
    recorded: [],
    steps: MAX_STEPS,
    built: 0,
    depth: 0,
    imports: new Map(),
    classes: new Map(),
    functions: new Map(),
    constants: new Map(),
    evaluate: (node, scope) => weighed(machine, evaluate(machine, node, scope)),
    execute: (node, scope) => execute(machine, node, scope),
    invoke: (closure, args) => invoke(machine, closure, args),
    invokeMethod: (type, self, name, args, site) => invokeMethod(machine, { type, self, name }, args, site),
  };
  const { recorded } = machine;
  try {
    const root = parseSource('php', source);
    start({ machine, root, returned: declare(machine, root) });
    return recorded;
  } catch (cause) {
    const place = { path, line: 1, endLine: source.trimEnd().split('\n').length };
    if (cause instanceof OutOfSteps || cause instanceof RangeError)
      return [...recorded, opaque(place, source, 'the program takes too many steps to follow')];
    throw cause;
  }
}

/** Values that grow cost more than one step, so that doubling one ends soon. */
function weighed(machine: Machine, value: Value): Value {
  if (value.kind === 'array') spend(machine, value.entries.size);
  if (value.kind !== 'string') return value;
  spend(machine, value.pieces.length);
  const length = value.pieces.reduce((sum, piece) => sum + piece.text.length, 0);
  if (length > MAX_TEXT) throw new OutOfSteps('the program builds too large a text');
  return value;
}

/** Names, classes and functions of the file; gives what its last `return` at the top gives. */
function declare(machine: Machine, root: SyntaxNode): Value {
  const scope: Scope = { names: new Map() };
  const statements = named(root).flatMap((node) => {
    const body = node.kind() === 'namespace_definition' ? node.field('body') : null;
    return body ? named(body) : [node];
  });
  for (const node of statements) {
    if (node.kind() === 'namespace_use_declaration') importNames(machine, node);
    if (node.kind() === 'class_declaration') {
      const type = declareClass(node);
      machine.classes.set(type.name, type);
    }
    if (node.kind() === 'function_definition') machine.functions.set(node.field('name')?.text() ?? '', node);
  }
  let returned: Value = NULL;
  for (const node of statements) {
    if (node.kind() === 'const_declaration') {
      for (const element of named(node)) {
        const [name, value] = named(element);
        if (name && value) machine.constants.set(name.text(), machine.evaluate(value, scope));
      }
    }
    const [expression] = named(node);
    if (node.kind() === 'expression_statement' && expression?.kind() === 'assignment_expression')
      machine.evaluate(expression, scope);
    if (node.kind() === 'return_statement' && expression) returned = machine.evaluate(expression, scope);
  }
  return returned;
}

/** `use A\B;`, `use A\B as C;`, `use A\{B, C as D};` */
function importNames({ imports }: Machine, node: SyntaxNode): void {
  const written = node
    .text()
    .replace(/^use\s+(?:function\s+|const\s+)?/, '')
    .replace(/;\s*$/, '');
  const [, prefix = '', group] = /^\s*([\w\\]*\\)?\s*\{([^}]*)\}/.exec(written) ?? [];
  for (const clause of (group ?? written).split(',')) {
    const [, name = '', alias] = /^\s*\\?([\w\\]+)(?:\s+as\s+(\w+))?\s*$/i.exec(clause) ?? [];
    const full = (group === undefined ? '' : prefix.replace(/^\\/, '')) + name;
    if (name !== '') imports.set(alias ?? name.slice(name.lastIndexOf('\\') + 1), full);
  }
}

function invoke(machine: Machine, { node, scope }: ClosureValue, args: Arguments): Value {
  const inner: Scope = {
    names: new Map(node.kind() === 'arrow_function' ? scope.names : []),
    self: scope.self,
    type: scope.type,
  };
  const shared: string[] = [];
  const use = named(node).find((child) => child.kind() === 'anonymous_function_use_clause');
  for (const captured of use ? named(use) : []) {
    const name = captured.text().replace(/^&?\s*\$/, '');
    const value = scope.names.get(name);
    if (value) inner.names.set(name, value);
    if (captured.kind() === 'by_ref') shared.push(name);
  }
  const result = run(machine, node, inner, args);
  for (const name of shared) {
    const value = inner.names.get(name);
    if (value) scope.names.set(name, value);
  }
  return result;
}

function invokeMethod(
  machine: Machine,
  { type, self, name }: { type: ClassDeclaration; self: ObjectValue | undefined; name: string },
  args: Arguments,
  site: Site,
): Value {
  const method = methodOf(machine, type, name);
  if (!method) return machine.outside.inheritedCall(type, name, args, site);
  return run(machine, method, { names: new Map(), self, type }, args);
}

function run(machine: Machine, node: SyntaxNode, scope: Scope, args: Arguments): Value {
  if (machine.depth >= MAX_DEPTH) throw new OutOfSteps('calls are nested too deeply to follow');
  machine.depth += 1;
  try {
    bindParameters(machine, node, scope, args);
    const body = node.field('body');
    if (!body) return NULL;
    if (node.kind() === 'arrow_function') return machine.evaluate(body, scope);
    const { kind, value } = block(machine, named(body), scope);
    return kind === 'return' || !isGenerator(body)
      ? value
      : unknown('what a generator gives is only known at run time');
  } finally {
    machine.depth -= 1;
  }
}

function isGenerator(body: SyntaxNode): boolean {
  return body.find({ rule: { kind: 'yield_expression' } }) !== null;
}

function bindParameters(machine: Machine, node: SyntaxNode, scope: Scope, args: Arguments): void {
  const parameters = node.field('parameters');
  for (const [index, parameter] of (parameters ? named(parameters) : []).entries()) {
    const target = named(parameter).find((child) => child.kind() === 'variable_name');
    const name = (parameter.field('name') ?? target)?.text().replace(/^&?\$/, '') ?? '';
    const preset = parameter.field('default_value');
    const rest = parameter.kind() === 'variadic_parameter';
    const given = args.named.get(name) ?? args.list[index];
    const value: Value = rest
      ? { kind: 'array', entries: new Map(args.list.slice(index).map((item, at) => [String(at), item])) }
      : (given ?? (preset ? machine.evaluate(preset, scope) : unknown(`$${name} is only known at run time`)));
    scope.names.set(name, value);
    if (parameter.kind() === 'property_promotion_parameter') scope.self?.fields.set(name, value);
  }
}
