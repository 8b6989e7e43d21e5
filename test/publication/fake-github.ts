import type {
  CheckRun,
  CommentableLines,
  DraftReview,
  OwnReview,
  OwnThread,
  Pull,
  PullRequests,
  ReviewOutcome,
} from '../../src/github/pull-requests.ts';
import { pull as standard } from '../github/pull-fixture.ts';
import { HEAD } from './finding-fixture.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Failure = 'createReview' | 'putCheckRun' | 'reply' | 'resolve';

/** One pull request of a GitHub that keeps what is posted. `breakAt` fails a write after it took effect, once. */
export function fakeGitHub({
  lines = [[1, 20]] as readonly (readonly [number, number])[],
  breakAt = '' as Failure | '',
} = {}) {
  const pull: Mutable<Pull> = { ...standard, head: HEAD };
  const reviews: (OwnReview & { draft: DraftReview })[] = [];
  const threads: Mutable<OwnThread>[] = [];
  const checks = new Map<string, CheckRun>();
  const refusals: string[] = [];
  const writers = new Set<string>();
  let armed = breakAt;
  let checkWrites = 0;
  let commentable: readonly CommentableLines[] = lines.map(([first, last]) => ({ side: 'RIGHT', first, last }));

  const crash = (at: Failure) => {
    if (armed !== at) return;
    armed = '';
    throw new Error(`SIGKILL after ${at}`);
  };

  const pulls: PullRequests = {
    get: async () => ({ ...pull }),
    ownReviews: async () => reviews.map(({ id, body, commit }) => ({ id, body, commit })),
    ownThreads: async () => threads.map((thread) => ({ ...thread })),
    commentableLines: async (_, paths) => new Map([...paths].map((path) => [path, commentable])),
    async createReview(_, draft): Promise<ReviewOutcome> {
      const refusal = refusals.shift();
      if (refusal !== undefined) return { kind: 'invalid', reason: refusal };
      const id = reviews.length + 1;
      reviews.push({ id, body: draft.body, commit: draft.commit, draft });
      for (const { path, body } of draft.comments) {
        const comment = threads.length + 100;
        threads.push({ id: `T${comment}`, comment, own: [body], path, outdated: false, resolved: false });
      }
      crash('createReview');
      return { kind: 'created', id, url: `https://github.test/r/${id}` };
    },
    async reply(_, comment, body) {
      const thread = threads.find((one) => one.comment === comment);
      if (thread) thread.own = [...thread.own, body];
      crash('reply');
    },
    async resolve({ id }) {
      const thread = threads.find((one) => one.id === id);
      if (thread) thread.resolved = true;
      crash('resolve');
    },
    async putCheckRun({ commit }, check) {
      if (JSON.stringify(checks.get(commit)) !== JSON.stringify(check)) checkWrites += 1;
      checks.set(commit, check);
      crash('putCheckRun');
      return `https://github.test/checks/${commit}`;
    },
    mayWrite: async (_, login) => writers.has(login),
  };

  return {
    pulls,
    pull,
    reviews,
    threads,
    writers,
    refusals,
    checks,
    check: () => checks.get(pull.head),
    checkWrites: () => checkWrites,
    push(head: string) {
      pull.head = head;
    },
    setLines(ranges: readonly (readonly [number, number])[]) {
      commentable = ranges.map(([first, last]) => ({ side: 'RIGHT', first, last }));
    },
  };
}
