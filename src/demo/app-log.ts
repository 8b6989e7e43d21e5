import { Writable } from 'node:stream';
import { type Logger, pino } from 'pino';

/** What the demo tells about from the App's own log. */
export interface AppLog {
  readonly logger: Logger;
  /** Called when a stage of a review ends, until the next call. */
  onStage(listener: (stage: string, ms: number) => void): void;
  /** The last warning or error, for a demo that ends early. */
  lastProblem(): string | undefined;
}

type Entry = {
  readonly level: number;
  readonly time: number;
  readonly msg: string;
  readonly stage?: string;
  readonly reason?: string;
  readonly err?: { readonly message: string };
};

const WARNING = 40;

export function createAppLog(): AppLog {
  let listener: ((stage: string, ms: number) => void) | undefined;
  let stage: { name: string; since: number } | undefined;
  let problem: string | undefined;

  const read = ({ level, time, msg, stage: next, err, reason }: Entry) => {
    if (level >= WARNING) problem = [msg, err?.message ?? reason].filter(Boolean).join(': ');
    if (msg !== 'review stage' && msg !== 'review published') return;
    if (stage) listener?.(stage.name, time - stage.since);
    stage = next === undefined ? undefined : { name: next, since: time };
  };
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      for (const line of chunk.toString('utf8').split('\n')) if (line !== '') read(JSON.parse(line) as Entry);
      done();
    },
  });
  return {
    logger: pino({ level: 'info' }, stream),
    onStage: (next) => void (listener = next),
    lastProblem: () => problem,
  };
}
