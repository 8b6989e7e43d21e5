import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** The server as a process of its own, as an operator runs it. */
export type ServerProcess = {
  readonly url: string;
  readonly pid: number;
  /** Every line that it logged so far, parsed. */
  readonly log: readonly LogLine[];
  /** The next log line that fits, among those already there too. */
  logged(fits: (line: LogLine) => boolean, timeoutMs?: number): Promise<LogLine>;
  /** Sends a signal and waits for the end. Gives the exit code, or the signal that ended it. */
  stop(signal: NodeJS.Signals): Promise<number | string>;
};

export type LogLine = { readonly msg: string; readonly [field: string]: unknown };

/** Starts `src/main.ts` with nothing but these variables and waits until it listens. */
export async function startServer(env: Readonly<Record<string, string>>): Promise<ServerProcess> {
  const child = spawn(process.execPath, ['src/main.ts'], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log: LogLine[] = [];
  const waiting = new Set<() => void>();
  const errors: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    log.push(JSON.parse(line) as LogLine);
    for (const check of waiting) check();
  });
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
  const ended = endOf(child);
  // Whoever started it may die before stopping it.
  const orphaned = () => child.kill('SIGKILL');
  process.once('exit', orphaned);
  void ended.finally(() => process.off('exit', orphaned));

  const logged = (fits: (line: LogLine) => boolean, timeoutMs = 30_000) =>
    new Promise<LogLine>((resolve, reject) => {
      const fail = (why: string) => reject(new Error(`${why}\n${errors.join('')}\n${JSON.stringify(log.slice(-5))}`));
      const timer = setTimeout(() => fail('Not logged in time'), timeoutMs);
      const check = () => {
        const line = log.find(fits);
        if (!line) return;
        clearTimeout(timer);
        waiting.delete(check);
        resolve(line);
      };
      const failWhenOver = async () => {
        const how = await ended;
        clearTimeout(timer);
        fail(`The server ended (${how})`);
      };
      waiting.add(check);
      void failWhenOver();
      check();
    });

  const { url } = await logged(({ msg }) => msg === 'listening');
  return {
    url: String(url),
    pid: child.pid ?? 0,
    log,
    logged,
    stop(signal) {
      child.kill(signal);
      return ended;
    },
  };
}

function endOf(child: ChildProcess): Promise<number | string> {
  return new Promise((resolve) => {
    child.on('exit', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
}
