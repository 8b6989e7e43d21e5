import type { Statement } from '../../../../domain/schema.ts';
import type { SyntaxNode } from '../../../syntax/parse.ts';
import { opaque } from '../emit.ts';
import {
  type Arguments,
  type ClassDeclaration,
  type ClosureValue,
  type ObjectValue,
  type Scope,
  type Site,
  type UnknownValue,
  type Value,
  unknown,
} from './values.ts';

/** Why a block of statements ended. */
export type Completion = { readonly kind: 'normal' | 'return' | 'break' | 'continue' | 'throw'; readonly value: Value };

/** What is not in the file: the framework, the language's functions, other code. */
export interface Outside {
  staticCall(type: string, method: string, args: Arguments, site: Site): Value;
  /** Undefined where the function is not known. */
  functionCall(name: string, args: Arguments, site: Site): Value | undefined;
  construct(type: string, args: Arguments, site: Site): Value;
  /** `Type::NAME` and `Type::$name`. */
  constant(type: string, name: string): Value;
  unknownCall(target: UnknownValue, method: string, args: Arguments, site: Site): Value;
  /** A method that a class of the file has from elsewhere. */
  inheritedCall(type: ClassDeclaration, method: string, args: Arguments, site: Site): Value;
  /** A function that puts what calls have built back to how it is now. */
  snapshot(): () => void;
}

/** Following one file: where it goes and what it has met. It holds data only; the program is never run. */
export type Machine = {
  readonly path: string;
  readonly outside: Outside;
  recorded: Statement[];
  /** Nodes that may still be visited; a file that uses them up is cut off. */
  steps: number;
  /** Calls that a builder has taken in so far; they are recorded only when it is done. */
  built: number;
  depth: number;
  /** Full names by the names that `use` gives them. */
  readonly imports: Map<string, string>;
  readonly classes: Map<string, ClassDeclaration>;
  readonly functions: Map<string, SyntaxNode>;
  readonly constants: Map<string, Value>;
  evaluate(node: SyntaxNode, scope: Scope): Value;
  execute(node: SyntaxNode, scope: Scope): Completion;
  invoke(closure: ClosureValue, args: Arguments, site: Site): Value;
  invokeMethod(type: ClassDeclaration, self: ObjectValue | undefined, name: string, args: Arguments, site: Site): Value;
};

/** A file is cut off here: loops over literals are short, and nothing may hold a review up. */
export class OutOfSteps extends Error {
  override readonly name = 'OutOfSteps';
}

export function spend(machine: Machine, steps = 1): void {
  machine.steps -= steps;
  if (machine.steps < 0) throw new OutOfSteps('the program takes too many steps to follow');
}

export function siteOf(machine: Machine, node: SyntaxNode, from: SyntaxNode = node): Site {
  return {
    path: machine.path,
    line: lineOf(from),
    endLine: node.range().end.line + 1,
    source: () => node.text(),
  };
}

export function named(node: SyntaxNode): SyntaxNode[] {
  return node.children().filter((child) => child.isNamed() && child.kind() !== 'comment');
}

export function lineOf(node: SyntaxNode): number {
  return node.range().start.line + 1;
}

export function recordOpaque(machine: Machine, site: Site, reason: string, rowsOnly = false): void {
  const step = opaque(site, site.source(), reason);
  machine.recorded.push(rowsOnly ? { ...step, rowsOnly: true } : step);
}

const ROWS_SQL = /^\s*(?:insert|update|delete|select|with|merge|truncate)\b/i;

/** Whether statements change rows at most. */
export function onlyRows(statements: readonly Statement[]): boolean {
  return statements.every(({ kind, sql, rowsOnly }) => (kind === 'opaque' ? rowsOnly : ROWS_SQL.test(sql)));
}

/** A part that was followed only to see what it would do. */
export type Trial = {
  readonly recorded: readonly Statement[];
  readonly acts: boolean;
  readonly completion: Completion;
  /** Variables as the part leaves them. */
  readonly names: ReadonlyMap<string, Value>;
  /** Makes it so after all. */
  readonly apply: () => void;
};

/** Follows a part, and puts everything back to how it was before. */
export function trial(machine: Machine, scope: Scope, follow: () => Completion): Trial {
  const before = { recorded: machine.recorded, names: new Map(scope.names), restore: machine.outside.snapshot() };
  const { built } = machine;
  machine.recorded = [];
  try {
    const completion = follow();
    const { recorded } = machine;
    const names = new Map(scope.names);
    const redo = machine.outside.snapshot();
    const apply = () => {
      machine.recorded.push(...recorded);
      setNames(scope, names);
      redo();
    };
    return { recorded, acts: recorded.length > 0 || machine.built > built, completion, names, apply };
  } finally {
    machine.recorded = before.recorded;
    setNames(scope, before.names);
    before.restore();
  }
}

function setNames(scope: Scope, names: ReadonlyMap<string, Value>): void {
  scope.names.clear();
  for (const [name, value] of names) scope.names.set(name, value);
}

/** What parts that may or may not run could have changed is unknown afterwards. */
export function forgetChanges(scope: Scope, trials: readonly Trial[], reason: string): void {
  for (const { names } of trials) {
    for (const [name, value] of names) {
      if (scope.names.get(name) !== value) scope.names.set(name, { kind: 'unknown', reason });
    }
  }
}

/** Calls a closure with values, as the framework and the language's functions do. */
export function callBack(machine: Machine, closure: Value | undefined, args: readonly Value[], site: Site): Value {
  if (closure?.kind !== 'closure') return unknown('what is called is only known at run time');
  spend(machine);
  return machine.invoke(closure, { list: args, named: new Map() }, site);
}
