import { commentable, lineAfter } from './diff.ts';
import type { Objects } from './objects.ts';
import type { Pulls } from './pulls.ts';
import type { UserJson } from './shapes.ts';
import { type Json, number as numberIn, Refusal, text } from './wire.ts';

type Side = 'LEFT' | 'RIGHT';

/** Where a comment sits: lines of one side of the diff that `commit` had. */
type Place = {
  readonly path: string;
  readonly side: Side;
  readonly line: number;
  readonly startLine?: number;
  readonly commit: string;
  readonly diffHunk: string;
};

export type ThreadComment = {
  readonly id: number;
  readonly review: number | null;
  readonly user: UserJson;
  body: string;
  readonly createdAt: string;
  updatedAt: string;
};

/** A conversation on lines of a diff, with everything said in it. */
export type Thread = {
  readonly id: string;
  readonly repository: string;
  readonly pull: number;
  readonly place: Place;
  readonly comments: ThreadComment[];
  resolvedBy?: UserJson | undefined;
};

/** Review threads: the emulator knows comments by position only, GitHub by line, side and thread. */
export interface Threads {
  of(repository: string, pull: number): readonly Thread[];
  byId(id: string): Thread | undefined;
  byComment(repository: string, comment: number): { thread: Thread; comment: ThreadComment };
  /** Throws 422 for a place that is not in the pull request's diff, as GitHub does. */
  place(repository: string, pull: number, commit: string, comment: Json): Promise<Place>;
  start(at: { repository: string; pull: number; place: Place }, said: Said): ThreadComment;
  reply(thread: Thread, said: Said): ThreadComment;
  remove(thread: Thread, comment: ThreadComment): void;
  /** The line now, after later pushes; `null` once it was changed or removed. */
  currentLine(thread: Thread): Promise<number | null>;
}

type Said = { readonly body: string; readonly user: UserJson; readonly review: number | null };

/** GitHub's limit for any body. */
const MAX_BODY = 65_536;

export function createThreads(pulls: Pulls, objects: Objects): Threads {
  let threads: readonly Thread[] = [];
  let lastId = 1000;

  const comment = (said: Said): ThreadComment => {
    const now = new Date().toISOString();
    return {
      id: ++lastId,
      review: said.review,
      user: said.user,
      body: checkBody(said.body),
      createdAt: now,
      updatedAt: now,
    };
  };

  return {
    of: (repository, pull) => threads.filter((thread) => thread.repository === repository && thread.pull === pull),
    byId: (id) => threads.find((thread) => thread.id === id),
    byComment(repository, id) {
      for (const thread of threads) {
        const found = thread.comments.find((one) => one.id === id);
        if (found && thread.repository === repository) return { thread, comment: found };
      }
      throw new Refusal(404, 'Not Found');
    },
    async place(repository, pull, commit, comment) {
      const path = text(comment, 'path');
      const line = numberIn(comment, 'line');
      const side: Side = comment['side'] === 'LEFT' ? 'LEFT' : 'RIGHT';
      if (path === undefined || line === undefined) throw unprocessable('path and line are required');
      const file = (await pulls.files(repository, pull)).find(({ filename }) => filename === path);
      if (!file) throw unprocessable('Path could not be resolved');
      const lines = commentable(file.patch ?? '');
      const end = lines.get(`${side} ${line}`);
      if (!end) throw unprocessable('Line could not be resolved');
      const startLine = numberIn(comment, 'start_line');
      const start = startLine === undefined ? end : lines.get(`${side} ${startLine}`);
      if (start?.hunk !== end.hunk) throw unprocessable('Start line must be part of the same hunk as the line.');
      if (startLine !== undefined && startLine >= line) throw unprocessable('Start line must precede the end line.');
      const diffHunk = (file.patch ?? '')
        .split('\n')
        .slice(end.from, end.to + 1)
        .join('\n');
      return { path, side, line, ...(startLine !== undefined && { startLine }), commit, diffHunk };
    },
    start({ repository, pull, place }, said) {
      const first = comment(said);
      threads = [...threads, { id: `PRRT_${first.id}`, repository, pull, place, comments: [first] }];
      return first;
    },
    reply(thread, said) {
      const added = comment(said);
      thread.comments.push(added);
      return added;
    },
    remove(thread, comment) {
      thread.comments.splice(thread.comments.indexOf(comment), 1);
      if (thread.comments.length === 0) threads = threads.filter((one) => one !== thread);
    },
    async currentLine({ repository, pull, place }) {
      const { head } = await pulls.get(repository, pull);
      if (place.side === 'LEFT' || head.sha === place.commit) return place.line;
      const [old, fresh] = await Promise.all([textOf(repository, place.commit), textOf(repository, head.sha)]);
      if (old === undefined || fresh === undefined) return null;
      return lineAfter(old, fresh, place.line) ?? null;

      async function textOf(name: string, commit: string): Promise<string | undefined> {
        const entry = (await objects.files(name, commit)).get(place.path);
        return entry && (await objects.blob(name, entry.sha)).toString('utf8');
      }
    },
  };
}

/** The body, or 422 for one that GitHub refuses. */
export function checkBody(body: string): string {
  if (body.trim() === '') throw unprocessable("Body can't be blank");
  if (body.length > MAX_BODY) throw unprocessable(`Body is too long (maximum is ${MAX_BODY} characters)`);
  return body;
}

export const unprocessable = (reason: string) => new Refusal(422, 'Unprocessable Entity', [reason]);
