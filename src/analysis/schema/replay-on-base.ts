import type { Catalog } from '../../domain/catalog.ts';
import type { Statement } from '../../domain/schema.ts';
import type { BaseMigrations, ChangeToReplay, Failure, ObservedChange, OpenShadow, Shadow } from './shadow/shadow.ts';
import { startingFrom } from './snapshots/as-base.ts';
import type { Snapshot } from './snapshots/find.ts';

/** A change as it was seen on the base that suits it, which is still open. */
export type Replayed = {
  readonly shadow: Shadow;
  readonly observed: ObservedChange;
  /** Merged migrations that the base lacks in whole or in part. */
  readonly failures: readonly Failure[];
  /** Why the base is not what the migrations make. */
  readonly gap?: string;
};

type Ground = {
  readonly merged: BaseMigrations;
  readonly openShadow: OpenShadow;
  /** The schema that the base's own tree declares. */
  readonly snapshot: Snapshot | undefined;
};

/**
 * Replays a change on what the merged migrations make; where these leave out tables that the base declares, or made the
 * change fail for want of something, on the declared schema and the migrations that are newer, if that has more.
 */
export async function replayOnBase(
  { merged, openShadow, snapshot }: Ground,
  pending: readonly Statement[],
  change: ChangeToReplay,
): Promise<Replayed> {
  const first = await replayOn(openShadow, merged, pending, change);
  if (!snapshot) return first;
  const lacking = lackedBy(first.observed.before, snapshot);
  if (lacking.length === 0 && (first.failures.length === 0 || refusals(first) === 0)) return first;
  const base = startingFrom(snapshot, merged);
  const second = await replayOn(openShadow, base, pending, change).catch(async (cause: unknown) => {
    await first.shadow.close();
    throw cause;
  });
  const stillLacking = lackedBy(second.observed.before, snapshot);
  const better = lacking.length - stillLacking.length || refusals(first) - refusals(second);
  await (better > 0 ? first : second).shadow.close();
  if (better <= 0) return first;
  const own = second.failures.find(({ path }) => path === snapshot.path);
  const gap = explain(snapshot, base.entries.length - 1, lacking, first.failures.length);
  return {
    ...second,
    failures: second.failures.filter((failure) => failure !== own),
    gap: own ? `${gap}. Not all of it ran: ${own.reason}` : gap,
  };
}

async function replayOn(
  openShadow: OpenShadow,
  base: BaseMigrations,
  pending: readonly Statement[],
  change: ChangeToReplay,
): Promise<Replayed> {
  const shadow = await openShadow(base, pending);
  try {
    return { shadow, observed: await shadow.observe(change), failures: shadow.failures };
  } catch (cause) {
    await shadow.close();
    throw cause;
  }
}

function lackedBy({ tables }: Catalog, snapshot: Snapshot): string[] {
  return [...snapshot.tables].filter((name) => {
    const table = tables[name];
    return table === undefined || table.assumed === true;
  });
}

/** Undefined table, undefined column, undefined object: what the change builds on is not there. */
const MISSING = new Set(['42P01', '42703', '42704']);

function refusals({ observed }: Replayed): number {
  return observed.steps.filter(({ effect }) => MISSING.has(effect?.error?.sqlstate ?? '')).length;
}

const EXAMPLES = 3;

function explain(snapshot: Snapshot, newer: number, lacking: readonly string[], failures: number): string {
  const examples = lacking.slice(0, EXAMPLES).join(', ') + (lacking.length > EXAMPLES ? ', …' : '');
  const why =
    lacking.length > 0
      ? `the migrations make ${snapshot.tables.size - lacking.length} of its ${snapshot.tables.size} tables and lack ${examples}`
      : `${failures} of the migrations did not run whole, and the change needs what they make`;
  const rest = newer === 0 ? '' : ` with what is newer, ${newer} of the migrations`;
  return `${snapshot.path} was taken as the base${rest}: ${why}`;
}
