import type { Emulator } from './emulator.ts';
import type { Identity } from './identity.ts';
import type { Pulls } from './pulls.ts';
import type { ReviewJson } from './shapes.ts';
import { checkBody, type Thread, type ThreadComment, type Threads, unprocessable } from './threads.ts';
import { type Answer, type Call, type Json, number, paginate, Refusal, type Route, text } from './wire.ts';

const PULL = '/repos/:owner/:repo/pulls/:number';
const COMMENT = '/repos/:owner/:repo/pulls/comments/:id';

/** Reviews with inline comments by line, and what is said under them. */
export function reviewRoutes(parts: {
  readonly emulator: Emulator;
  readonly identity: Identity;
  readonly pulls: Pulls;
  readonly threads: Threads;
}): readonly Route[] {
  const { emulator, identity, pulls, threads } = parts;
  const present = (call: Call) => presenter(call.url.origin, threads);
  const edited = new Map<number, string>();
  const withEdits = (review: ReviewJson) => ({ ...review, body: edited.get(review.id) ?? review.body });

  /** All or nothing: one comment that is off the diff fails the review. */
  async function createReview(call: Call): Promise<Answer> {
    await identity.authorize(call, 'pull_requests');
    const { repository, pull } = at(call);
    const { head } = await pulls.get(repository, pull);
    const commit = text(call.body, 'commit_id') ?? head.sha;
    const commits = await pulls.commits(repository, pull);
    if (commit !== head.sha && !commits.includes(commit)) throw unprocessable('Commit is not part of the pull request');
    const comments = (call.body['comments'] as readonly Json[] | undefined) ?? [];
    const body = text(call.body, 'body') ?? '';
    if (comments.length === 0 || body !== '') checkBody(body);
    const said = [];
    for (const comment of comments) {
      const words = checkBody(text(comment, 'body') ?? '');
      said.push({ words, place: await threads.place(repository, pull, commit, comment) });
    }
    const { event } = call.body;
    const raw = Buffer.from(JSON.stringify({ body, commit_id: commit, event }));
    const answer = await emulator.forward({ ...call, raw });
    if (answer.status !== 201 && answer.status !== 200) return answer;
    const review = answer.body as ReviewJson;
    for (const { words, place } of said) {
      threads.start({ repository, pull, place }, { body: words, user: review.user, review: review.id });
    }
    return { ...answer, status: 200 };
  }

  async function createComment(call: Call): Promise<Answer> {
    const user = await identity.authorize(call, 'pull_requests');
    const { repository, pull } = at(call);
    const body = text(call.body, 'body') ?? '';
    const repliedTo = number(call.body, 'in_reply_to');
    if (repliedTo !== undefined) return reply(call, repliedTo);
    const { head } = await pulls.get(repository, pull);
    const place = await threads.place(repository, pull, text(call.body, 'commit_id') ?? head.sha, call.body);
    const comment = threads.start({ repository, pull, place }, { body, user, review: null });
    return { status: 201, body: await present(call)(threads.byComment(repository, comment.id)) };
  }

  async function reply(call: Call, to: number): Promise<Answer> {
    const user = await identity.authorize(call, 'pull_requests');
    const { repository } = at(call);
    const { thread } = threads.byComment(repository, to);
    const comment = threads.reply(thread, { body: text(call.body, 'body') ?? '', user, review: null });
    return { status: 201, body: await present(call)({ thread, comment }) };
  }

  async function list(call: Call, wanted: (comment: ThreadComment) => boolean): Promise<Answer> {
    const { repository, pull } = at(call);
    await pulls.get(repository, pull);
    const all = threads
      .of(repository, pull)
      .flatMap((thread) => thread.comments.map((comment) => ({ thread, comment })));
    const shown = all.filter(({ comment }) => wanted(comment)).toSorted((a, b) => a.comment.id - b.comment.id);
    return paginate(call, await Promise.all(shown.map(present(call))));
  }

  const one = (call: Call) => threads.byComment(at(call).repository, Number(call.params['id']));

  return [
    { method: 'POST', path: `${PULL}/reviews`, handle: createReview },
    { method: 'POST', path: `${PULL}/comments`, handle: createComment },
    { method: 'POST', path: `${PULL}/comments/:id/replies`, handle: (call) => reply(call, Number(call.params['id'])) },
    { method: 'GET', path: `${PULL}/comments`, handle: (call) => list(call, () => true) },
    {
      method: 'GET',
      path: `${PULL}/reviews/:review/comments`,
      handle: (call) => list(call, ({ review }) => review === Number(call.params['review'])),
    },
    { method: 'GET', path: COMMENT, handle: async (call) => ({ status: 200, body: await present(call)(one(call)) }) },
    {
      method: 'PATCH',
      path: COMMENT,
      async handle(call) {
        const user = await identity.authorize(call, 'pull_requests');
        const found = one(call);
        if (found.comment.user.login !== user.login) throw new Refusal(403, 'Resource not accessible by integration');
        found.comment.body = checkBody(text(call.body, 'body') ?? '');
        found.comment.updatedAt = new Date().toISOString();
        return { status: 200, body: await present(call)(found) };
      },
    },
    {
      method: 'DELETE',
      path: COMMENT,
      async handle(call) {
        await identity.authorize(call, 'pull_requests');
        const { thread, comment } = one(call);
        threads.remove(thread, comment);
        return { status: 204 };
      },
    },
    {
      /** The emulator takes changes to pending reviews only; GitHub lets an author edit a submitted one. */
      method: 'PUT',
      path: `${PULL}/reviews/:review`,
      async handle(call) {
        await identity.authorize(call, 'pull_requests');
        const body = checkBody(text(call.body, 'body') ?? '');
        edited.set(Number(call.params['review']), body);
        const answer = await emulator.forward({ ...call, method: 'GET', raw: Buffer.alloc(0) });
        return { ...answer, body: withEdits(answer.body as ReviewJson) };
      },
    },
    {
      method: 'GET',
      path: `${PULL}/reviews`,
      async handle(call) {
        const answer = await emulator.forward(call);
        if (answer.status !== 200) return answer;
        return { ...answer, body: (answer.body as readonly ReviewJson[]).map(withEdits) };
      },
    },
  ];
}

