import { z } from 'zod';
import { ignore, repositoryEvent, targetOf, type EventHandler } from './event.ts';

const payloadSchema = repositoryEvent.extend({
  action: z.string(),
  check_run: z.object({
    /** The pull request's number, as we wrote it: GitHub lists no pull requests for a fork's head. */
    external_id: z.string().nullish(),
    pull_requests: z.array(z.object({ number: z.number() })),
  }),
});

/** "Re-run" on the check. GitHub tells only the App that made it. */
export const checkRun: EventHandler = {
  event: 'check_run',
  read(payload) {
    const event = payloadSchema.parse(payload);
    if (event.action !== 'rerequested') return ignore(`check_run ${event.action}`);
    const { external_id: written, pull_requests: listed } = event.check_run;
    const numbers = new Set(listed.map(({ number }) => number));
    if (written && /^[1-9]\d*$/.test(written)) numbers.add(Number(written));
    if (numbers.size === 0) return ignore('no pull request named');
    return [...numbers].map((number) => ({ kind: 'review', ...targetOf(event), number }));
  },
};
