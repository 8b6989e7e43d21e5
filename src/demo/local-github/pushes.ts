import type { Emulator } from './emulator.ts';
import type { Identity } from './identity.ts';
import type { Objects } from './objects.ts';
import type { Pulls } from './pulls.ts';
import type { RepositoryJson } from './shapes.ts';
import { type Call, type Json, type Route, text } from './wire.ts';

/** Whatever moves a branch moves the pull requests from it; forks share their parent's history. */
export function pushRoutes(emulator: Emulator, identity: Identity, objects: Objects, pulls: Pulls): readonly Route[] {
  const nameOf = ({ params }: Call) => `${params['owner']}/${params['repo']}`;

  const moved = async (call: Call, branch: string, sha: string) => {
    const caller = identity.callerOf(call);
    await pulls.pushed(nameOf(call), branch, sha, 'login' in caller ? caller.login : 'ghost');
  };

  async function writeContents(call: Call) {
    const answer = await emulator.forward(call);
    const { commit } = (answer.body ?? {}) as { commit?: { sha: string } };
    if (commit) await moved(call, text(call.body, 'branch') ?? 'main', commit.sha);
    return answer;
  }

  return [
    {
      /** GitHub names the raw media type as text; the emulator calls it a stream of bytes. */
      method: 'GET',
      path: '/repos/:owner/:repo/contents/:path+',
      async handle(call) {
        const answer = await emulator.forward(call);
        if (!Buffer.isBuffer(answer.body)) return answer;
        return {
          ...answer,
          headers: { ...answer.headers, 'content-type': 'application/vnd.github.raw; charset=utf-8' },
        };
      },
    },
    { method: 'PUT', path: '/repos/:owner/:repo/contents/:path+', handle: writeContents },
    { method: 'DELETE', path: '/repos/:owner/:repo/contents/:path+', handle: writeContents },
    {
      method: 'PATCH',
      path: '/repos/:owner/:repo/git/refs/heads/:branch+',
      async handle(call) {
        const answer = await emulator.forward(call);
        if (answer.status === 200) await moved(call, call.params['branch'] ?? '', text(call.body, 'sha') ?? '');
        return answer;
      },
    },
    {
      method: 'POST',
      path: '/repos/:owner/:repo/git/trees',
      async handle(call) {
        for (const entry of (call.body['tree'] ?? []) as readonly Json[]) {
          const content = text(entry, 'content');
          if (content !== undefined) objects.remember(Buffer.from(content));
        }
        return undefined;
      },
    },
    {
      method: 'POST',
      path: '/repos/:owner/:repo/forks',
      async handle(call) {
        const answer = await emulator.forward(call);
        if (answer.status !== 202) return answer;
        const { full_name: fork, default_branch: branch } = answer.body as RepositoryJson;
        const path = `git/ref/heads/${branch}`;
        const tip = await emulator.request<{ object: { sha: string } }>('GET', `/repos/${nameOf(call)}/${path}`);
        await objects.copy(nameOf(call), fork, tip.object.sha);
        const move = { sha: tip.object.sha, force: true };
        await emulator.request('PATCH', `/repos/${fork}/git/refs/heads/${branch}`, move, emulator.writerOf(fork));
        return answer;
      },
    },
  ];
}
