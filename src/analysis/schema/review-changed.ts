import type { Channel } from '../isolation/channel.ts';
import type { FoundHistory, Task } from '../isolation/messages.ts';
import type { Source } from '../../domain/source.ts';
import { findHistories, folderKey, type TouchedHistory } from './histories.ts';
import { reviewHistory } from './review.ts';
import { withoutRepeats } from './siblings.ts';
import { openShadows } from './shadow/engines.ts';
import * as rules from './rules/index.ts';

/** Reviews every history that the changed files belong to, and reports each as it is done. */
export async function reviewChanged(
  { changed, code, settings }: Extract<Task, { kind: 'review' }>,
  channel: Pick<Channel, 'source' | 'cache' | 'pristine' | 'server' | 'onKept' | 'report'>,
): Promise<void> {
  const { source } = channel;
  const shadows = openShadows(channel);
  const { histories, unclaimed } =
    changed.length > 0
      ? await findHistories(source, changed)
      : { histories: await historiesBeside(source), unclaimed: [] };
  await channel.report({ kind: 'unclaimed', paths: unclaimed.map(({ path }) => path) });
  const services = { source, settings, shadows, rules: Object.values(rules), code };
  const told = new Map<string, ReadonlySet<string>>();
  for (const history of histories) {
    try {
      const folder = folderKey(history);
      const already = told.get(folder) ?? new Set();
      const whole = await reviewHistory(history, services);
      const review = withoutRepeats(whole, already);
      told.set(folder, new Set([...already, ...whole.coverage.reviewed.map(({ path }) => path)]));
      await channel.report({ kind: 'reviewed', history: named(history), review });
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      await channel.report({ kind: 'failed', history: named(history), reason });
    }
  }
}

/** The histories of a repository of which a change touches none. */
async function historiesBeside(source: Source): Promise<TouchedHistory[]> {
  const entries = await source.list('head');
  const untouched = { status: 'modified', surface: 'migration', edited: false, added: [] } as const;
  const { histories } = await findHistories(
    source,
    entries.map(({ path }) => ({ ...untouched, path, previousPath: path })),
  );
  return histories.map((history) => ({ ...history, changed: [] }));
}

function named({ root, changed }: TouchedHistory): FoundHistory {
  return { root, paths: changed.map(({ path }) => path) };
}
