import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createScene, type Scene } from '../helpers/server-on-github.ts';
import type { LogLine, ServerProcess } from '../helpers/server-process.ts';

let scene: Scene;

beforeAll(async () => {
  scene = await createScene();
});
afterAll(async () => {
  await scene.close();
});

const at = (stage: string) => (line: LogLine) => line.msg === 'review stage' && line['stage'] === stage;
const published = ({ msg }: LogLine) => msg === 'review published';

/** Kills the server in the middle of a review of a new pull request and starts it again. */
async function killed(branch: string, when: (server: ServerProcess) => Promise<unknown>): Promise<number> {
  const first = await scene.start();
  const moment = when(first);
  const number = await scene.openPull(branch);
  await moment;
  expect(await first.stop('SIGKILL')).toBe('SIGKILL');
  const second = await scene.start();
  await second.logged(published, 60_000);
  expect(await second.stop('SIGTERM')).toBe(0);
  return number;
}

/** What stands on the pull request: each review's first line and each check run's end. */
async function standing(number: number) {
  const { reviews, checks } = await scene.posted(number);
  return {
    reviews: reviews.map((body) => /Do not ship this as it is\./.exec(body)?.[0]),
    checks: checks.map(({ status, conclusion }) => `${status} ${conclusion}`),
  };
}
const oneReview = { reviews: ['Do not ship this as it is.'], checks: ['completed neutral'] };

describe('exactly one review stands after a SIGKILL', () => {
  it('when the delivery was just accepted', async () => {
    const number = await killed('accepted', (server) => server.logged(({ msg }) => msg === 'delivery answered'));
    expect(await standing(number)).toEqual(oneReview);
  });

  it.each(['collect', 'analyse', 'judge', 'publish'])('during %s', async (stage) => {
    const number = await killed(stage, (server) => server.logged(at(stage)));
    expect(await standing(number)).toEqual(oneReview);
  });

  it('between the review and its check run', async () => {
    const reached = Promise.withResolvers<void>();
    const number = await killed('between', () => {
      scene.github.failNext({
        method: 'POST',
        path: '/repos/:owner/:repo/pulls/:number/reviews',
        delayMs: 0,
        before: async () => {
          // The review itself goes through; the next write is what hangs until the server is dead.
          scene.github.failNext({
            method: 'PATCH',
            path: /\/check-runs\//,
            connection: 'hang',
            before: async () => reached.resolve(),
          });
        },
      });
      return reached.promise;
    });
    expect(await standing(number)).toEqual(oneReview);
  });
});
