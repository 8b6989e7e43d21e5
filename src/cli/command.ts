/** What a command sees of the process: its streams, environment and folder. */
export type Terminal = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** What was asked for. */
  readonly out: (text: string) => void;
  /** Progress, warnings and errors. */
  readonly err: (text: string) => void;
  /** Whether `out` is read by a person who sees colours. */
  readonly colour: boolean;
  /** Whether a progress line on `err` can be rewritten. */
  readonly interactive: boolean;
  /** Columns. */
  readonly width: number;
  /** Aborted when the user interrupts. */
  readonly signal: AbortSignal;
  /** The demo stands beside the command line, not below it, so its starter is handed in. */
  readonly runDemo: (options: Omit<Terminal, 'runDemo'> & { readonly keep: boolean }) => Promise<void>;
};

/** 0: nothing to object to; 1: something at or above the chosen level; 2: could not run. */
export type ExitCode = 0 | 1 | 2;

/** One subcommand. `run` throws `UserError` for everything that the user can put right. */
export type Command = {
  /** Shown by `--help`. */
  readonly usage: string;
  run(args: readonly string[], terminal: Terminal): Promise<ExitCode>;
};
