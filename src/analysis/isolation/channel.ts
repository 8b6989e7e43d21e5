import type { Cache, Source } from '../../domain/source.ts';
import type { AskServer } from '../schema/shadow/server/remote.ts';
import type { Kept } from '../schema/shadow/shadow.ts';
import type { Answers, Progress, Question, Task, ToChild, ToParent } from './messages.ts';

/** The isolated process's end of the channel to its parent: its only way to the outside. */
export interface Channel {
  readonly task: Promise<Task>;
  readonly source: Source;
  readonly cache: Cache;
  /** A packed image of an empty cluster, which another process makes. */
  pristine(): Promise<Uint8Array>;
  /** Asks about the scratch server that the parent may have. */
  readonly server: AskServer;
  report(progress: Progress): Promise<void>;
  onKept(kept: Kept): Promise<void>;
  /** Says that everything was reported, whereupon the parent ends this process. */
  finish(): Promise<void>;
}

export function openChannel(): Channel {
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  const { promise: task, resolve: start } = Promise.withResolvers<Task>();
  let asked = 0;

  process.on('message', (message: ToChild) => {
    if (message.kind === 'task') return start(message.task);
    const asker = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.kind === 'answer') asker?.resolve(message.value);
    else asker?.reject(new Error(message.reason));
  });
  process.on('disconnect', () => process.exit(1)); // nobody is left to report to
  const ask = <Method extends Question['method']>(question: Question & { method: Method }) => {
    const id = ++asked;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    waiting.set(id, { resolve, reject });
    void send({ kind: 'question', id, question });
    return promise as Promise<Answers[Method]>;
  };

  void send({ kind: 'ready' });
  return {
    task,
    source: {
      list: (tree) => ask({ method: 'list', tree }),
      read: (tree, paths) => ask({ method: 'read', tree, paths }),
      search: (tree, terms) => ask({ method: 'search', tree, terms }),
    },
    cache: {
      get: (key) => ask({ method: 'get', key }),
      put: async (key, value) => void (await ask({ method: 'put', key, value })),
    },
    pristine: () => ask({ method: 'pristine' }),
    server: (request) => ask({ method: 'server', request }),
    report: (progress) => send({ kind: 'progress', progress }),
    onKept: (kept) => send({ kind: 'progress', progress: { kind: 'kept', kept } }),
    finish: () => send({ kind: 'done' }),
  };
}

/** Resolves when the message was handed to the system. */
function send(message: ToParent): Promise<void> {
  return new Promise((resolve, reject) => {
    process.send?.(message, undefined, undefined, (error) => (error ? reject(error) : resolve()));
  });
}
