import { saysTheSame, type Snapshot } from './find.ts';

/** Why a changed declaration was not held against the migrations, in the words of the coverage. */
export function reasonNotCompared(base: Snapshot | undefined, head: Snapshot | undefined): string {
  if (!base) return 'the base declares no schema that we can read, so that nothing is known to be new';
  if (!head) return 'no reader for this declaration of the schema';
  if (saysTheSame(base, head)) return 'it declares the same schema as before';
  return 'not compared with the migrations: a step did not run, or it was behind them before';
}
