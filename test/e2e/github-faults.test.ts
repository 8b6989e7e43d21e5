import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Conversation } from '../../src/demo/conversation.ts';
import type { Fault } from '../../src/demo/local-github/faults.ts';
import { ONE_REVIEW, posted, type Scene, startWorld, type World } from '../helpers/local-github.ts';

/** Every request of a review, and the part of its path after the repository. */
const calls = [
  ['GET', '/pulls/1'],
  ['GET', '/contents/.+'],
  ['GET', '/commits/.+/check-runs'],
  ['POST', '/check-runs'],
  ['GET', '/compare/.+'],
  ['GET', '/pulls/1/files'],
  ['GET', '/git/trees/.+'],
  ['GET', '/pulls/1/reviews'],
  ['POST', '/pulls/1/reviews'],
  ['PATCH', '/check-runs/.+'],
] as const;

type Strike = Pick<Fault, 'status' | 'headers' | 'connection' | 'body'>;

/** Faults that pass: the review comes all the same, and once. */
const passing: Readonly<Record<string, Strike>> = {
  'a secondary rate limit': {
    status: 403,
    headers: { 'retry-after': '1' },
    body: { message: 'You have exceeded a secondary rate limit.' },
  },
  'an internal error': { status: 500 },
  'a bad gateway': { status: 502 },
  'a broken connection': { connection: 'reset' },
  'an answer that is lost': { connection: 'lose' },
};

/** Refusals that need somebody to act: a review, or a check run that says there is none. */
const refusals: Readonly<Record<string, Strike>> = {
  'bad credentials': { status: 401, body: { message: 'Bad credentials' } },
  'not found': { status: 404, body: { message: 'Not Found' } },
  'a conflict': { status: 409, body: { message: 'Conflict' } },
  'a refusal of the content': { status: 422, body: { message: 'Validation Failed', errors: [] } },
};

type Case = { readonly name: string; readonly method: string; readonly path: string; readonly strike: Strike };

/** Each call meets one fault of the list, and each fault one call after the other. */
function casesOf(faults: Readonly<Record<string, Strike>>): readonly Case[] {
  const list = Object.entries(faults);
  return calls.map(([method, path], at) => {
    const [name, strike] = list[at % list.length]!;
    return { name: `${name} at ${method} ${path}`, method, path, strike };
  });
}

let world: World;
const scenes = new Map<Case, Scene>();
const pages = new Map<Case, Conversation>();
/** First, so that the others run while the App waits for its time limit. */
const hanging: Case = {
  name: 'a connection that hangs',
  method: 'GET',
  path: '/compare/.+',
  strike: { connection: 'hang' },
};
const [transient, definite] = [[hanging, ...casesOf(passing)], casesOf(refusals)];

beforeAll(async () => {
  world = await startWorld();
  for (const one of [...transient, ...definite]) {
    const repository = `/repos/${world.next()}`;
    world.github.failNext({ method: one.method, path: new RegExp(`^${repository}${one.path}$`), ...one.strike });
    scenes.set(one, await world.open({ wait: false }));
  }
  await world.idle();
  for (const [one, scene] of scenes) pages.set(one, await scene.page());
}, 180_000);
afterAll(() => world.close());

it('met every fault', () => {
  expect(world.github.faultsLeft()).toBe(0);
});

describe('posts one review after', () => {
  it.each(transient)('$name', (one) => {
    expect(posted(pages.get(one)!)).toEqual(ONE_REVIEW);
    expect(pages.get(one)!.inline).toHaveLength(1);
  });
});

describe('posts one review, or says that there is none, after', () => {
  it.each(definite)('$name', (one) => {
    const page = pages.get(one)!;
    const said = page.reviews.length > 0 ? 'a review' : page.checks[0]?.output.title;
    expect(['a review', 'The review did not finish']).toContain(said);
    expect(page.reviews.length).toBeLessThanOrEqual(1);
    expect(page.inline).toHaveLength(page.reviews.length);
    expect(page.checks).toMatchObject([{ status: 'completed' }]);
  });
});

it('answers a command once though the answer to its comment was lost', async () => {
  const scene = await world.open({ files: { 'README.md': '# The shop\n' } });
  const path = `/repos/${scene.repository}/issues/${scene.number}/comments`;
  const { id } = await world.maya.comment(scene.repository, scene.number, '/architect help');
  world.github.failNext({ method: 'POST', path, connection: 'lose' });
  await expect.poll(() => world.github.deliveries.all().some(({ body }) => body.includes(`"id":${id},`))).toBe(true);
  await world.idle();

  const { comments } = await scene.page();
  expect(comments.filter(({ user }) => user.login === 'architect[bot]')).toHaveLength(1);
});

it('ends quietly when the repository is gone', async () => {
  const scene = await world.open({ wait: false });
  await world.maya.request('DELETE', `/repos/${scene.repository}`);

  await world.idle();

  expect(world.logged('job ended').at(-1)).toMatchObject({ outcome: 'done' });
});
