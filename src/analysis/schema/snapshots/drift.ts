import type { Catalog } from '../../../domain/catalog.ts';
import type { CodeLine, Drift } from '../../../domain/schema.ts';
import type { BaseMigrations, ObservedChange, OpenShadow } from '../shadow/shadow.ts';
import { compareSchemas, type Difference } from './compare.ts';
import type { Snapshot } from './find.ts';
import { byTable, partOf } from './part.ts';

/** The declarations of both trees, where both have one. */
export type Declarations = { readonly base: Snapshot; readonly head: Snapshot };

/**
 * Where a change makes the migrations and the declared schema part ways: what differs at its head and did not at its base.
 * Only the tables are looked at that the change migrates or declares anew. Nothing where either side is not known for sure:
 * a step of the change did not run, or the declaration was behind before.
 */
export async function driftOf(
  change: ObservedChange,
  { base, head }: Declarations,
  { merged, openShadow, exactTypes }: { merged: BaseMigrations; openShadow: OpenShadow; exactTypes: boolean },
): Promise<Drift[] | undefined> {
  if (!merged.entries.every(({ path }) => base.holds(path)) || !ranWhole(change)) return undefined;
  const tables = touchedTables(change, { base, head });
  if (tables.length === 0) return [];
  const now = await differences(change.after, head, tables, openShadow);
  const worthIt = now.filter((found) => isSure(found, exactTypes));
  if (worthIt.length === 0) return [];
  const then = await differences(change.before, base, tables, openShadow);
  const known = new Set(then.map(keyOf));
  const fresh = worthIt.filter((found) => !known.has(keyOf(found)) && !known.has(tableKey(found)));
  const whole = new Set(fresh.flatMap(({ object, table }) => (object === 'table' ? [table] : [])));
  return fresh
    .filter(({ object, table }) => object === 'table' || !whole.has(table))
    .map((found) => driftFrom(found, head));
}

/** Whether every statement of a change ran, or has nothing to do with the schema. */
function ranWhole({ steps, skipped }: ObservedChange): boolean {
  return steps.every(
    ({ statement, effect }, index) =>
      statement.rowsOnly === true ||
      (statement.kind === 'sql' && effect?.error === undefined && skipped[index] === undefined),
  );
}

function touchedTables({ before, after }: ObservedChange, { base, head }: Declarations): string[] {
  const migrated = Object.keys({ ...before.tables, ...after.tables }).filter(
    (name) => JSON.stringify(before.tables[name]) !== JSON.stringify(after.tables[name]),
  );
  const [was, is] = [byTable(base), byTable(head)];
  const declared = [...new Set([...was.keys(), ...is.keys()])].flatMap((name) =>
    name === undefined || sqlOf(was.get(name)) === sqlOf(is.get(name)) ? [] : [name],
  );
  const assumed = (name: string) => after.tables[name]?.assumed === true || before.tables[name]?.assumed === true;
  return [...new Set([...migrated, ...declared])].filter((name) => !assumed(name)).toSorted();
}

function sqlOf(statements: readonly { readonly sql: string }[] = []): string {
  return statements.map(({ sql }) => sql).join(';');
}

/** What differs between some tables as they are and as a snapshot has them; tables that could not be made are left out. */
async function differences(
  { tables: all }: Catalog,
  snapshot: Snapshot,
  names: readonly string[],
  openShadow: OpenShadow,
): Promise<readonly Difference[]> {
  const shadow = await openShadow(partOf(snapshot, names), []);
  try {
    const declared = await shadow.catalog();
    const broken = new Set(shadow.failures.map(({ path }) => path));
    const known = names.filter((name) => !broken.has(name));
    const only = (tables: Catalog['tables']): Catalog => ({
      tables: Object.fromEntries(known.flatMap((name) => (tables[name] ? [[name, tables[name]] as const] : []))),
    });
    return compareSchemas(snapshot, only(all), only(declared.tables)).differences;
  } finally {
    await shadow.close();
  }
}

/** Foreign keys are not compared; types only where both sides are read by the engine that they are for. */
function isSure({ object, migrated, declared }: Difference, exactTypes: boolean): boolean {
  if (object === 'foreign key') return false;
  return object !== 'column' || exactTypes || migrated === undefined || declared === undefined;
}

function keyOf({ table, object, columns, name }: Difference): string {
  return object === 'column' ? JSON.stringify([table, columns]) : JSON.stringify([table, name]);
}

function tableKey({ table }: Difference): string {
  return JSON.stringify([table, 'table']);
}

function driftFrom({ table, object, columns, migrated, declared }: Difference, head: Snapshot): Drift {
  const at = declared === undefined ? undefined : lineOf({ table, object, columns }, head);
  return {
    table,
    object: object === 'foreign key' ? 'index' : object,
    columns,
    path: head.path,
    ...(migrated !== undefined && { migrated }),
    ...(declared !== undefined && { declared }),
    ...(at && { at }),
  };
}

/** Where a snapshot declares something: the clause of a column, the statement of an index, the first line of a table. */
function lineOf(
  { table, object, columns }: Pick<Difference, 'table' | 'object' | 'columns'>,
  snapshot: Snapshot,
): CodeLine | undefined {
  const statements = byTable(snapshot).get(table) ?? [];
  const create = statements.find(({ sql }) => /^create\b.*?\btable\b/i.test(sql));
  const names = columns.map((name) => new RegExp(`(?<![\\w$])${name.replaceAll(/\W/g, '\\$&')}(?![\\w$])`));
  const index = statements.find(
    ({ sql }) =>
      /^create\b.*\bindex\b|\b(?:unique|primary\s+key)\b/i.test(sql) &&
      sql !== create?.sql &&
      names.every((name) => name.test(sql)),
  );
  const statement = object === 'table' || object === 'column' ? create : (index ?? create);
  if (!statement) return undefined;
  const clause =
    statement === create && object !== 'table'
      ? statement.sql.split('\n').findIndex((line, at) => at > 0 && names.some((name) => name.test(line)))
      : -1;
  const { path } = statement;
  const line = clause > 0 ? (statement.sourceLines?.[clause] ?? statement.line + clause) : statement.line;
  const text = snapshot.texts.get(path)?.split('\n')[line - 1]?.trim() ?? '';
  return { path, line, text };
}
