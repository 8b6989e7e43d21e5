import { enableCompileCache } from 'node:module';

enableCompileCache();
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
  colour: process.stdout.isTTY && !process.env['NO_COLOR'],
  interactive: process.stderr.isTTY,
  width: process.stdout.columns ?? 100,
  signal: stop.signal,
});
// What is still open now (a warm child process, an idle connection) has nothing left to say.
setTimeout(() => process.exit(), 250).unref();
