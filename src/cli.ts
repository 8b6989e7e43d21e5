#!/usr/bin/env node
import { isTooOld, runOnOwnNode } from './cli/own-node.ts';

if (isTooOld(process.versions.node)) {
  process.exitCode = await runOnOwnNode(process.argv.slice(1), process.versions.node);
} else {
  const { enableCompileCache } = await import('node:module');
  enableCompileCache();
  await run();
}

async function run(): Promise<void> {
  const { runCommandLine } = await import('./cli/run.ts');
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  // `architect review | head` closes the pipe early: nobody is left to tell.
  process.stdout.on('error', () => process.exit(0));

  process.exitCode = await runCommandLine(process.argv.slice(2), {
    env: process.env,
    cwd: process.cwd(),
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    colour: Boolean(process.stdout.isTTY) && !process.env['NO_COLOR'],
    interactive: Boolean(process.stderr.isTTY),
    width: process.stdout.columns || 100,
    signal: stop.signal,
    runDemo: async (options) => (await import('./demo/demo.ts')).runDemo(options),
  });
  // What is still open now (a warm child process, an idle connection) has nothing left to say.
  setTimeout(() => process.exit(), 250).unref();
}
