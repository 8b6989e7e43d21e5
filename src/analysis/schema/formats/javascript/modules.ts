import { parseSource, type Language, type SyntaxNode } from '../../../syntax/parse.ts';
import type { Texts } from '../format.ts';
import { globals } from './globals.ts';
import { hoist } from './execute.ts';
import { declareLater, laterProperty } from './later.ts';
import { lineOf, type Machine, named, OutOfSteps, type Recorded } from './machine.ts';
import { nodeLibrary, ownPlace } from './node.ts';
import { resolveModule } from './resolve.ts';
import { newScope } from './scope.ts';
import {
  dataOf,
  type FunctionValue,
  host,
  object,
  type ObjectValue,
  property,
  type Scope,
  textOf,
  UNDEFINED,
  unknown,
  type Value,
  valueOf,
} from './values.ts';

/** A module that has been followed: what it exports and the classes in the order in which they are written. */
export type Module = {
  readonly exports: ObjectValue;
  readonly classes: readonly FunctionValue[];
  readonly whole: Value;
};

/** Steps that another file may take while it sets itself up: constants, tables of names. */
const MODULE_STEPS = 30_000;

/** What one migration after the other imports: trees by path, and plain constants by path and name. */
type Followed = { readonly trees: Map<string, SyntaxNode>; readonly constants: Map<string, unknown> };

const followed = new WeakMap<Texts, Followed>();

function followedIn(texts: Texts): Followed {
  const known = followed.get(texts) ?? { trees: new Map(), constants: new Map() };
  followed.set(texts, known);
  return known;
}

function treeOf({ texts, path: own }: Machine, path: string, source: string): SyntaxNode {
  const { trees } = followedIn(texts);
  const root = (path === own ? undefined : trees.get(path)) ?? parseSource(languageOf(path), source);
  if (path !== own) trees.set(path, root);
  return root;
}

/** Follows the top of a file: its imports, declarations and exports. */
export function loadModule(machine: Machine, path: string, source: string): Module {
  const root = treeOf(machine, path, source);
  const module = object();
  const exports = object();
  module.entries.set('exports', { value: exports, line: 1 });
  const later = new Map<string, () => Value>();
  const require = host(([specifier]) => importOf(machine, path, textOf(specifier) ?? ''));
  const names = { ...globals(machine), ...ownPlace(path), module, exports, require };
  const scope = { ...newScope(undefined, names, path), later };
  const statements = named(root);
  const declarations = statements.flatMap((statement) =>
    statement.kind() === 'export_statement' ? named(statement) : [statement],
  );
  for (const statement of declarations) {
    if (statement.kind() === 'import_statement') importNames(machine, path, statement, later);
    else hoist(machine, statement, scope);
  }
  const passedOn: string[] = [];
  const declare = (statement: SyntaxNode) => {
    const isLater = path !== machine.path && declareLater(machine, statement, scope, (of) => aside(machine, of));
    if (!isLater) machine.execute(statement, scope);
  };
  for (const statement of statements) {
    if (statement.kind() !== 'export_statement') declare(statement);
    else if (statement.field('source')) passOn(machine, path, statement, exports, passedOn);
    else exportNames(machine, statement, scope, exports, declare);
  }
  const final = property(module, 'exports') ?? exports;
  const classes = declarations.flatMap((node) => {
    const value =
      String(node.kind()).endsWith('class_declaration') && scope.names.get(node.field('name')?.text() ?? '');
    return value && value.kind === 'function' ? [value] : [];
  });
  const own = final.kind === 'object' ? withEntries(final, exports) : exports;
  const isOwn = final.kind === 'object';
  const whole = isOwn ? (passedOn.length > 0 ? withOthers(machine, own, passedOn) : own) : final;
  return { exports: own, classes, whole };
}

function languageOf(path: string): Language {
  if (path.endsWith('x')) return 'tsx';
  return /\.[cm]?ts$/.test(path) ? 'typescript' : 'javascript';
}

function withEntries(final: ObjectValue, exports: ObjectValue): ObjectValue {
  return { kind: 'object', entries: new Map([...exports.entries, ...final.entries]) };
}

/** What a specifier gives: the tool's library, a module of Node, or another file of the project. */
function importOf(machine: Machine, from: string, specifier: string): Value {
  const known = machine.library(specifier) ?? nodeLibrary(machine, specifier);
  if (known) return known;
  const path = resolveModule(machine.texts, from, specifier);
  return path === undefined ? unknown(`${specifier} is another module`) : moduleAt(machine, path);
}

/** What another file gives. Whatever it does on its way is not the migration's doing. */
function moduleAt(machine: Machine, path: string): Value {
  const known = machine.modules.get(path);
  if (known) return known;
  const source = machine.texts.get(path);
  if (source === undefined) return unknown(`${path} could not be read`);
  machine.modules.set(path, unknown(`${path} imports itself`));
  const value = path.endsWith('.json') ? jsonOf(source) : aside(machine, () => loadModule(machine, path, source).whole);
  machine.modules.set(path, value);
  return value;
}

function jsonOf(source: string): Value {
  try {
    return valueOf(JSON.parse(source));
  } catch {
    return unknown('its JSON cannot be read');
  }
}

/** Follows a file beside the migration, with steps of its own. */
function aside(machine: Machine, follow: () => Value): Value {
  const { recorded, steps, away, built } = machine;
  const given = Math.min(machine.besides, MODULE_STEPS);
  const nothing: Recorded[] = [];
  machine.recorded = nothing;
  machine.steps = given;
  machine.away = { path: machine.path, line: 0, endLine: 0, source: () => '' };
  try {
    return follow();
  } catch (cause) {
    if (!(cause instanceof OutOfSteps || cause instanceof RangeError)) throw cause;
    return unknown('another file takes too many steps to follow');
  } finally {
    machine.besides -= given - Math.max(0, machine.steps);
    Object.assign(machine, { recorded, away, built, steps });
  }
}

