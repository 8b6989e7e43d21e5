import type { ChildProcess } from 'node:child_process';
import { watchMemory } from './memory.ts';
import type { Progress, Question, Task, ToChild, ToParent } from './messages.ts';
import { startIsolated } from './start.ts';

/** What one isolated run may take. */
export type Limits = { readonly milliseconds: number; readonly megabytes: number };

export type IsolatedRun = {
  readonly task: Task;
  readonly limits: Limits;
  readonly signal?: AbortSignal;
  /** Answers what the child asks; a rejection is passed on to it. */
  answer(question: Question): Promise<unknown>;
  onProgress(progress: Progress): void;
};

/**
 * Runs a task in a process of its own and resolves when that process is gone: with nothing when it finished, else with
 * why it did not, in words that fit "because …". Only an abort rejects.
 */
export async function runIsolated({
  task,
  limits,
  signal,
  answer,
  onProgress,
}: IsolatedRun): Promise<string | undefined> {
  signal?.throwIfAborted();
  const child = startIsolated({ native: needsParser(task) });
  let ended: string | undefined;
  let finished = false;
  const end = (reason: string) => {
    ended ??= reason;
    child.kill('SIGKILL');
  };
  const timer = setTimeout(
    () => end(`it took longer than ${Math.round(limits.milliseconds / 1000)} s`),
    limits.milliseconds,
  );
  const unwatch = watchMemory(child, limits.megabytes, () => end(`it used more than ${limits.megabytes} MB of memory`));
  const abort = () => end('it was cancelled');
  signal?.addEventListener('abort', abort, { once: true });

  child.on('message', (message: ToParent) => {
    if (message.kind === 'ready') send(child, { kind: 'task', task });
    if (message.kind === 'done') {
      finished = true;
      child.kill('SIGKILL');
    }
    if (message.kind === 'progress') onProgress(message.progress);
    if (message.kind === 'question') void reply(child, message.id, answer(message.question));
  });
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  child.on('error', (error) => resolve(`its process failed: ${error.message}`));
  child.on('close', (code, killed) => {
    resolve(finished ? undefined : (ended ?? `its process ended with ${killed ?? `code ${code}`}`));
  });
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    unwatch();
    signal?.removeEventListener('abort', abort);
    signal?.throwIfAborted();
  }
}

/** A review reads the code that speaks of what the change touches, whatever its migrations are written in. */
function needsParser(task: Task): boolean {
  return task.kind === 'review' || (task.kind === 'rebuild' && task.files.some(({ path }) => isProgram(path)));
}

/** A migration that is not plain SQL, or that db-migrate keeps in `sqls/` beside programs, and so needs the parser. */
function isProgram(path: string): boolean {
  return !path.endsWith('.sql') || /(?:^|\/)sqls\/[^/]+$/.test(path);
}

async function reply(child: ChildProcess, id: number, answer: Promise<unknown>): Promise<void> {
  try {
    send(child, { kind: 'answer', id, value: await answer });
  } catch (cause) {
    send(child, { kind: 'refused', id, reason: cause instanceof Error ? cause.message : String(cause) });
  }
}

/** A child that just died takes no more messages, which its exit already tells. */
function send(child: ChildProcess, message: ToChild): void {
  if (child.connected) child.send(message, () => undefined);
}
