import type { Catalog } from '../../../../domain/catalog.ts';
import type { Effect, Statement, Step } from '../../../../domain/schema.ts';
import type { ScratchDatabase } from '../server/server.ts';
import type { Fix, ObservedChange } from '../shadow.ts';
import { tryOnline } from './online.ts';
import { referencesIn } from './relevant.ts';
import { readCatalog } from './server-catalog.ts';
import { refusalOf } from './sqlstate.ts';

const NOTHING_SEEN = { locks: [], rewrites: [], indexRewrites: [], scans: [] } as const;
const NO_SUCH_TABLE = '42P01';
/** ER_CANT_CREATE_TABLE and ER_CANNOT_ADD_FOREIGN say both that columns do not fit and that their table is not there. */
const MAY_LACK_PARENT = new Set([1005, 1215]);

/** A change as it was read, with what a server that holds its tables did when it was run. */
export async function proveChange(
  database: ScratchDatabase,
  base: readonly Statement[],
  change: ObservedChange,
  declared: number | undefined,
): Promise<ObservedChange> {
  await runBase(database, base);
  const before = await readCatalog(database);
  const steps: Step[] = [];
  const skipped: (string | undefined)[] = [];
  const made = new Set<string>();
  for (const [index, step] of change.steps.entries()) {
    const { effect, reason } = await proveStep(database, step, change.before, before, made);
    for (const operation of step.operations) if (operation.kind === 'create-table') made.add(operation.table);
    steps.push(effect ? { ...step, effect } : step);
    skipped.push(effect ? undefined : (reason ?? change.skipped[index]));
  }
  const after = await readCatalog(database);
  return {
    ...change,
    version: declared ?? majorOf(database.version),
    steps,
    skipped,
    before: overlaid(change.before, before, before),
    after: overlaid(change.after, after, before),
  };
}

async function runBase(database: ScratchDatabase, base: readonly Statement[]): Promise<void> {
  for (const { sql } of base) await database.run(sql);
}

async function proveStep(
  database: ScratchDatabase,
  step: Step,
  { tables }: Catalog,
  { tables: rebuilt }: Catalog,
  made: ReadonlySet<string>,
): Promise<{ effect?: Effect; reason?: string }> {
  if (step.statement.kind !== 'sql') return {};
  const { outcome, online } = await tryOnline(database, step.statement.sql, step.operations);
  const { refused } = outcome;
  if (refused?.by === 'guard') return { reason: refused.message };
  if (!refused) return { effect: { ...NOTHING_SEEN, ...(online && { online }) } };
  const error = refusalOf(refused);
  const absent = /'(?:[^']*\.)?([^'.]+)'/.exec(error.message)?.[1] ?? '';
  const parent = referencesIn(step.statement.sql).find((name) => !(name in rebuilt) && !made.has(name));
  if (MAY_LACK_PARENT.has(refused.errno ?? 0) && parent !== undefined)
    return { reason: `"${parent}", to which it refers, is not on the server` };
  if (error.sqlstate === NO_SUCH_TABLE && absent in tables && !(absent in rebuilt))
    return { reason: `"${absent}" was not rebuilt on the server` };
  return { effect: { ...NOTHING_SEEN, error } };
}

/** The tables that the server has, as it shows them, among the others as they were read. */
function overlaid(read: Catalog, shown: Catalog, rebuilt: Catalog): Catalog {
  const others = Object.entries(read.tables).filter(([name]) => !(name in rebuilt.tables));
  return { tables: Object.fromEntries([...others, ...Object.entries(shown.tables)]) };
}

function majorOf(version: string): number {
  return Number.parseInt(version, 10) || 8;
}

/** Whether the server takes the fix in the state before the step that it replaces. */
export async function acceptsFix(
  database: ScratchDatabase,
  base: readonly Statement[],
  steps: readonly Step[],
  fix: Fix,
): Promise<boolean> {
  await runBase(database, base);
  for (const step of steps.slice(0, steps.indexOf(fix.step))) {
    if (step.statement.kind === 'sql') await database.run(step.statement.sql);
  }
  for (const sql of fix.statements) {
    const { refused } = await database.run(sql);
    if (refused) return false;
  }
  return true;
}
