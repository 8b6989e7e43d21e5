import type { Channel } from '../isolation/channel.ts';
import type { FoundHistory, Task } from '../isolation/messages.ts';
import { findHistories, type TouchedHistory } from './histories.ts';
import { reviewHistory } from './review.ts';
import { openShadows } from './shadow/engines.ts';
import * as rules from './rules/index.ts';

/** Reviews every history that the changed files belong to, and reports each as it is done. */
export async function reviewChanged(
  { changed, settings }: Extract<Task, { kind: 'review' }>,
  channel: Pick<Channel, 'source' | 'cache' | 'pristine' | 'server' | 'onKept' | 'report'>,
): Promise<void> {
  const { source } = channel;
  const shadows = openShadows(channel);
  const { histories, unclaimed } = await findHistories(source, changed);
  await channel.report({ kind: 'unclaimed', paths: unclaimed.map(({ path }) => path) });
  const services = { source, settings, shadows, rules: Object.values(rules) };
  for (const history of histories) {
    try {
      const review = await reviewHistory(history, services);
      await channel.report({ kind: 'reviewed', history: named(history), review });
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      await channel.report({ kind: 'failed', history: named(history), reason });
    }
  }
}

function named({ root, changed }: TouchedHistory): FoundHistory {
  return { root, paths: changed.map(({ path }) => path) };
}
