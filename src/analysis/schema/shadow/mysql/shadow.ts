import type { Statement, Step } from '../../../../domain/schema.ts';
import { type AskServer, openRemote } from '../server/remote.ts';
import type { ScratchDatabase } from '../server/server.ts';
import type { ChangeToReplay, Fix, ObservedChange, OpenShadow } from '../shadow.ts';
import { readBase, type StaticBase } from './base.ts';
import { readChange } from './change.ts';
import { acceptsFix, proveChange } from './prove.ts';
import { statementsFor, tablesOf } from './relevant.ts';

/** `askServer` leads to a scratch server, where there is one. */
export type MysqlServices = { readonly askServer: AskServer };

/** How many fixes are tried; each needs its tables made again. */
const MOST_FIXES = 5;

/**
 * Shadows on MySQL and MariaDB. The schema is read from the migrations; where there is a scratch server, the change is run
 * on it too, on the tables that it touches, and the server's verdict wins.
 */
export function mysqlShadows(services?: MysqlServices): OpenShadow {
  return async (migrations) => {
    const base = await readBase(migrations);
    const open = () => (services ? openRemote(services.askServer, 'mysql') : Promise.resolve(undefined));
    return {
      failures: base.failures.map((failure) => ({ ...failure, by: 'reading' })),
      observe: (change) => observe(base, change, open),
      acceptedFixes: (steps, fixes) => acceptedFixes(base, steps, fixes, open),
      catalog: async () => base.schema.catalog(),
      close: async () => {},
    };
  };
}

type Open = () => Promise<ScratchDatabase | undefined>;

async function observe(base: StaticBase, change: ChangeToReplay, open: Open): Promise<ObservedChange> {
  const read = readChange(base, change);
  let database: ScratchDatabase | undefined;
  try {
    database = await open();
    return database ? await proveChange(database, baseOf(base, read.steps), read, change.version) : read;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return { ...read, gaps: [`The change was read but not run on the scratch server: ${reason}`] };
  } finally {
    await database?.drop();
  }
}

async function acceptedFixes(
  base: StaticBase,
  steps: readonly Step[],
  fixes: readonly Fix[],
  open: Open,
): Promise<Set<Fix>> {
  const accepted = new Set<Fix>();
  for (const fix of fixes.slice(0, MOST_FIXES)) {
    const database = await open();
    if (!database) return accepted;
    try {
      if (await acceptsFix(database, baseOf(base, steps), steps, fix)) accepted.add(fix);
    } finally {
      await database.drop();
    }
  }
  return accepted;
}

function baseOf({ files }: StaticBase, steps: readonly Step[]): readonly Statement[] {
  return statementsFor(files, new Set(steps.flatMap(tablesOf)));
}
