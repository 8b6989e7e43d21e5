import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import { pino } from 'pino';
import { Probot } from 'probot';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startBoss } from '../../src/queue/boss.ts';
import type { Queue } from '../../src/queue/queue.ts';
import type { EmbeddedDatabase } from '../../src/store/embedded.ts';
import { migrate } from '../../src/store/migrate.ts';
import { sqlCache } from '../../src/store/sql-cache.ts';
import { sqlStore } from '../../src/store/sql-store.ts';
import type { Store } from '../../src/store/store.ts';
import * as handlers from '../../src/webhook/index.ts';
import { respond } from '../../src/webhook/http.ts';
import { temporaryDatabase } from '../helpers/database.ts';

type Example = { readonly action?: string; readonly [key: string]: unknown };
const examples = createRequire(import.meta.url)('@octokit/webhooks-examples') as readonly {
  readonly name: string;
  readonly examples: readonly Example[];
}[];
const examplesOf = (event: string) => examples.find(({ name }) => name === event)?.examples ?? [];
const withInstallation = (example: Example): Example => ({ installation: { id: 7 }, ...example });
const example = (event: string, action: string, changed: object = {}): Example => {
  const found = examplesOf(event).find((each) => each.action === action);
  if (!found) throw new Error(`GitHub has no example of ${event} ${action}`);
  return { ...withInstallation(found), ...changed };
};

