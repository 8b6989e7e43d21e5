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

export function createStep(screen: Screen): Step {
  const { green, red, dim } = createColors(screen.colour);
  return async (label, work) => {
    const started = performance.now();
    const notes: string[] = [];
    const seconds = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
    const line = (mark: string) => `${mark} ${label}${notes.map((note) => dim(` · ${note}`)).join('')}`;
    const show = screen.interactive ? spinner(screen, () => line(''), seconds) : firstLine(screen, label);
    try {
      const result = await work((note) => {
        notes.push(note);
        show.noted(note);
      });
      show.end(line(green('✓')), dim(seconds()));
      return result;
    } catch (error) {
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

function spinner({ out, width }: Screen, line: () => string, seconds: () => string): Shown {
  let frame = 0;
  const draw = () => {
    frame = (frame + 1) % FRAMES.length;
    out(`\r\u001B[2K${FRAMES[frame]}${line()} ${seconds()}`.slice(0, width + 60));
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