/** A name that is imported. Plain constants stand for the call that uses them, so that they are the same everywhere. */
function imported(machine: Machine, from: string, specifier: string, name: string): Value {
  const { constants } = followedIn(machine.texts);
  const key = `${resolveModule(machine.texts, from, specifier) ?? ''}\0${name}`;
  if (constants.has(key)) return valueOf(constants.get(key));
  const value = memberOfModule(importOf(machine, from, specifier), name) ?? unknown(`${name} is in another file`);
  const { data } = (key.startsWith('\0') ? undefined : dataOf(value)) ?? {};
  if (data !== undefined) constants.set(key, data);
  return value;
}

/** A name that a file gives, its own or another's. */
function memberOfModule(module: Value, name: string): Value | undefined {
  if (module.kind === 'unknown') return module;
  if (module.kind === 'host') return module.get?.(name);
  const found = module.kind === 'object' || module.kind === 'function' ? module.entries.get(name)?.value : undefined;
  return found ?? (name === 'default' ? module : undefined);
}

/** `export * from` other files: they are followed only when a name that they write is asked for. */
function withOthers(machine: Machine, own: ObjectValue, paths: readonly string[]): Value {
  return {
    kind: 'host',
    get(name) {
      const written = own.entries.get(name)?.value;
      if (written) return written;
      for (const path of paths) {
        const source = machine.texts.get(path);
        if (source === undefined || !mayGive(source, name)) continue;
        const found = memberOfModule(moduleAt(machine, path), name);
        if (found && found.kind !== 'unknown' && found !== UNDEFINED) return found;
      }
      return undefined;
    },
  };
}

/** Whether a text declares a name, lists it among its exports, or passes on what others export. */
function mayGive(source: string, name: string): boolean {
  if (/\bexport\s*\*/.test(source)) return true;
  if (!source.includes(name)) return false;
  const written = name.replaceAll('$', () => String.raw`\$`);
  return new RegExp(
    String.raw`(?:enum|const|let|var|function\*?|class)\s+${written}\b|\{[^{}]*\b${written}\b[^{}]*\}`,
  ).test(source);
}

function importNames(machine: Machine, path: string, statement: SyntaxNode, imports: Map<string, () => Value>): void {
  const specifier = statement.field('source')?.text().slice(1, -1) ?? '';
  const member = (name: string) => () => imported(machine, path, specifier, name);
  for (const clause of statement.findAll({ rule: { kind: 'import_specifier' } })) {
    const name = clause.field('name')?.text() ?? '';
    imports.set(clause.field('alias')?.text() ?? name, member(name));
  }
  const whole = named(statement).find((part) => part.kind() === 'import_clause');
  for (const part of whole ? named(whole) : []) {
    if (part.kind() === 'named_imports') continue;
    const namespace = part.kind() === 'namespace_import' ? named(part)[0]?.text() : undefined;
    if (namespace !== undefined) imports.set(namespace, () => importOf(machine, path, specifier));
    else imports.set(part.text(), member('default'));
  }
}

/** `export { a } from`, `export * as a from` and `export * from`. */
function passOn(machine: Machine, path: string, statement: SyntaxNode, exports: ObjectValue, passedOn: string[]): void {
  const specifier = statement.field('source')?.text().slice(1, -1) ?? '';
  const line = lineOf(machine, statement);
  const set = (name: string, value: Value) => void exports.entries.set(name, { value, line });
  const clause = named(statement).find((part) => part.kind() === 'export_clause');
  const namespace = named(statement).find((part) => part.kind() === 'namespace_export');
  if (namespace) set(named(namespace)[0]?.text() ?? '', importOf(machine, path, specifier));
  else if (!clause) {
    const other = resolveModule(machine.texts, path, specifier);
    if (other !== undefined) passedOn.push(other);
  } else {
    for (const one of named(clause)) {
      const name = one.field('name')?.text() ?? '';
      const value = memberOfModule(importOf(machine, path, specifier), name);
      set(one.field('alias')?.text() ?? name, value ?? unknown(`${name} is in another file`));
    }
  }
}

function exportNames(
  machine: Machine,
  statement: SyntaxNode,
  scope: Scope,
  exports: ObjectValue,
  declare: (statement: SyntaxNode) => void,
): void {
  const line = lineOf(machine, statement);
  const set = (name: string, value: Value | undefined) => {
    if (value) exports.entries.set(name, { value, line });
  };
  const give = (name: string, as = name) => void exports.entries.set(as, laterProperty(scope, name, line));
  const isDefault = statement.children().some((part) => part.kind() === 'default');
  for (const part of named(statement)) {
    const declared = part.field('name')?.text();
    if (declared !== undefined) {
      set(declared, scope.names.get(declared));
      if (isDefault) set('default', scope.names.get(declared));
    } else if (/^(?:lexical|variable)_declaration$/.test(String(part.kind()))) {
      declare(part);
      for (const declarator of named(part)) give(declarator.field('name')?.text() ?? '');
    } else if (part.kind() === 'export_clause') {
      for (const one of named(part)) {
        const name = one.field('name')?.text() ?? '';
        give(name, one.field('alias')?.text() ?? name);
      }
    } else {
      const value = machine.evaluate(part, scope);
      set('default', value);
      if (value.kind === 'object') for (const [name, entry] of value.entries) exports.entries.set(name, entry);
    }
  }
}
