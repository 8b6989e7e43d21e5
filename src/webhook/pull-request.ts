import { z } from 'zod';
import { ignore, repositoryEvent, targetOf, type EventHandler } from './event.ts';

const payloadSchema = repositoryEvent.extend({
  action: z.string(),
  number: z.number(),
  changes: z.object({ base: z.unknown() }).partial().optional(),
});

const reviewed = new Set(['opened', 'synchronize', 'reopened', 'ready_for_review']);

/**
 * A bot's pull request is reviewed like a person's: a required check that never reports would block it for ever, and
 * what it changes runs in production all the same.
 */
export const pullRequest: EventHandler = {
  event: 'pull_request',
  read(payload) {
    const event = payloadSchema.parse(payload);
    const { installation, owner, repo } = targetOf(event);
    const pull = { owner, repo, number: event.number };
    if (event.action === 'closed') return [{ kind: 'cancel', ...pull }];
    const rebased = event.action === 'edited' && event.changes?.base !== undefined;
    if (!rebased && !reviewed.has(event.action)) return ignore(`pull_request ${event.action}`);
    return [{ kind: 'review', installation, ...pull }];
  },
};
