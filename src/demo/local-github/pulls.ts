import { diffTrees, type FileDiff } from './diff.ts';
import type { Emulator } from './emulator.ts';
import type { Dispatch } from './events.ts';
import type { Identity } from './identity.ts';
import type { Entry, Objects } from './objects.ts';
import type { BranchEnd, PullJson } from './shapes.ts';
import { type Call, type Json, paginate, type Route, text } from './wire.ts';

/** GitHub lists at most so many files of a pull request. */
const MAX_FILES = 3000;

/** Where a pull request's ends are now. The emulator remembers only where they were when it was opened. */
type Ends = { head: string; base: string; baseBranch: string; headRepository: string | undefined; headBranch: string };

export interface Pulls {
  readonly routes: readonly Route[];
  /** As GitHub lists it now. */
  get(repository: string, number: number): Promise<PullJson>;
  /** As GitHub shows it by itself: with the size of its diff. */
  show(repository: string, number: number): Promise<PullJson>;
  byNode(id: string): Promise<{ readonly repository: string; readonly pull: PullJson } | undefined>;
  files(repository: string, number: number): Promise<readonly FileDiff[]>;
  /** Commits of the pull request, newest first. */
  commits(repository: string, number: number): Promise<readonly string[]>;
  /** Open pull requests with this head commit. */
  withHead(repository: string, sha: string): Promise<readonly PullJson[]>;
  /** A branch moved: open pull requests from it follow, and `synchronize` events tell so. */
  pushed(repository: string, branch: string, sha: string, by: string): Promise<void>;
}

