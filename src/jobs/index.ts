import type { Logger } from 'pino';
import { answerCommands } from '../commands/answer.ts';
import { answerMergeGroup } from '../flows/answer-merge-group.ts';
import { proposeDesign } from '../flows/propose-design.ts';
import { requestReview } from '../flows/request-review.ts';
import type { JobName, JobOf } from '../queue/job.ts';
import type { Attempt } from '../queue/queue.ts';
import { review } from './review.ts';
import type { JobServices } from './services.ts';

type Flow<Name extends JobName> = (
  services: JobServices,
  job: JobOf<Name>,
  attempt: Pick<Attempt, 'id' | 'signal'>,
  log: Logger,
) => Promise<void>;

/** Which flow a job runs. */
export const flows: { readonly [Name in JobName]: Flow<Name> } = {
  'review-pull-request': review,

  async 'answer-command'(services, job) {
    const { issues } = await services.github(job.installation);
    const { installation, owner, repo, number, delivery, comment, author, commands, isPull } = job;
    await answerCommands(issues, { issue: { owner, repo, number, isPull }, comment, author, commands }, () =>
      services.database.transaction((connection) =>
        requestReview(services, { installation, owner, repo, number, delivery, full: true, comment }, connection),
      ),
    );
  },

  async 'propose-design'(services, { installation, owner, repo, number }, { signal }) {
    const github = await services.github(installation);
    await proposeDesign({ github, model: services.model }, { owner, repo, number }, signal);
  },

  async 'answer-merge-group'(services, { installation, owner, repo, commit }) {
    await answerMergeGroup({ github: await services.github(installation) }, { owner, repo, commit });
  },
};
