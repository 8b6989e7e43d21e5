import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresUrl } from '../helpers/postgres.ts';
import { createScene, type Scene } from '../helpers/server-on-github.ts';

describe.skipIf(!process.env['ARCHITECT_TEST_DATABASE_URL'])('several servers on one PostgreSQL', () => {
  let scene: Scene;
  let database: Awaited<ReturnType<typeof postgresUrl>>;

  beforeAll(async () => {
    scene = await createScene();
    database = await postgresUrl();
  });
  afterAll(async () => {
    await scene.close();
    await database.remove();
  });

  it('take over the review of one that was killed, and one review stands', async () => {
    const env = { DATABASE_URL: database.url };
    const first = await scene.start(env);
    const stage = first.logged(({ msg, stage }) => msg === 'review stage' && stage === 'analyse');
    const number = await scene.openPull();
    await stage;
    const second = await scene.start(env);
    await first.stop('SIGKILL');
    await second.logged(({ msg }) => msg === 'review published', 100_000);
    const { reviews, checks } = await scene.posted(number);
    expect(reviews).toHaveLength(1);
    expect(checks.map(({ status, conclusion }) => [status, conclusion])).toEqual([['completed', 'neutral']]);
  }, 120_000);
});
