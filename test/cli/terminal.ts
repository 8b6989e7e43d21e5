import { runCommandLine } from '../../src/cli/run.ts';
import type { ExitCode, Terminal } from '../../src/cli/command.ts';
import { scratchEnv } from '../git/scratch-repository.ts';

/** Runs the command line in this process and gives what it said. */
export async function run(
  args: readonly string[],
  overrides: Partial<Terminal> = {},
): Promise<{ code: ExitCode; out: string; err: string }> {
  const said = { out: '', err: '' };
  const code = await runCommandLine(args, {
    env: { ...scratchEnv, ARCHITECT_CACHE_DIR: '/nonexistent/cache' },
    cwd: '/',
    out: (text) => (said.out += text),
    err: (text) => (said.err += text),
    colour: false,
    interactive: false,
    width: 100,
    signal: new AbortController().signal,
    runDemo: async () => {},
    ...overrides,
  });
  return { code, ...said };
}
