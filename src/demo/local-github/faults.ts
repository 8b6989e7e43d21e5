import { matchPath } from './wire.ts';

/** What goes wrong instead of, or before, the real answer. */
export type Fault = {
  /** Any method when absent. */
  readonly method?: string;
  /** A pattern as of a route (`/repos/:owner/:repo/pulls/:number/files`), or an expression on the path. */
  readonly path: string | RegExp;
  /** Answered instead of the real one. Absent: the real answer comes after `delayMs`. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly delayMs?: number;
  /** `hang`: no answer until the caller gives up. `reset`: it breaks at once. `lose`: it breaks when all is done. */
  readonly connection?: 'hang' | 'reset' | 'lose';
  /** How many requests it strikes; once when absent. */
  readonly times?: number;
  /** Runs before the answer, to change the world in the middle of a job. */
  readonly before?: () => Promise<void>;
};

/** Faults waiting to strike, in the order they were asked for. */
export type Faults = {
  add(fault: Fault): void;
  take(method: string, path: string): Fault | undefined;
  /** How many strikes are still to come. */
  left(): number;
  clear(): void;
};

export function createFaults(): Faults {
  let waiting: { fault: Fault; left: number }[] = [];
  return {
    add: (fault) => void waiting.push({ fault, left: fault.times ?? 1 }),
    take(method, path) {
      const found = waiting.find(({ fault }) => fits(fault, method, path));
      if (!found) return undefined;
      found.left -= 1;
      waiting = waiting.filter(({ left }) => left > 0);
      return found.fault;
    },
    left: () => waiting.reduce((sum, { left }) => sum + left, 0),
    clear: () => void (waiting = []),
  };
}

function fits(fault: Fault, method: string, path: string): boolean {
  if (fault.method !== undefined && fault.method !== method) return false;
  return typeof fault.path === 'string' ? matchPath(fault.path, path) !== undefined : fault.path.test(path);
}
