import type { DeliveryLog } from '../github/delivery-log.ts';

export type RecoverOptions = {
  readonly log: DeliveryLog;
  /** Which ids were accepted here, whatever GitHub thinks of our answer. */
  readonly known: (guids: readonly string[]) => Promise<ReadonlySet<string>>;
  /** Events that have a handler: nothing else is worth fetching again. */
  readonly events: ReadonlySet<string>;
  readonly now: Date;
};

/** GitHub keeps the log for three days and redelivers nothing older. */
const LOOK_BACK_MS = 3 * 24 * 60 * 60 * 1000;
const MOST_LOOKED_AT = 1000;
const MOST_REDELIVERED = 100;
/** A delivery that failed this often fails for a reason that another attempt does not remove. */
const MOST_ATTEMPTS = 3;

/**
 * Asks GitHub to send again what it could not deliver, while this App was down for example. GitHub itself never tries
 * twice. Gives how many were asked for, `undefined` where the server keeps no log.
 */
export async function recoverDeliveries({ log, known, events, now }: RecoverOptions): Promise<number | undefined> {
  const attempts = await log.since(new Date(now.getTime() - LOOK_BACK_MS), MOST_LOOKED_AT);
  if (!attempts) return undefined;
  const byGuid = Map.groupBy(
    attempts.filter(({ event }) => events.has(event)),
    ({ guid }) => guid,
  );
  const failed = [...byGuid.values()].filter(
    (tries) => tries.length < MOST_ATTEMPTS && !tries.some(({ delivered }) => delivered),
  );
  const accepted = await known(failed.map(([first]) => first?.guid ?? ''));
  // Oldest first: a pull request's newest event has the last word.
  const missed = failed
    .flatMap(([newest]) => (newest && !accepted.has(newest.guid) ? [newest] : []))
    .sort((one, other) => one.deliveredAt.getTime() - other.deliveredAt.getTime())
    .slice(-MOST_REDELIVERED);
  for (const { id } of missed) await log.redeliver(id);
  return missed.length;
}
