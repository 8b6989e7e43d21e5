import { z } from 'zod';
import { ignore, repositoryEvent, targetOf, type EventHandler } from './event.ts';

const LABEL = 'design-needed';

const payloadSchema = repositoryEvent.extend({
  action: z.string(),
  issue: z.object({ number: z.number(), pull_request: z.unknown().optional() }),
  label: z.object({ name: z.string() }).optional(),
});

/** The label that asks for a design. */
export const issues: EventHandler = {
  event: 'issues',
  read(payload) {
    const event = payloadSchema.parse(payload);
    if (event.action !== 'labeled') return ignore(`issues ${event.action}`);
    if (event.label?.name.toLowerCase() !== LABEL) return ignore('another label');
    if (event.sender.type === 'Bot') return ignore('by a bot');
    return [{ kind: 'job', job: { ...targetOf(event), name: 'propose-design', number: event.issue.number } }];
  },
};
