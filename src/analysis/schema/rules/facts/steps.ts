import type { Operation } from '../../../../domain/operation.ts';
import type { LockMode, SchemaChange, Step } from '../../../../domain/schema.ts';
import { clausesOf } from './clauses.ts';

/** The members of the union that can have the kind; some stand for two kinds. */
type OfKind<Kind, Member = Operation> = Member extends { kind: infer K } ? (Kind extends K ? Member : never) : never;

export type Occurrence<Kind extends Operation['kind']> = {
  readonly step: Step;
  readonly operation: OfKind<Kind>;
  /** The operation's own part of the statement, verbatim. */
  readonly quote: string;
};

/** SQLSTATEs that say that the base lacks something, not that the statement is wrong: see `migration-fails`. */
const MISSING_IN_BASE = new Set(['42P01', '42703', '42704', '42883', '3F000', '58P01']);

/**
 * Every operation of the given kinds whose statement ran, or failed only for what the rebuilt base lacks. One that IF NOT
 * EXISTS makes do nothing is none.
 */
export function occurrences<Kind extends Operation['kind']>(
  change: SchemaChange,
  ...kinds: readonly Kind[]
): Occurrence<Kind>[] {
  return change.steps
    .filter(({ effect }) => !effect?.error || MISSING_IN_BASE.has(effect.error.sqlstate))
    .flatMap((step) => inStep(step, kinds).filter(({ operation }) => !isThere(change, step, operation)));
}

/** Whether the base has the index or column that is only made where it is missing, and nothing took it away since. */
function isThere({ before, steps }: SchemaChange, step: Step, operation: Operation): boolean {
  const earlier = () => steps.slice(0, steps.indexOf(step)).flatMap(({ operations }) => operations);
  if (operation.kind === 'create-index') {
    const { index, ifNotExists, table } = operation;
    if (!ifNotExists || !before.tables[table]?.indexes.some(({ name, valid }) => name === index && valid)) return false;
    return !earlier().some((each) => each.kind === 'drop-index' && each.index.split('.').at(-1) === index);
  }
  if (operation.kind === 'add-column') {
    const { column, table } = operation;
    if (!column.ifNotExists || !before.tables[table]?.columns.some(({ name }) => name === column.name)) return false;
    return !earlier().some((each) => 'column' in each && 'table' in each && each.table === table);
  }
  return false;
}

/** Every operation of the given kinds in one step. */
export function inStep<Kind extends Operation['kind']>(step: Step, kinds: readonly Kind[]): Occurrence<Kind>[] {
  return step.operations.flatMap((operation, position) =>
    (kinds as readonly string[]).includes(operation.kind)
      ? [{ step, operation: operation as OfKind<Kind>, quote: operation.clause ?? quoteOf(step, position) }]
      : [],
  );
}

/** The clause, or the whole statement where it has no other: so that it names its table. */
function quoteOf(step: Step, position: number): string {
  const clauses = clausesOf(step.statement.sql);
  const isOne = clauses.length > 1 && clauses.length === step.operations.length;
  return (isOne && clauses[position]) || step.statement.sql;
}

/** Whether the statement's transaction holds this lock on the table once it has run: taken now or before. */
export function holdsLock(step: Step, table: string, mode: LockMode): boolean {
  return [...(step.effect?.locks ?? []), ...step.held].some((lock) => lock.table === table && lock.mode === mode);
}

/** Whether the statement was seen to rewrite the table. */
export const rewrote = (step: Step, table: string) => step.effect?.rewrites.includes(table) ?? false;

/** The server's words for a full scan of the table, where it announced one that begins so. */
export function scanOf(
  step: Step,
  table: string,
  kind: 'verifying table' | 'validating foreign key' | 'building index',
): string | undefined {
  return step.effect?.scans.find((scan) => scan.table === table && scan.notice.startsWith(kind))?.notice;
}

/** The statement with one part replaced, or left out. Nothing is left when it was the only part. */
export function withClause(step: Step, quote: string, replacement?: string): string[] {
  const { sql } = step.statement;
  if (quote === sql) return replacement === undefined ? [] : [replacement];
  if (replacement !== undefined) return [sql.replace(quote, () => replacement)];
  const clauses = clausesOf(sql);
  if (clauses.length < 2) return [];
  const head = sql.slice(0, sql.indexOf(clauses[0] ?? ''));
  return [head + clauses.filter((clause) => clause !== quote).join(',\n  ')];
}
