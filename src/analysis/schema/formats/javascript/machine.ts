import type { Statement } from '../../../../domain/schema.ts';
import type { SyntaxNode } from '../../../syntax/parse.ts';
import { opaque } from '../emit.ts';
import { isOnRows } from './rows.ts';
import type { Texts } from '../format.ts';
import type { Scope, Site, Value } from './values.ts';

/** A statement that the program runs, and the transaction that the program opened for it. */
export type Recorded = { readonly statement: Statement; readonly transaction?: number | undefined };

/** Why a block of statements ended. */
export type Completion = { readonly kind: 'normal' | 'return' | 'break' | 'continue' | 'throw'; readonly value: Value };

/** Following one file: where it goes and what it has met. It holds data only; the program is never run. */
export type Machine = {
  readonly path: string;
  recorded: Recorded[];
  /** Nodes that may still be visited; a file that uses them up is cut off. */
  steps: number;
  /** The same for the tops of all other files. */
  besides: number;
  /** Calls that a builder has taken in so far; they are recorded only when it is done. */
  built: number;
  depth: number;
  /** The innermost call of the tool that is being followed. */
  calling: Site | undefined;
  /** While code of another file is followed: the call in this one that led there. Its line is 0 outside of any call. */
  away: Site | undefined;
  /** Other files of the project, as far as they have been read. */
  readonly texts: Texts;
  /** What the files that have been followed give to those that import them. */
  readonly modules: Map<string, Value>;
  evaluate(node: SyntaxNode, scope: Scope): Value;
  execute(node: SyntaxNode, scope: Scope): Completion;
  invoke(callee: Value, args: readonly Value[], site: Site): Value;
  /** What a module gives to those that import it, where the tool's own library is meant. */
  library(specifier: string): Value | undefined;
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
  if (machine.away) return machine.away;
  const range = node.range();
  return {
    path: machine.path,
    line: from.range().start.line + 1,
    endLine: range.end.line + 1,
    source: () => node.text(),
  };
}

export function named(node: SyntaxNode): SyntaxNode[] {
  return node.children().filter((child) => child.isNamed() && child.kind() !== 'comment');
}

/** The line of the migration that a part stands for; 0 where it is written in another file and used here later. */
export function lineOf(machine: Machine, node: SyntaxNode): number {
  return machine.away?.line ?? node.range().start.line + 1;
}

/** Whether the top of another file is being followed, apart from any call. */
export function isWrittenElsewhere({ away }: Machine): boolean {
  return away?.line === 0;
}

export function record(machine: Machine, statements: readonly Statement[], transaction?: number): void {
  for (const statement of statements) machine.recorded.push({ statement: anchored(machine, statement), transaction });
}

/** What is written in another file stands for the call that uses it. */
export function anchored({ calling }: Machine, statement: Statement): Statement {
  const { line, endLine, sourceLines } = statement;
  if (!calling || (line > 0 && endLine > 0 && !sourceLines?.includes(0))) return statement;
  return {
    ...statement,
    line: line || calling.line,
    endLine: endLine || calling.endLine,
    ...(sourceLines && { sourceLines: sourceLines.map((source) => source || calling.line) }),
  };
}

export function recordOpaque(machine: Machine, site: Site, reason: string, transaction?: number): void {
  record(machine, [opaque(site, site.source(), reason)], transaction);
}

/** The same for a step that leaves the schema as it is. */
export function recordRowsOnly(machine: Machine, site: Site, reason: string, transaction?: number): void {
  record(machine, [{ ...opaque(site, site.source(), reason), rowsOnly: true }], transaction);
}

/** One opaque step for a part of which it is not known whether or how often it runs, if it does anything. */
export function recordUncertain(
  machine: Machine,
  site: Site,
  reason: string,
  ...parts: readonly Trial<unknown>[]
): void {
  if (!parts.some(({ acts }) => acts)) return;
  if (parts.every(({ onRows }) => onRows)) recordRowsOnly(machine, site, reason);
  else recordOpaque(machine, site, reason);
}

/** What following a part records, without recording it. */
export type Trial<Result> = {
  readonly recorded: readonly Recorded[];
  /** Whether it did anything, also to a builder. */
  readonly acts: boolean;
  /** Whether the schema is as it was. */
  readonly onRows: boolean;
  readonly result: Result;
};

export function trial<Result>(machine: Machine, follow: () => Result): Trial<Result> {
  const before = machine.recorded;
  const { built } = machine;
  machine.recorded = [];
  try {
    const result = follow();
    const { recorded } = machine;
    const builds = machine.built > built;
    const onRows = !builds && recorded.every(({ statement }) => isOnRows(statement));
    return { recorded, acts: builds || recorded.length > 0, onRows, result };
  } finally {
    machine.recorded = before;
  }
}
