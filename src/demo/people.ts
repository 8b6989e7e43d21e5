import { tokenOf } from './local-github/emulator.ts';
import type { CommentJson, PullJson, RepositoryJson } from './local-github/shapes.ts';
import type { LocalGitHub } from './local-github.ts';

/** File contents by path. `null` removes the file. */
export type Files = Readonly<Record<string, string | Uint8Array | null>>;

/** What a person does on the local GitHub, through its public API. */
export interface Person {
  readonly login: string;
  /** Throws with GitHub's message on an error status. */
  request<T>(method: string, path: string, body?: object): Promise<T>;
  /** In the organisation when there is one, else of their own; starts with one commit. */
  createRepository(owner: string, name: string, options: { private: boolean; files: Files }): Promise<RepositoryJson>;
  invite(repository: string, login: string, permission: 'pull' | 'push' | 'admin'): Promise<void>;
  /** Commits on a branch, which starts at `from` where it does not exist. Gives the commit's id. */
  commit(repository: string, branch: string, change: CommitRequest): Promise<string>;
  openPull(
    repository: string,
    pull: { title: string; head: string; base?: string; draft?: boolean; body?: string },
  ): Promise<PullJson>;
  comment(repository: string, number: number, body: string): Promise<CommentJson>;
  openIssue(repository: string, issue: { title: string; body: string }): Promise<{ number: number; html_url: string }>;
  label(repository: string, number: number, label: string): Promise<void>;
  markReady(pull: PullJson): Promise<void>;
}

export type CommitRequest = {
  readonly message: string;
  readonly files: Files;
  /** Branch or commit to start from; the branch's own tip when absent. With `force` the tip is left behind. */
  readonly from?: string;
  readonly force?: boolean;
};

export function createPerson(github: LocalGitHub, login: string): Person {
  async function request<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(`${github.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${tokenOf(login)}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    const content = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${content}`);
    return (content === '' ? undefined : JSON.parse(content)) as T;
  }

  async function tipOf(repository: string, ref: string): Promise<string | undefined> {
    if (/^[0-9a-f]{40}$/.test(ref)) return ref;
    const path = `/repos/${repository}/git/matching-refs/heads/${ref}`;
    const refs = await request<readonly { ref: string; object: { sha: string } }[]>('GET', path);
    return refs.find((found) => found.ref === `refs/heads/${ref}`)?.object.sha;
  }

  async function treeEntry(repository: string, path: string, content: string | Uint8Array | null) {
    const entry = { path, mode: '100644', type: 'blob' };
    if (content === null) return { ...entry, sha: null };
    if (typeof content === 'string') return { ...entry, content };
    const blob = { content: Buffer.from(content).toString('base64'), encoding: 'base64' };
    const { sha } = await request<{ sha: string }>('POST', `/repos/${repository}/git/blobs`, blob);
    return { ...entry, sha };
  }

  async function commit(repository: string, branch: string, change: CommitRequest): Promise<string> {
    const git = `/repos/${repository}/git`;
    const tip = await tipOf(repository, branch);
    const parent = change.from === undefined ? tip : await tipOf(repository, change.from);
    const base = parent && (await request<{ tree: { sha: string } }>('GET', `${git}/commits/${parent}`)).tree.sha;
    const tree = [];
    for (const [path, content] of Object.entries(change.files)) tree.push(await treeEntry(repository, path, content));
    const written = await request<{ sha: string }>('POST', `${git}/trees`, { tree, ...(base && { base_tree: base }) });
    const parts = { message: change.message, tree: written.sha, parents: parent ? [parent] : [] };
    const { sha } = await request<{ sha: string }>('POST', `${git}/commits`, parts);
    if (tip === undefined) await request('POST', `${git}/refs`, { ref: `refs/heads/${branch}`, sha });
    else await request('PATCH', `${git}/refs/heads/${branch}`, { sha, force: change.force ?? false });
    return sha;
  }

  return {
    login,
    request,
    commit,
    async createRepository(owner, name, { private: isPrivate, files }) {
      const path = owner === login ? '/user/repos' : `/orgs/${owner}/repos`;
      const repository = await request<RepositoryJson>('POST', path, { name, private: isPrivate, auto_init: true });
      const force = { from: repository.default_branch, files, message: 'Start the service' };
      await commit(repository.full_name, repository.default_branch, force);
      return repository;
    },
    async invite(repository, guest, permission) {
      await request('PUT', `/repos/${repository}/collaborators/${guest}`, { permission });
    },
    openPull: (repository, pull) => request('POST', `/repos/${repository}/pulls`, { base: 'main', ...pull }),
    comment: (repository, number, body) => request('POST', `/repos/${repository}/issues/${number}/comments`, { body }),
    openIssue: (repository, issue) => request('POST', `/repos/${repository}/issues`, issue),
    async label(repository, number, label) {
      await request('POST', `/repos/${repository}/issues/${number}/labels`, { labels: [label] });
    },
    async markReady({ node_id: pullRequestId }) {
      const query = `mutation ($input: MarkPullRequestReadyForReviewInput!) {
        markPullRequestReadyForReview(input: $input) { clientMutationId }
      }`;
      await request('POST', '/graphql', { query, variables: { input: { pullRequestId } } });
    },
  };
}