export function createPulls(parts: {
  readonly emulator: Emulator;
  readonly objects: Objects;
  readonly identity: Identity;
  readonly dispatch: Dispatch;
}): Pulls {
  const { emulator, objects, identity, dispatch } = parts;
  const known = new Map<string, Promise<Ends>>();
  const diffs = new Map<string, Promise<readonly FileDiff[]>>();
  const keyOf = (repository: string, number: number) => `${repository}#${number}`;
  const branchTip = async (repository: string, branch: string) => {
    const ref = await emulator.request<{ object: { sha: string } }>(
      'GET',
      `/repos/${repository}/git/ref/heads/${branch}`,
    );
    return ref.object.sha;
  };

  async function endsOf(repository: string, pull: PullJson): Promise<Ends> {
    const key = keyOf(repository, pull.number);
    const found = known.get(key);
    if (found) return found;
    const made = register(repository, pull);
    known.set(key, made);
    return made;
  }

  async function register(repository: string, { number, head, base }: PullJson): Promise<Ends> {
    await keepHead(repository, number, head.repo?.full_name, head.sha, 'POST');
    const headRepository = head.repo?.full_name;
    return { head: head.sha, base: base.sha, baseBranch: base.ref, headRepository, headBranch: head.ref };
  }

  /** GitHub keeps a pull request's commits in its own repository, whatever becomes of the fork. */
  async function keepHead(repository: string, number: number, from: string | undefined, sha: string, method: string) {
    if (from !== undefined && from !== repository) await objects.copy(from, repository, sha);
    const ref = `refs/pull/${number}/head`;
    const path = method === 'POST' ? 'git/refs' : `git/refs/pull/${number}/head`;
    await emulator.request(method, `/repos/${repository}/${path}`, { ref, sha, force: true });
  }

  async function present(repository: string, pull: PullJson): Promise<PullJson> {
    const ends = await endsOf(repository, pull);
    return {
      ...pull,
      head: { ...pull.head, sha: ends.head } satisfies BranchEnd,
      base: { ...pull.base, sha: ends.base, ref: ends.baseBranch },
    };
  }

  async function get(repository: string, number: number): Promise<PullJson> {
    return present(repository, await emulator.request<PullJson>('GET', `/repos/${repository}/pulls/${number}`));
  }

  async function list(repository: string): Promise<readonly PullJson[]> {
    const path = `/repos/${repository}/pulls?state=open&per_page=100`;
    const pulls = await emulator.request<readonly PullJson[]>('GET', path);
    return Promise.all(pulls.map((pull) => present(repository, pull)));
  }

  async function files(repository: string, number: number): Promise<readonly FileDiff[]> {
    const { head, base } = await get(repository, number);
    const key = `${repository} ${base.sha} ${head.sha}`;
    const found = diffs.get(key);
    if (found) return found;
    const made = compare(repository, base.sha, head.sha);
    diffs.set(key, made);
    return made;
  }

  async function compare(repository: string, base: string, head: string): Promise<readonly FileDiff[]> {
    const mergeBase = await objects.mergeBase(repository, base, head);
    const [before, after] = await Promise.all([objects.files(repository, mergeBase), objects.files(repository, head)]);
    const read = async (entry: Entry) =>
      entry.type === 'commit' ? Buffer.from(`Subproject commit ${entry.sha}\n`) : objects.blob(repository, entry.sha);
    return diffTrees(before, after, read);
  }

  const commits = async (repository: string, number: number) => {
    const { head, base } = await get(repository, number);
    return objects.between(repository, base.sha, head.sha);
  };

  async function show(repository: string, number: number): Promise<PullJson> {
    const [pull, changed] = [await get(repository, number), await files(repository, number)];
    const sum = (field: 'additions' | 'deletions') => changed.reduce((total, file) => total + file[field], 0);
    const size = { additions: sum('additions'), deletions: sum('deletions'), changed_files: changed.length };
    return Object.assign({ ...pull }, size, { commits: (await commits(repository, number)).length });
  }

  async function pushed(repository: string, branch: string, sha: string, by: string): Promise<void> {
    for (const [key, promise] of known) {
      const ends = await promise;
      if (ends.headRepository !== repository || ends.headBranch !== branch || ends.head === sha) continue;
      const [name = '', number] = key.split('#');
      const { state } = await emulator.request<PullJson>('GET', `/repos/${name}/pulls/${number}`);
      if (state === 'closed') continue;
      const before = ends.head;
      await keepHead(name, Number(number), repository, sha, 'PATCH');
      ends.head = sha;
      ends.base = await branchTip(name, ends.baseBranch);
      const pull = await show(name, Number(number));
      const payload = { action: 'synchronize', number: Number(number), pull_request: pull, before, after: sha };
      await dispatch('pull_request', name, by, payload);
    }
  }

  async function changeBase(call: Call, repository: string, number: number, baseBranch: string): Promise<void> {
    const ends = await endsOf(repository, await emulator.request('GET', `/repos/${repository}/pulls/${number}`));
    if (ends.baseBranch === baseBranch) return;
    const changes = { base: { ref: { from: ends.baseBranch }, sha: { from: ends.base } } };
    ends.baseBranch = baseBranch;
    ends.base = await branchTip(repository, baseBranch);
    const caller = identity.callerOf(call);
    const pull = await show(repository, number);
    const payload = { action: 'edited', number, changes, pull_request: pull };
    await dispatch('pull_request', repository, 'login' in caller ? caller.login : 'ghost', payload);
  }

  const at = ({ params }: Call) =>
    ({ repository: `${params['owner']}/${params['repo']}`, number: Number(params['number']) }) as const;

  return {
    get,
    show,
    files,
    commits,
    async byNode(id) {
      for (const key of known.keys()) {
        const [repository = '', number] = key.split('#');
        const pull = await get(repository, Number(number));
        if (pull.node_id === id) return { repository, pull };
      }
      return undefined;
    },
    pushed,
    withHead: async (repository, sha) => (await list(repository)).filter(({ head }) => head.sha === sha),
    routes: [
      {
        method: 'GET',
        path: '/repos/:owner/:repo/pulls/:number',
        async handle(call) {
          const answer = await emulator.forward(call);
          if (answer.status !== 200) return answer;
          const { repository, number } = at(call);
          return { ...answer, body: await show(repository, number) };
        },
      },
      {
        method: 'GET',
        path: '/repos/:owner/:repo/pulls',
        async handle(call) {
          const answer = await emulator.forward(call);
          if (answer.status !== 200) return answer;
          const { repository } = at(call);
          const pulls = answer.body as readonly PullJson[];
          return { ...answer, body: await Promise.all(pulls.map((pull) => present(repository, pull))) };
        },
      },
      {
        method: 'GET',
        path: '/repos/:owner/:repo/pulls/:number/files',
        async handle(call) {
          const { repository, number } = at(call);
          const [pull, changed] = [await get(repository, number), await files(repository, number)];
          const links = linksOf(call.url.origin, repository, pull.head.sha);
          return paginate(
            call,
            changed.slice(0, MAX_FILES).map((file) => ({ ...file, ...links(file.filename) })),
          );
        },
      },
      {
        method: 'POST',
        path: '/repos/:owner/:repo/pulls',
        async handle(call) {
          const answer = await emulator.forward(call);
          if (answer.status !== 201) return answer;
          const { repository } = at(call);
          const { number } = answer.body as PullJson;
          return { ...answer, body: await show(repository, number) };
        },
      },
      {
        method: 'PATCH',
        path: '/repos/:owner/:repo/pulls/:number',
        async handle(call) {
          const answer = await emulator.forward(call);
          if (answer.status !== 200) return answer;
          const { repository, number } = at(call);
          const base = text(call.body, 'base');
          if (base !== undefined) await changeBase(call, repository, number, base);
          return { ...answer, body: await show(repository, number) };
        },
      },
    ],
  };
}

function linksOf(origin: string, repository: string, sha: string): (path: string) => Json {
  return (filename) => {
    const path = filename.split('/').map(encodeURIComponent).join('/');
    return {
      blob_url: `${origin}/${repository}/blob/${sha}/${path}`,
      raw_url: `${origin}/${repository}/raw/${sha}/${path}`,
      contents_url: `${origin}/repos/${repository}/contents/${path}?ref=${sha}`,
    };
  };
}
