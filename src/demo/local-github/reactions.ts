import type { Emulator } from './emulator.ts';
import type { Identity } from './identity.ts';
import type { UserJson } from './shapes.ts';
import type { Threads } from './threads.ts';
import { type Answer, type Call, paginate, Refusal, type Route, text } from './wire.ts';

type Reaction = {
  readonly id: number;
  readonly node_id: string;
  readonly user: UserJson;
  readonly content: string;
  readonly created_at: string;
};

const CONTENTS = ['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes'];

/** Reactions to issues, pull requests and comments: one of each kind per person. */
export function reactionRoutes(emulator: Emulator, identity: Identity, threads: Threads): readonly Route[] {
  const given = new Map<string, readonly Reaction[]>();
  let lastId = 0;

  async function exists({ params }: Call): Promise<void> {
    const repository = `${params['owner']}/${params['repo']}`;
    if (params['comment'])
      return void (await emulator.request('GET', `/repos/${repository}/issues/comments/${params['comment']}`));
    if (params['reviewComment']) return void threads.byComment(repository, Number(params['reviewComment']));
    const number = params['number'];
    await emulator
      .request('GET', `/repos/${repository}/issues/${number}`)
      .catch(() => emulator.request('GET', `/repos/${repository}/pulls/${number}`));
  }

  const keyOf = (call: Call) => call.url.pathname.replace(/\/reactions.*$/, '');

  async function add(call: Call): Promise<Answer> {
    const user = await identity.authorize(call, 'issues', 'pull_requests');
    await exists(call);
    const content = text(call.body, 'content') ?? '';
    if (!CONTENTS.includes(content)) throw new Refusal(422, 'Validation Failed');
    const before = given.get(keyOf(call)) ?? [];
    const same = before.find((one) => one.content === content && one.user.login === user.login);
    if (same) return { status: 200, body: same };
    const id = ++lastId;
    const reaction = { id, node_id: `REA_${id}`, user, content, created_at: new Date().toISOString() };
    given.set(keyOf(call), [...before, reaction]);
    return { status: 201, body: reaction };
  }

  async function list(call: Call): Promise<Answer> {
    await exists(call);
    return paginate(call, given.get(keyOf(call)) ?? []);
  }

  async function remove(call: Call): Promise<Answer> {
    await identity.authorize(call, 'issues', 'pull_requests');
    const left = (given.get(keyOf(call)) ?? []).filter(({ id }) => id !== Number(call.params['reaction']));
    given.set(keyOf(call), left);
    return { status: 204 };
  }

  return ['issues/comments/:comment', 'pulls/comments/:reviewComment', 'issues/:number'].flatMap((subject): Route[] => {
    const path = `/repos/:owner/:repo/${subject}/reactions`;
    return [
      { method: 'POST', path, handle: add },
      { method: 'GET', path, handle: list },
      { method: 'DELETE', path: `${path}/:reaction`, handle: remove },
    ];
  });
}
