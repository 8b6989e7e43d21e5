import { z } from 'zod';
import { ignore, repositoryEvent, targetOf, type EventHandler } from './event.ts';

const payloadSchema = repositoryEvent.extend({
  action: z.string(),
  check_run: z.object({
    head_sha: z.string(),
    /** Empty for a fork's head. */
    pull_requests: z.array(z.object({ number: z.number() })),
  }),
});

/** "Re-run" on the check. GitHub tells only the App that made it. */
export const checkRun: EventHandler = {
  event: 'check_run',
  read(payload) {
    const event = payloadSchema.parse(payload);
    if (event.action !== 'rerequested') return ignore(`check_run ${event.action}`);
    const { head_sha: commit, pull_requests: pulls } = event.check_run;
    if (pulls.length === 0) return [{ kind: 'review-commit', ...targetOf(event), commit }];
    return pulls.map(({ number }) => ({ kind: 'review', ...targetOf(event), number }));
  },
};
