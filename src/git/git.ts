import { execFile } from 'node:child_process';
import { UserError } from '../domain/errors.ts';

/** The environment of a process: `process.env` of an entry point, or a test's own. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** How `git` is called for one repository. */
export type Git = {
  /** The folder it runs in. */
  readonly dir: string;
  readonly env: Environment;
  /** More `-c` options, before every subcommand. */
  readonly config: readonly string[];
};

/** `git` ran and refused; `code` is its exit code and `stderr` its words. */
export class GitError extends Error {
  override readonly name = 'GitError';
  readonly code: number;
  readonly stderr: string;

  constructor(code: number, stderr: string, options: { cause: unknown }) {
    super(`git exited with ${code}: ${stderr.trim()}`, options);
    this.code = code;
    this.stderr = stderr;
  }
}

/** Above this git treats a file as binary instead of diffing it, and its blob is not kept. */
export const BLOB_LIMIT = 5_000_000;

const OUTPUT_LIMIT = 512_000_000;
const TIME_LIMIT_MS = 180_000;

/**
 * Before every subcommand: nothing that the repository's own configuration names is executed, no object is fetched
 * from elsewhere, and output does not depend on the user's preferences.
 */
const SAFE_CONFIG: readonly string[] = [
  '--no-pager',
  '--no-replace-objects',
  ...[
    'core.fsmonitor=false',
    'core.hooksPath=/dev/null',
    'core.quotePath=true',
    `core.bigFileThreshold=${BLOB_LIMIT}`,
    'protocol.allow=never',
    'diff.suppressBlankEmpty=false',
    'diff.orderFile=',
    'submodule.recurse=false',
    'gc.auto=0',
    'advice.addEmbeddedRepo=false',
  ].flatMap((setting) => ['-c', setting]),
];

/** What stands between `git` and the subcommand. */
export function gitOptions(git: Git): readonly string[] {
  return ['-C', git.dir, ...SAFE_CONFIG, ...git.config];
}

const INHERITED = ['PATH', 'HOME', 'USERPROFILE', 'XDG_CONFIG_HOME', 'SYSTEMROOT', 'TMPDIR', 'TEMP', 'TMP'];

/** A clean environment: `GIT_DIR` of a surrounding hook, editors and prompts do not reach the command. */
export function gitEnvironment(env: Environment): Record<string, string> {
  const kept = Object.entries(env).filter(
    ([name, value]) => value !== undefined && (INHERITED.includes(name.toUpperCase()) || name.startsWith('GIT_CONFIG')),
  );
  return {
    ...(Object.fromEntries(kept) as Record<string, string>),
    LC_ALL: 'C',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: '',
    GIT_LITERAL_PATHSPECS: '0',
  };
}

/** Runs one git command without a shell. Throws `GitError` when it exits with another code than 0. */
export function runGit(
  git: Git,
  args: readonly string[],
  extraEnv: Readonly<Record<string, string>> = {},
): Promise<Buffer> {
  const options = {
    env: { ...gitEnvironment(git.env), ...extraEnv },
    encoding: 'buffer' as const,
    maxBuffer: OUTPUT_LIMIT,
    timeout: TIME_LIMIT_MS,
    windowsHide: true,
  };
  return new Promise((resolve, reject) => {
    execFile('git', [...gitOptions(git), ...args], options, (error, stdout, stderr) => {
      if (!error) resolve(stdout);
      else reject(explain(error, args[0] ?? '', stderr.toString('utf8')));
    });
  });
}

type ExecError = Error & { code?: string | number | null | undefined; killed?: boolean | undefined };

function explain(error: ExecError, command: string, stderr: string): Error {
  if (error.code === 'ENOENT') return gitMissing(error);
  if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') {
    return new UserError('The change is too large to read: its diff exceeds 512 MB. Review a smaller range.', {
      cause: error,
    });
  }
  if (error.killed) {
    return new UserError(`git ${command} did not end within 3 minutes. Run git gc in the repository and try again.`, {
      cause: error,
    });
  }
  return new GitError(typeof error.code === 'number' ? error.code : -1, stderr, { cause: error });
}

/** The command itself cannot be started. */
export function gitMissing(cause: unknown): UserError {
  return new UserError('The git command was not found. Install git 2.30 or newer and make sure it is on the PATH.', {
    cause,
  });
}
