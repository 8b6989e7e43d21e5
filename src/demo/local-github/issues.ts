import type { Emulator } from './emulator.ts';
import type { Pulls } from './pulls.ts';
import type { PullJson } from './shapes.ts';
import type { Call, Json, Route } from './wire.ts';

/** GitHub shows a pull request as an issue too, and marks it; the emulator keeps the two apart. */
export function issueRoutes(emulator: Emulator, pulls: Pulls): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/repos/:owner/:repo/issues/:number',
      async handle(call: Call) {
        const answer = await emulator.forward(call);
        if (answer.status !== 404) return answer;
        const { params } = call;
        const pull = await pulls.get(`${params['owner']}/${params['repo']}`, Number(params['number']));
        return { status: 200, body: { ...pull, ...markOf(pull) } };
      },
    },
  ];
}

/** What tells a pull request from an issue where both are called issues. */
export function markOf({ url, html_url: html, merged_at: mergedAt, draft }: PullJson): Json {
  const links = { url, html_url: html, diff_url: `${html}.diff`, patch_url: `${html}.patch`, merged_at: mergedAt };
  return { draft, pull_request: links };
}
