import type { Tree } from '../../domain/repository.ts';
import type { Settings } from '../../domain/settings.ts';
import type { Source } from '../../domain/source.ts';
import { guessTarget } from './dialects.ts';
import type { Format, Target, Texts } from './formats/format.ts';
import type { HistoryInTree } from './histories.ts';

/**
 * The database that a history is written for: what its own settings name, else what the repository declares, except about
 * what is plainly another database's. `texts` are of migrations that a change touches.
 */
export async function targetOf(
  { format, root, tree, inTree }: { format: Format; root: string; tree: Tree; inTree: HistoryInTree },
  texts: Texts,
  { source, settings }: { source: Source; settings: Pick<Settings, 'database'> },
): Promise<Target> {
  const named = format.target?.(inTree.history, inTree.settings);
  if (named) return named;
  const order = format.order(inTree.history, inTree.settings);
  const sample = await source.read(tree, [...order.slice(0, 2), ...order.slice(-2)]);
  const guess = guessTarget(root || (texts.keys().next().value ?? ''), [...texts.values(), ...sample.values()]);
  return guess === 'clickhouse' ? guess : (settings.database.engine ?? guess);
}
