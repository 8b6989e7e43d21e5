import type { Catalog, Table } from '../../../../domain/catalog.ts';
import type { Operation } from '../../../../domain/operation.ts';
import { copiedBy, tablesRead } from './copies.ts';
import { type Definitions, definitionsIn } from './definitions.ts';
import { type Copied, difference } from './difference.ts';

/** A statement and what it does by itself. `ran`: it was not refused. */
export type Read = { readonly sql: string; readonly operations: readonly Operation[]; readonly ran: boolean };

/** A table that is dropped while its rows are copied into another one of the same name in the end. */
type Rebuild = {
  readonly before: Table;
  readonly after: Table;
  /** Statements by position: which one defines the new table, fills it, drops the old one. */
  readonly defines: number;
  readonly fills: number;
  readonly drops: number;
  /** The names of the new table until it gets its own. */
  readonly aliases: ReadonlySet<string>;
  /** Names that no one knew before, and no one will know after. */
  readonly passing: ReadonlySet<string>;
};

/**
 * SQLite changes most of a table by making it anew (https://www.sqlite.org/lang_altertable.html#otheralter). What such
 * statements do is the difference between the old and the new table, not a table created and another one dropped.
 */
export function withRebuilds(reads: readonly Read[], before: Catalog, after: Catalog): (readonly Operation[])[] {
  const rebuilds = findRebuilds(reads, before, after);
  if (rebuilds.length === 0) return reads.map(({ operations }) => operations);
  const differences = rebuilds.map((rebuild) => {
    const copied = copiedBy(reads[rebuild.fills]?.sql ?? '');
    const found = difference(rebuild.before, rebuild.after, copied, renamedIn(rebuild, copied));
    const definition = definitionsIn(reads[rebuild.defines]?.sql ?? '');
    const dropped: Operation[] = [{ kind: 'rebuild-table', table: rebuild.after.name }, ...found.dropped];
    return { ...rebuild, ...found, dropped, defined: found.defined.map((each) => withClause(each, definition)) };
  });
  return reads.map(({ operations }, position) => [
    ...differences.flatMap(({ defines, fills, drops, defined, copied, dropped }) => [
      ...(position === defines ? defined : []),
      ...(position === fills ? copied : []),
      ...(position === drops ? dropped : []),
    ]),
    ...operations.flatMap((operation) => remaining(operation, rebuilds)),
  ]);
}

/** The part of the definition that says it, where there is one. */
function withClause(operation: Operation, definition: Definitions): Operation {
  const clause = definition.of(operation);
  return clause === undefined ? operation : { ...operation, clause };
}

/** The operation under the table's own name, unless it is a step of the rebuild. */
function remaining(operation: Operation, rebuilds: readonly Rebuild[]): Operation[] {
  if (!('table' in operation) || operation.table === undefined) return [operation];
  const { table } = operation;
  const rebuild = rebuilds.find(({ before, aliases, passing }) =>
    [before.name, ...aliases, ...passing].some((name) => same(name, table)),
  );
  if (!rebuild) return [operation];
  if (['create-table', 'drop-table', 'rename-table', 'insert'].includes(operation.kind)) return [];
  return rebuild.passing.has(table) ? [] : [{ ...operation, table: rebuild.after.name }];
}

/** Columns that are copied under another name, where the old name is gone and the new one was not there. */
function renamedIn({ before, after }: Rebuild, copied: Copied): Map<string, string> {
  const has = ({ columns }: Table, name: string) => columns.some((column) => same(column.name, name));
  const pairs = [...copied].filter(
    ([to, from]) => !same(to, from) && has(before, from) && !has(after, from) && !has(before, to) && has(after, to),
  );
  return new Map(pairs.map(([to, from]) => [from, to]));
}

type Life = {
  /** Where it was created; absent of a table of the base. */
  readonly created?: number;
  readonly names: Set<string>;
  dropped?: number;
  /** Which tables' rows were copied into it, and where that was first. */
  readonly sources: Map<Life, number>;
};

function findRebuilds(reads: readonly Read[], before: Catalog, after: Catalog): Rebuild[] {
  const base = new Map(
    Object.keys(before.tables).map((name): [string, Life] => [
      key(name),
      { names: new Set([name]), sources: new Map() },
    ]),
  );
  const lives = new Map(base);
  for (const [position, { operations, ran, sql }] of reads.entries()) {
    for (const operation of ran ? operations : []) follow(lives, operation, sql, position);
  }
  return [...base].flatMap(([name, old]) => {
    const now = lives.get(name);
    const [was, is] = [tableNamed(before, name), tableNamed(after, name)];
    if (!was || !is || !now || now === old || old.dropped === undefined || now.created === undefined) return [];
    const fills = filledFrom(now, old);
    if (fills === undefined) return [];
    const between = [...now.sources.keys()].filter((life) => life !== old && life.created !== undefined);
    const passing = new Set([...old.names, ...between.flatMap((life) => [...life.names])]);
    passing.delete(was.name);
    return [{ before: was, after: is, defines: now.created, fills, drops: old.dropped, aliases: now.names, passing }];
  });
}

/** Takes note of what an operation does to the tables that are there under their present names. */
function follow(lives: Map<string, Life>, operation: Operation, sql: string, position: number): void {
  if (!('table' in operation)) return;
  const life = lives.get(key(operation.table));
  if (operation.kind === 'create-table' && !life) {
    const created: Life = { created: position, names: new Set([operation.table]), sources: new Map() };
    lives.set(key(operation.table), created);
    for (const source of tablesRead(sql)) note(created, lives.get(key(source)), position);
  }
  if (!life) return;
  if (operation.kind === 'insert') {
    for (const source of operation.fromSelect) note(life, lives.get(key(source)), position);
  }
  if (operation.kind === 'rename-table' || operation.kind === 'drop-table') lives.delete(key(operation.table));
  if (operation.kind === 'drop-table') life.dropped = position;
  if (operation.kind === 'rename-table') {
    lives.set(key(operation.to), life);
    life.names.add(operation.to);
  }
}

function note(life: Life, source: Life | undefined, position: number): void {
  if (source && source !== life && !life.sources.has(source)) life.sources.set(source, position);
}

/** Where the new table gets the rows of the old one, directly or by way of one other table. */
function filledFrom(now: Life, old: Life): number | undefined {
  return now.sources.get(old) ?? [...now.sources].find(([life]) => life.sources.has(old))?.[1];
}

function tableNamed({ tables }: Catalog, name: string): Table | undefined {
  const table = Object.values(tables).find((each) => same(each.name, name));
  return table?.kind === 'table' ? table : undefined;
}

function same(left: string, right: string): boolean {
  return key(left) === key(right);
}

/** Names are the same whatever their case. */
function key(name: string): string {
  return name.toLowerCase();
}
