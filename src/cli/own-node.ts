import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** What the sources are written for: `engines` in package.json. */
const LEAST_MAJOR = 24;

/** Whether this Node cannot run the program. This file and `cli.ts` alone must load on older ones (20 and later). */
export function isTooOld(version: string): boolean {
  return Number(version.split('.')[0]) < LEAST_MAJOR;
}

/**
 * Runs the same command line on the Node that the package brings along as a dependency, and gives its exit code.
 * @param args the script and its arguments
 */
export async function runOnOwnNode(args: readonly string[], version: string): Promise<number> {
  const binary = ownNode();
  if (binary === undefined) {
    process.stderr.write(
      `architect: needs Node ${LEAST_MAJOR} or newer, and this is ${version}. Install a newer Node, or let npm run the ` +
        'install script of the package "node", which brings its own.\n',
    );
    return 2;
  }
  const child = spawn(binary, args, { stdio: 'inherit' });
  // Ctrl-C reaches the child by itself; it decides how to end, and this process only waits for it.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve) => {
    child.on('error', (error) => {
      process.stderr.write(`architect: ${binary} cannot be started: ${error.message}\n`);
      resolve(2);
    });
    child.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)));
  });
}

function ownNode(): string | undefined {
  const require = createRequire(import.meta.url);
  try {
    const folder = path.dirname(require.resolve('node/package.json'));
    return ['node', 'node.exe'].map((name) => path.join(folder, 'bin', name)).find((file) => existsSync(file));
  } catch {
    return undefined;
  }
}
