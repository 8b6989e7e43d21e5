import type { Column, Table } from '../../../../domain/catalog.ts';
import type { OnlineDdl, SchemaChange, Step } from '../../../../domain/schema.ts';
import { isMariadb, observedOnline } from './mysql.ts';
import { bytesPerCharacter, members, mysqlType, varcharLength } from './mysql-types.ts';
import { inStep, type Occurrence, occurrences } from './steps.ts';
import { baseColumn, baseTable } from './tables.ts';

/** What makes MySQL block writes while it alters a table that was there before. */
export type Cause =
  | 'type'
  | 'varchar'
  | 'enum'
  | 'primary-key'
  | 'character-set'
  | 'engine'
  | 'stored-column'
  | 'asked-for'
  | 'foreign-key'
  | 'check'
  | 'special-index'
  | 'auto-increment';

/** One part of a statement during which others cannot write. */
export type Alteration = {
  readonly step: Step;
  readonly table: Table;
  readonly cause: Cause;
  readonly quote: string;
  /** What changes, as `"total" from int to bigint`. */
  readonly what: string;
  readonly column?: string;
  /** The server's answer, where one was asked. */
  readonly online?: OnlineDdl;
};

/**
 * The parts of a change that block writes to a table of the base, by
 * https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html; what a server agreed to do online is left out.
 */
export function alterations(change: SchemaChange, ...causes: readonly Cause[]): Alteration[] {
  return change.steps.flatMap((step) => {
    if (step.effect?.error) return [];
    return blockingParts(change, step)
      .filter(({ cause }) => causes.includes(cause))
      .flatMap((part): Alteration[] => {
        const online = observedOnline(step, part.name);
        return online && online.lock === 'none' ? [] : [{ step, ...part, ...(online && { online }) }];
      });
  });
}

type Part = Omit<Alteration, 'step' | 'online'> & { readonly name: string };

function blockingParts(change: SchemaChange, step: Step): Part[] {
  const parts: Part[] = [];
  const add = (name: string, cause: Cause, quote: string, what: string, column?: string) => {
    const table = baseTable(change, step, name);
    if (table) parts.push({ name, table, cause, quote, what, ...(column !== undefined && { column }) });
  };
  for (const { operation, quote } of inStep(step, ['alter-column-type'])) {
    const base = baseColumn(change, step, operation.table, operation.column) ?? renamedIn(change, step, operation);
    const table = baseTable(change, step, operation.table);
    const found = base && table && typeChange(change, table, base, operation);
    if (found) add(operation.table, found.cause, quote, found.what, operation.column);
  }
  for (const { operation, quote } of inStep(step, ['add-column'])) {
    if (operation.column.generated === 'stored')
      add(operation.table, 'stored-column', quote, `"${operation.column.name}"`, operation.column.name);
    if (operation.column.identity && baseTable(change, step, operation.table))
      add(operation.table, 'auto-increment', quote, `"${operation.column.name}"`);
  }
  for (const { operation, quote } of inStep(step, ['add-constraint'])) {
    const { kind, columns, name } = operation.constraint;
    if (kind === 'foreign-key' && !checksAreOff(change, step))
      add(operation.table, 'foreign-key', quote, columns.join(', '));
    if (kind === 'check') add(operation.table, 'check', quote, name ?? 'it');
  }
  for (const { operation, quote } of inStep(step, ['drop-constraint'])) {
    if (operation.name === 'PRIMARY' && !addsPrimaryKey(step))
      add(operation.table, 'primary-key', quote, 'the primary key');
  }
  for (const { operation, quote } of inStep(step, ['create-index'])) {
    if (operation.method === 'fulltext' || operation.method === 'spatial')
      add(operation.table, 'special-index', quote, operation.method.toUpperCase());
  }
  for (const { operation, quote } of inStep(step, ['alter-table-options']))
    addOptions(change, step, { operation, quote }, add);
  return parts;
}

function addOptions(
  change: SchemaChange,
  step: Step,
  { operation, quote }: Pick<Occurrence<'alter-table-options'>, 'operation' | 'quote'>,
  add: (name: string, cause: Cause, quote: string, what: string) => void,
): void {
  const { table, converts, charset, engine, algorithm, lock } = operation;
  const base = baseTable(change, step, table);
  if (converts && charset !== base?.charset) add(table, 'character-set', quote, `to ${charset}`);
  if (engine !== undefined && base?.engine !== undefined && engine !== base.engine)
    add(table, 'engine', quote, `to ${engine}`);
  if (algorithm === 'copy') add(table, 'asked-for', quote, 'ALGORITHM=COPY');
  if (lock === 'shared' || lock === 'exclusive') add(table, 'asked-for', quote, `LOCK=${lock.toUpperCase()}`);
}

/** The base column of CHANGE, whose rename is part of the same statement. */
function renamedIn(
  change: SchemaChange,
  step: Step,
  { table, column }: { table: string; column: string },
): Column | undefined {
  const renamed = inStep(step, ['rename-column']).find(
    ({ operation }) => operation.table === table && operation.to === column,
  );
  return renamed && baseColumn(change, step, table, renamed.operation.column);
}

function typeChange(
  change: SchemaChange,
  table: Table,
  base: Column,
  { column, type, spec }: Occurrence<'alter-column-type'>['operation'],
): { cause: Cause; what: string } | undefined {
  const [from, to] = [mysqlType(base.type), mysqlType(type)];
  const what = `"${column}" from ${short(from)} to ${short(to)}`;
  const charset = base.charset ?? table.charset;
  if (spec?.charset !== undefined && charset !== undefined && spec.charset !== charset) {
    return { cause: 'character-set', what: `"${column}" from ${charset} to ${spec.charset}` };
  }
  if (from === to) return undefined;
  const [oldLength, newLength] = [varcharLength(from), varcharLength(to)];
  if (oldLength !== undefined && newLength !== undefined) {
    const bytes = bytesPerCharacter(charset);
    if (newLength < oldLength) return { cause: 'type', what };
    if (isMariadb(change) || oldLength * bytes > 255 === newLength * bytes > 255) return undefined;
    return { cause: 'varchar', what: `${what}: from ${oldLength * bytes} to ${newLength * bytes} bytes` };
  }
  if (/^varchar(?!\()/.test(from) || /^varchar(?!\()/.test(to)) return undefined;
  const [oldMembers, newMembers] = [members(from), members(to)];
  if (oldMembers && newMembers)
    return appends(oldMembers, newMembers, from.startsWith('set')) ? undefined : { cause: 'enum', what };
  return { cause: 'type', what };
}

/** Whether the new members come after the old ones and need no more bytes. */
function appends(from: readonly string[], to: readonly string[], isSet: boolean): boolean {
  const bytes = (count: number) => (isSet ? Math.ceil(count / 8) : count > 255 ? 2 : 1);
  return from.every((member, position) => to[position] === member) && bytes(from.length) === bytes(to.length);
}

const short = (type: string) => (type.length > 40 ? `${type.slice(0, 37)}…` : type);

function addsPrimaryKey(step: Step): boolean {
  return inStep(step, ['add-constraint']).some(({ operation }) => operation.constraint.kind === 'primary-key');
}

/** Whether the change switched foreign key checks off before the step. */
export function checksAreOff(change: SchemaChange, step: Step): boolean {
  const set = occurrences(change, 'set-setting').filter(
    (each) =>
      each.operation.name === 'foreign_key_checks' && change.steps.indexOf(each.step) < change.steps.indexOf(step),
  );
  return /^(?:0|off|false)$/i.test(set.at(-1)?.operation.value.trim() ?? '');
}
