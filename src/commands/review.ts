import type { Command } from './command.ts';

export const review: Command = {
  name: 'review',
  summary: 'review this pull request again, in full',
  async run({ issue, requestReview, say }) {
    if (issue.isPull) return requestReview();
    return say('`/architect review` works on pull requests. For a design on this issue, label it `design-needed`.');
  },
};