const secret = 'a webhook secret';
const sign = (body: string) => `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

let database: EmbeddedDatabase;
let store: Store;
let queue: Queue;
let server: Server;
let url: string;
let deliveries = 0;

beforeAll(async () => {
  database = await temporaryDatabase();
  await migrate(database);
  const onError = (error: unknown) => {
    throw error;
  };
  store = sqlStore(database, sqlCache(database, { entryBytes: 1, totalBytes: 1 }, onError));
  queue = await startBoss({ backend: { kind: 'embedded', pglite: database.pglite }, onError });
  const log = pino({ level: 'silent' });
  const probot = new Probot({ appId: 1, privateKey: 'unused', secret, log });
  await probot.ready();
  const verify = (body: string, signature: string) => probot.webhooks.verify(body, signature);
  server = createServer((request, response) => {
    void respond({ database, store, queue, log, verify }, request, response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await queue.stop(0);
  await database.close();
});
beforeEach(async () => {
  await database.query('DELETE FROM architect_queue.job');
  await database.query('DELETE FROM architect.deliveries');
  await database.query('DELETE FROM architect.pulls');
  await database.query('DELETE FROM architect.reviews');
});

type Sending = { id?: string; signature?: string | null; path?: string; type?: string };

async function deliver(event: string, payload: unknown, sending: Sending = {}): Promise<[number, string]> {
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const signature = sending.signature === undefined ? sign(body) : sending.signature;
  const response = await fetch(`${url}${sending.path ?? '/api/github/webhooks'}`, {
    method: 'POST',
    body,
    headers: {
      'content-type': sending.type ?? 'application/json',
      'x-github-event': event,
      'x-github-delivery': sending.id ?? `guid-${(deliveries += 1)}`,
      ...(signature !== null && { 'x-hub-signature-256': signature }),
    },
  });
  const { message } = (await response.json()) as { message: string };
  return [response.status, message];
}

async function jobs(): Promise<unknown[]> {
  const { rows } = await database.query('SELECT data FROM architect_queue.job ORDER BY created_on');
  return rows.map(({ data }) => data);
}
async function stored(): Promise<string[]> {
  const { rows } = await database.query('SELECT id FROM architect.deliveries ORDER BY id');
  return rows.map(({ id }) => String(id));
}

describe('a delivery', () => {
  const opened = example('pull_request', 'opened');

  it('is stored with its job before it is acknowledged', async () => {
    expect(await deliver('pull_request', opened, { id: 'guid-a' })).toEqual([202, 'Accepted.']);
    expect(await stored()).toEqual(['guid-a']);
    expect(await jobs()).toEqual([
      {
        name: 'review-pull-request',
        installation: expect.any(Number),
        owner: 'Codertocat',
        repo: 'Hello-World',
        number: 2,
        generation: 1,
        full: false,
        delivery: 'guid-a',
      },
    ]);
  });

  it('is taken once when GitHub sends it twice', async () => {
    await deliver('pull_request', opened, { id: 'guid-b' });
    expect(await deliver('pull_request', opened, { id: 'guid-b' })).toEqual([202, 'Accepted before.']);
    expect(await jobs()).toHaveLength(1);
  });

  it('is taken once when it arrives twice at the same time', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => deliver('pull_request', opened, { id: 'guid-c' })));
    expect(answers.map(([, message]) => message).sort()).toEqual(['Accepted before.', 'Accepted before.', 'Accepted.']);
    expect(await jobs()).toHaveLength(1);
  });

  it.each([
    ['a wrong signature', `sha256=${'0'.repeat(64)}`],
    ['a signature that is none', 'sha256=zzz'],
    ['no signature', null],
  ])('with %s is refused and leaves nothing behind', async (_what, signature) => {
    const [status] = await deliver('pull_request', opened, { signature });
    expect(status).toBe(401);
    expect(await stored()).toEqual([]);
    expect(await jobs()).toEqual([]);
  });

  it('that was changed on its way is refused', async () => {
    const signature = sign(JSON.stringify(opened));
    const [status] = await deliver('pull_request', { ...opened, number: 3 }, { signature });
    expect(status).toBe(401);
  });

  it('larger than GitHub sends is refused', async () => {
    const [status] = await deliver('pull_request', `"${'x'.repeat(25 * 1024 ** 2)}"`);
    expect(status).toBe(413);
    expect(await stored()).toEqual([]);
  });

  it('that is no JSON, or no event of GitHub, is refused with the reason', async () => {
    expect(await deliver('pull_request', '{"action"')).toEqual([422, 'The body is not JSON.']);
    const [status, message] = await deliver('pull_request', { action: 'opened' });
    expect(status).toBe(422);
    expect(message).toContain('→ at repository');
    expect(await stored()).toEqual([]);
  });

  it('sent as a form with a wrong signature is refused for the signature', async () => {
    const form = { type: 'application/x-www-form-urlencoded', signature: `sha256=${'0'.repeat(64)}` };
    expect((await deliver('ping', 'payload=1', form))[0]).toBe(401);
  });

  it('sent as a form is refused with what to change', async () => {
    expect(await deliver('ping', 'payload=1', { type: 'application/x-www-form-urlencoded' })).toEqual([
      415,
      'Set the content type of the webhook to application/json.',
    ]);
  });

  it('of an event that nobody handles is acknowledged', async () => {
    expect(await deliver('ping', { zen: 'Keep it logically awesome.' })).toEqual([202, 'Nothing to do.']);
    expect(await stored()).toEqual([]);
  });

  it("is accepted at the address that Probot's setup page registers", async () => {
    expect(await deliver('pull_request', opened, { path: '/' })).toEqual([202, 'Accepted.']);
  });
});

describe('every payload that GitHub documents', () => {
  it.each(
    Object.values(handlers).flatMap(({ event }) =>
      examplesOf(event).map((payload, index) => [event, payload.action, index, payload] as const),
    ),
  )('%s %s (%i) is understood', async (event, _action, _index, payload) => {
    const [status] = await deliver(event, withInstallation(payload));
    expect(status).toBe(202);
  });
});

describe('what a delivery asks for', () => {
  it.each(['opened', 'synchronize', 'reopened', 'ready_for_review'])('pull_request %s: a review', async (action) => {
    await deliver('pull_request', example('pull_request', action));
    expect(await jobs()).toMatchObject([{ name: 'review-pull-request', number: 2, full: false }]);
  });

  it('pull_request edited: a review when the base changed, else nothing', async () => {
    const edited = example('pull_request', 'opened', { action: 'edited' });
    await deliver('pull_request', { ...edited, changes: { title: { from: 'a' } } });
    expect(await jobs()).toEqual([]);
    await deliver('pull_request', { ...edited, changes: { base: { ref: { from: 'main' } } } });
    expect(await jobs()).toMatchObject([{ name: 'review-pull-request', number: 2 }]);
  });

  it('pull_request closed: whatever is asked for is obsolete', async () => {
    await deliver('pull_request', example('pull_request', 'opened'));
    await deliver('pull_request', example('pull_request', 'closed'));
    expect(await jobs()).toMatchObject([{ generation: 1 }]);
    expect(await store.generation('codertocat/hello-world#2')).toBe(2);
  });

  it('each review of a pull request is newer than the one before', async () => {
    await deliver('pull_request', example('pull_request', 'opened'));
    await deliver('pull_request', example('pull_request', 'synchronize'));
    expect(await jobs()).toMatchObject([{ generation: 1 }, { generation: 2 }]);
  });

  it('a pull request of a bot: a review, so that a required check reports', async () => {
    const sender = { login: 'renovate[bot]', type: 'Bot' };
    await deliver('pull_request', example('pull_request', 'opened', { sender }));
    expect(await jobs()).toMatchObject([{ name: 'review-pull-request' }]);
  });

  const comment = (body: string, changed: object = {}): Example => {
    const given = example('issue_comment', 'created');
    return { ...given, comment: { ...(given['comment'] as object), body, ...changed } };
  };

  it('issue_comment created: its commands, without its text', async () => {
    await deliver('issue_comment', comment('Please:\n/architect review\nThe token is hunter2.'));
    const [job] = await jobs();
    expect(job).toMatchObject({ name: 'answer-command', commands: ['review'], author: 'Codertocat', isPull: false });
    expect(JSON.stringify(job)).not.toContain('hunter2');
  });

  it('issue_comment on a pull request: says that it is one', async () => {
    const given = comment('/architect help');
    await deliver('issue_comment', { ...given, issue: { ...(given['issue'] as object), pull_request: { url: 'u' } } });
    expect(await jobs()).toMatchObject([{ isPull: true, commands: ['help'] }]);
  });

  it('issue_comment without a command, edited, or by a bot: nothing', async () => {
    await deliver('issue_comment', comment('Nice work, /architect review comes later'));
    await deliver('issue_comment', { ...comment('/architect review'), action: 'edited' });
    await deliver('issue_comment', comment('/architect review', { user: { login: 'architect[bot]', type: 'Bot' } }));
    await deliver('issue_comment', { ...comment('/architect review'), sender: { login: 'x[bot]', type: 'Bot' } });
    expect(await jobs()).toEqual([]);
  });

  it('issues labeled: a design for the one label that asks for it', async () => {
    const labeled = example('issues', 'labeled', { sender: { login: 'ada', type: 'User' } });
    await deliver('issues', { ...labeled, label: { name: 'bug' } });
    await deliver('issues', { ...labeled, label: { name: 'design-needed' }, sender: { login: 'x[bot]', type: 'Bot' } });
    expect(await jobs()).toEqual([]);
    await deliver('issues', { ...labeled, label: { name: 'design-needed' } });
    expect(await jobs()).toMatchObject([{ name: 'propose-design', number: 1 }]);
  });

  it('check_run rerequested: a review of its pull request', async () => {
    const rerun = example('check_run', 'rerequested');
    const run = rerun['check_run'] as object;
    await deliver('check_run', { ...rerun, check_run: { ...run, pull_requests: [{ number: 2 }] } });
    expect(await jobs()).toMatchObject([{ name: 'review-pull-request', number: 2 }]);
  });

  it("check_run rerequested on a fork's head: a review of what was reviewed at that head", async () => {
    const rerun = example('check_run', 'rerequested');
    const run = { ...(rerun['check_run'] as object), head_sha: 'feed', pull_requests: [] };
    await deliver('check_run', { ...rerun, check_run: run });
    expect(await jobs()).toEqual([]);
    const job = '11111111-1111-4111-8111-111111111111';
    const { full_name: name } = rerun['repository'] as { full_name: string };
    await store.recordReview(job, `${name.toLowerCase()}#9`, { state: 'failed', head: 'feed' });
    await deliver('check_run', { ...rerun, check_run: run });
    expect(await jobs()).toMatchObject([{ name: 'review-pull-request', number: 9, generation: 1 }]);
  });

  it('merge_group checks_requested: an answer on its commit', async () => {
    const group = example('merge_group', 'checks_requested');
    await deliver('merge_group', group);
    const { head_sha: commit } = group['merge_group'] as { head_sha: string };
    expect(await jobs()).toMatchObject([{ name: 'answer-merge-group', commit }]);
  });
});

describe('the other paths', () => {
  it.each([
    ['/healthz', 200, { status: 'ok' }],
    ['/readyz', 200, { status: 'ready', checks: { database: true, queue: true } }],
    ['/metrics', 404, { message: 'Not found' }],
    ['//', 404, { message: 'Not found' }],
  ])('%s answers %i', async (path, status, body) => {
    const response = await fetch(`${url}${path}`);
    expect([response.status, await response.json()]).toEqual([status, body]);
  });
});
