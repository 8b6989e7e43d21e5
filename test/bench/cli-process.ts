import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';

/** Runs the command line in a process of its own; times count from the start of that process. */
export async function timeCommandLine(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ firstByteMs: number; totalMs: number; out: string }> {
  const started = performance.now();
  const child = spawn(process.execPath, ['src/cli.ts', ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  let firstByteMs: number | undefined;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    firstByteMs ??= performance.now() - started;
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const code = await new Promise((resolve, reject) => child.on('close', resolve).on('error', reject));
  if (code !== 0) throw new Error(`the command line ended with ${String(code)}: ${err}`);
  return { firstByteMs: firstByteMs ?? Number.NaN, totalMs: performance.now() - started, out };
}
