import { z } from 'zod';
import { parseCommands } from '../commands/parse.ts';
import { ignore, repositoryEvent, targetOf, type EventHandler } from './event.ts';

const payloadSchema = repositoryEvent.extend({
  action: z.string(),
  issue: z.object({ number: z.number(), pull_request: z.unknown().optional() }),
  comment: z.object({
    id: z.number(),
    body: z.string().nullish(),
    user: z.object({ login: z.string(), type: z.string() }).nullable(),
  }),
});

/** Slash commands. A bot is never answered: two bots could go on for ever. */
export const issueComment: EventHandler = {
  event: 'issue_comment',
  read(payload) {
    const event = payloadSchema.parse(payload);
    const { issue, comment } = event;
    if (event.action !== 'created') return ignore(`issue_comment ${event.action}`);
    if (comment.user === null || comment.user.type === 'Bot' || event.sender.type === 'Bot') return ignore('by a bot');
    const commands = [...parseCommands(comment.body ?? '')];
    if (commands.length === 0) return ignore('no command');
    return [
      {
        kind: 'job',
        job: {
          ...targetOf(event),
          name: 'answer-command',
          number: issue.number,
          comment: comment.id,
          author: comment.user.login,
          commands,
          isPull: issue.pull_request !== undefined && issue.pull_request !== null,
        },
      },
    ];
  },
};
