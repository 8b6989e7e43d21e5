import { z } from 'zod';
import { ignore, repositoryEvent, targetOf, type EventHandler } from './event.ts';

const payloadSchema = repositoryEvent.extend({
  action: z.string(),
  merge_group: z.object({ head_sha: z.string() }),
});

/** A merge queue waits for every required check on its own commit, so it must be answered. */
export const mergeGroup: EventHandler = {
  event: 'merge_group',
  read(payload) {
    const event = payloadSchema.parse(payload);
    if (event.action !== 'checks_requested') return ignore(`merge_group ${event.action}`);
    return [
      { kind: 'job', job: { ...targetOf(event), name: 'answer-merge-group', commit: event.merge_group.head_sha } },
    ];
  },
};
