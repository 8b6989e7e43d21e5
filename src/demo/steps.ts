import { createColors } from 'picocolors';

/** Where the demo writes. Progress goes to `out` too: it is what there is to see. */
export type Screen = {
  readonly out: (text: string) => void;
  readonly colour: boolean;
  /** A progress line can be rewritten. */
  readonly interactive: boolean;
  readonly width: number;
};

/** Runs work as one line on the screen, with the time it took. `note` says what happens within it. */
export type Step = <T>(label: string, work: (note: (text: string) => void) => Promise<T>) => Promise<T>;

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 80;

/** An aborted signal ends the step that runs; what it began is left to whoever cleans up. */
export function createStep(screen: Screen, signal?: AbortSignal): Step {
  const { green, red, dim } = createColors(screen.colour);
  const aborted = new Promise<never>((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason));
  });
  aborted.catch(() => {});
  return async (label, work) => {
    signal?.throwIfAborted();
    const started = performance.now();
    const notes: string[] = [];
    let ended = false;
    const seconds = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
    const line = (mark: string) => `${mark} ${label}${notes.map((note) => dim(` · ${note}`)).join('')}`;
    const now = () => [label, ...notes.slice(-1), seconds()].join(' · ');
    const show = screen.interactive ? spinner(screen, now) : firstLine(screen, label);
    try {
      const working = work((note) => {
        if (ended) return;
        notes.push(note);
        show.noted(note);
      });
      const result = await Promise.race([working, aborted]);
      show.end(line(green('✓')), dim(seconds()));
      return result;
    } catch (error) {
      ended = true;
      show.end(line(red('✗')), dim(seconds()));
      throw error;
    }
  };
}

type Shown = { noted(note: string): void; end(line: string, time: string): void };

/** For logs and pipes: one line that grows. */
function firstLine({ out }: Screen, label: string): Shown {
  out(`  ${label}`);
  return {
    noted: (note) => out(` · ${note}`),
    end: (_, time) => out(` · ${time}\n`),
  };
}

/** Never longer than a row: a line that wraps cannot be taken back. */
function spinner({ out, width }: Screen, now: () => string): Shown {
  let frame = 0;
  const draw = () => {
    frame = (frame + 1) % FRAMES.length;
    out(`\r\u001B[2K${FRAMES[frame]} ${now().slice(0, width - 3)}`);
  };
  const timer = setInterval(draw, FRAME_MS);
  draw();
  return {
    noted: draw,
    end(final, time) {
      clearInterval(timer);
      out(`\r\u001B[2K${final} ${time}\n`);
    },
  };
}
