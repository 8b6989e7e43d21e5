import type { Emulator } from './emulator.ts';
import type { Dispatch } from './events.ts';
import type { Identity } from './identity.ts';
import type { Pulls } from './pulls.ts';
import type { CheckRunJson } from './shapes.ts';
import { type Answer, type Call, type Json, paginate, Refusal, type Route } from './wire.ts';

const RUNS = '/repos/:owner/:repo/check-runs';

/** GitHub takes so many annotations in one request; an update adds to those before it. */
const MAX_ANNOTATIONS = 50;

/** Check runs that belong to the App, add up their annotations, and can be asked for again. */
export function checkRoutes(parts: {
  readonly emulator: Emulator;
  readonly identity: Identity;
  readonly pulls: Pulls;
  readonly dispatch: Dispatch;
  readonly app: Json & { readonly id: number };
}): readonly Route[] {
  const { emulator, identity, pulls, dispatch, app } = parts;
  const annotations = new Map<number, readonly Json[]>();

  const present = (run: CheckRunJson) => ({
    ...run,
    app,
    output: { ...run.output, annotations_count: annotations.get(run.id)?.length ?? 0 },
  });

  async function write(call: Call): Promise<Answer> {
    const output = (call.body['output'] ?? {}) as { title?: unknown; summary?: unknown; annotations?: readonly Json[] };
    const added = output.annotations ?? [];
    if (added.length > MAX_ANNOTATIONS)
      throw new Refusal(422, 'Invalid request.\n\nNo more than 50 items are allowed.');
    for (const text of [output.summary, (output as Json)['text']]) {
      if (typeof text === 'string' && text.length > 65_535)
        throw new Refusal(422, 'Invalid request.\n\nText is too long.');
    }
    const answer = await emulator.forward(call);
    if (answer.status >= 300) return answer;
    const run = answer.body as CheckRunJson;
    annotations.set(run.id, [...(annotations.get(run.id) ?? []), ...added]);
    return { ...answer, body: present(run) };
  }

  async function read(call: Call): Promise<Answer> {
    const answer = await emulator.forward(call);
    return answer.status === 200 ? { ...answer, body: present(answer.body as CheckRunJson) } : answer;
  }

  return [
    { method: 'POST', path: RUNS, handle: write },
    { method: 'PATCH', path: `${RUNS}/:id`, handle: write },
    { method: 'GET', path: `${RUNS}/:id`, handle: read },
    {
      method: 'GET',
      path: `${RUNS}/:id/annotations`,
      handle: async (call) => paginate(call, annotations.get(Number(call.params['id'])) ?? []),
    },
    {
      method: 'GET',
      path: '/repos/:owner/:repo/commits/:ref/check-runs',
      async handle(call) {
        const answer = await emulator.forward(call);
        if (answer.status !== 200) return answer;
        const wanted = call.url.searchParams.get('app_id');
        const { check_runs: runs } = answer.body as { check_runs: readonly CheckRunJson[] };
        const shown = wanted === null || Number(wanted) === app.id ? runs.map(present) : [];
        return { ...answer, body: { total_count: shown.length, check_runs: shown } };
      },
    },
    {
      /** A person presses "Re-run": GitHub leaves the run as it is and tells the App. */
      method: 'POST',
      path: `${RUNS}/:id/rerequest`,
      async handle(call) {
        const { login } = await identity.authorize(call, 'checks');
        const repository = `${call.params['owner']}/${call.params['repo']}`;
        const path = `/repos/${repository}/check-runs/${call.params['id']}`;
        const run = present(await emulator.request<CheckRunJson>('GET', path));
        const open = await pulls.withHead(repository, run.head_sha);
        const links = open.map(({ id, number, url, head, base }) => ({ id, number, url, head, base }));
        const payload = { action: 'rerequested', check_run: { ...run, pull_requests: links } };
        await dispatch('check_run', repository, login, payload);
        return { status: 201, body: {} };
      },
    },
  ];
}
