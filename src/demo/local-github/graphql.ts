import { readFileSync } from 'node:fs';
import { buildSchema, graphql } from 'graphql';
import type { Emulator } from './emulator.ts';
import type { Dispatch } from './events.ts';
import type { Identity } from './identity.ts';
import type { Objects } from './objects.ts';
import type { Pulls } from './pulls.ts';
import type { PullJson, RepositoryJson, UserJson } from './shapes.ts';
import type { Thread, ThreadComment, Threads } from './threads.ts';
import { type Call, type Json, Refusal, type Route, text } from './wire.ts';

const schema = buildSchema(readFileSync(new URL('schema.graphql', import.meta.url), 'utf8'));

/** GitHub cuts the text of a blob off here. */
const MAX_TEXT = 512_000;

type Slice = { readonly first?: number; readonly last?: number; readonly after?: string; readonly before?: string };

/** GitHub's GraphQL API, as far as the App uses it. */
export function graphqlRoute(parts: {
  readonly emulator: Emulator;
  readonly identity: Identity;
  readonly objects: Objects;
  readonly pulls: Pulls;
  readonly threads: Threads;
  readonly dispatch: Dispatch;
}): Route {
  const { emulator, identity, objects, pulls, threads, dispatch } = parts;

  const actor = ({ login, node_id: id, type }: UserJson) => ({
    __typename: type === 'Bot' ? 'Bot' : 'User',
    id,
    login,
  });

  const comment = (viewer: string) => (one: ThreadComment) => ({
    id: `PRRC_${one.id}`,
    databaseId: one.id,
    fullDatabaseId: `${one.id}`,
    /** GraphQL names an App's account without `[bot]`. */
    author: { ...actor(one.user), login: one.user.login.replace(/\[bot\]$/, '') },
    body: one.body,
    createdAt: one.createdAt,
    viewerDidAuthor: one.user.login === viewer,
  });

  const thread = (viewer: string) => async (one: Thread) => {
    const line = await threads.currentLine(one);
    const { path, side, startLine, line: originalLine } = one.place;
    return {
      id: one.id,
      isResolved: one.resolvedBy !== undefined,
      isOutdated: line === null,
      resolvedBy: one.resolvedBy && { ...actor(one.resolvedBy), login: one.resolvedBy.login.replace(/\[bot\]$/, '') },
      viewerCanResolve: one.resolvedBy === undefined,
      path,
      diffSide: side,
      line,
      originalLine,
      startLine: startLine ?? null,
      comments: (slice: Slice) => connection(one.comments.map(comment(viewer)), slice),
    };
  };

  const pullRequest = (viewer: string, repository: string, { number, node_id: id, draft, head }: PullJson) => ({
    id,
    number,
    isDraft: draft,
    headRefOid: head.sha,
    async reviewThreads(slice: Slice) {
      return connection(await Promise.all(threads.of(repository, number).map(thread(viewer))), slice);
    },
  });

  async function blob(repository: string, oid: string) {
    try {
      const content = await objects.blob(repository, oid);
      const isBinary = content.subarray(0, 8000).includes(0);
      const shown = isBinary ? null : content.subarray(0, MAX_TEXT).toString('utf8');
      const size = { byteSize: content.length, isBinary, isTruncated: content.length > MAX_TEXT };
      return { __typename: 'Blob', id: `B_${oid}`, oid, text: shown, ...size };
    } catch (error) {
      if (error instanceof Refusal) return null;
      throw error;
    }
  }

  async function setResolved(call: Call, id: string, resolved: boolean) {
    const user = await identity.authorize(call, 'pull_requests', 'contents');
    const found = threads.byId(id);
    if (!found) throw new Error(`Could not resolve to a node with the global id of '${id}'`);
    found.resolvedBy = resolved ? user : undefined;
    return { thread: await thread(user.login)(found) };
  }

  async function markReady(call: Call, id: string) {
    const { login } = await identity.authorize(call, 'pull_requests');
    const found = await pulls.byNode(id);
    if (!found) throw new Error(`Could not resolve to a node with the global id of '${id}'`);
    const { repository, pull: draft } = found;
    await emulator.request('PATCH', `/repos/${repository}/pulls/${draft.number}`, { draft: false });
    const pull = await pulls.show(repository, draft.number);
    const payload = { action: 'ready_for_review', number: pull.number, pull_request: pull };
    await dispatch('pull_request', repository, login, payload);
    return { pullRequest: pullRequest(login, repository, pull) };
  }

  const resolvers = (call: Call, viewer: string) => ({
    viewer: { __typename: 'User', id: viewer, login: viewer },
    rateLimit: { cost: 1, limit: 5000, remaining: 4999 },
    async repository({ owner, name }: { owner: string; name: string }) {
      const found = await emulator.request<RepositoryJson>('GET', `/repos/${owner}/${name}`).catch(() => undefined);
      if (!found) throw new Error(`Could not resolve to a Repository with the name '${owner}/${name}'.`);
      const full = found.full_name;
      return {
        id: found.node_id,
        nameWithOwner: full,
        object: ({ oid }: { oid?: string }) => (oid === undefined ? null : blob(full, oid)),
        pullRequest: async ({ number }: { number: number }) => pullRequest(viewer, full, await pulls.get(full, number)),
      };
    },
    resolveReviewThread: ({ input }: { input: { threadId: string } }) => setResolved(call, input.threadId, true),
    unresolveReviewThread: ({ input }: { input: { threadId: string } }) => setResolved(call, input.threadId, false),
    markPullRequestReadyForReview: ({ input }: { input: { pullRequestId: string } }) =>
      markReady(call, input.pullRequestId),
  });

  return {
    method: 'POST',
    path: '/graphql',
    async handle(call) {
      const caller = identity.callerOf(call);
      if (caller.kind === 'nobody' || caller.kind === 'app') throw new Refusal(401, 'Requires authentication');
      const result = await graphql({
        schema,
        source: text(call.body, 'query') ?? '',
        rootValue: resolvers(call, caller.login),
        variableValues: (call.body['variables'] ?? {}) as Json,
      });
      return { status: 200, body: result };
    },
  };
}

/** A page of a connection. Cursors are positions. */
function connection<T>(items: readonly T[], { first, last, after, before }: Slice) {
  const from = after === undefined ? 0 : Number(after) + 1;
  const to = before === undefined ? items.length : Number(before);
  let shown = [...items.entries()].slice(from, to);
  if (first !== undefined) shown = shown.slice(0, first);
  if (last !== undefined) shown = shown.slice(-last);
  const [start, end] = [shown[0]?.[0], shown.at(-1)?.[0]];
  return {
    nodes: shown.map(([, item]) => item),
    totalCount: items.length,
    pageInfo: {
      startCursor: start === undefined ? null : `${start}`,
      endCursor: end === undefined ? null : `${end}`,
      hasPreviousPage: (start ?? 0) > 0,
      hasNextPage: end !== undefined && end < items.length - 1,
    },
  };
}
