import { saysTheSame, type Snapshot } from './find.ts';

/**
 * Why a changed declaration was not held against the migrations, in the words of the coverage. `altersMerged`: the change
 * edits or deletes merged migrations, while the base is replayed with them as they were.
 */
export function reasonNotCompared(
  base: Snapshot | undefined,
  head: Snapshot | undefined,
  altersMerged: boolean,
): string {
  if (!base) return 'the base declares no schema that we can read, so that nothing is known to be new';
  if (!head) return 'no reader for this declaration of the schema';
  if (saysTheSame(base, head)) return 'it declares the same schema as before';
  if (altersMerged) return 'not compared with the migrations: the change edits or deletes merged ones';
  return 'not compared with the migrations: a step did not run, or it was behind them before';
}