const at = ({ params }: Call) => ({
  repository: `${params['owner']}/${params['repo']}`,
  pull: Number(params['number']),
});

function presenter(
  origin: string,
  threads: Threads,
): (found: { thread: Thread; comment: ThreadComment }) => Promise<Json> {
  return async ({ thread, comment }) => {
    const { repository, pull, place } = thread;
    const line = await threads.currentLine(thread);
    const first = thread.comments[0];
    const shift = line === null ? undefined : line - place.line;
    const url = `${origin}/repos/${repository}/pulls`;
    const html = `${origin}/${repository}/pull/${pull}#discussion_r${comment.id}`;
    return {
      id: comment.id,
      node_id: `PRRC_${comment.id}`,
      url: `${url}/comments/${comment.id}`,
      html_url: html,
      pull_request_url: `${url}/${pull}`,
      pull_request_review_id: comment.review,
      ...(first && first !== comment && { in_reply_to_id: first.id }),
      user: comment.user,
      author_association: comment.user.type === 'Bot' ? 'NONE' : 'MEMBER',
      body: comment.body,
      created_at: comment.createdAt,
      updated_at: comment.updatedAt,
      diff_hunk: place.diffHunk,
      path: place.path,
      subject_type: 'line',
      side: place.side,
      line,
      original_line: place.line,
      start_line: place.startLine === undefined || shift === undefined ? null : place.startLine + shift,
      original_start_line: place.startLine ?? null,
      start_side: place.startLine === undefined ? null : place.side,
      commit_id: place.commit,
      original_commit_id: place.commit,
      position: line === null ? null : 1,
      original_position: 1,
      _links: {
        self: { href: `${url}/comments/${comment.id}` },
        html: { href: html },
        pull_request: { href: `${url}/${pull}` },
      },
    };
  };
}
