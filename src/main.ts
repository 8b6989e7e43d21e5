import { existsSync } from 'node:fs';
import { loadEnvFile } from 'node:process';
import { run } from 'probot';
import { createApp } from './app.ts';
import { loadEnv, needsSetup } from './config/env.ts';
import { createLog } from './config/log.ts';
import { UserError } from './domain/errors.ts';

if (existsSync('.env')) loadEnvFile('.env');

try {
  // Probot offers its setup page to developers only: in production what is missing is an error.
  if (needsSetup(process.env) && process.env['NODE_ENV'] !== 'production') await setUp();
  else await serve();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(2);
}

async function serve(): Promise<void> {
  const env = loadEnv(process.env);
  const log = createLog(env.log.level);
  const app = await createApp(env, { log });
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      // A second Ctrl-C means now: the jobs run again at the next start.
      if (stopping) process.exit(1);
      stopping = true;
      log.info({ signal }, 'stopping');
      app.close().then(
        () => process.exit(0),
        (err: unknown) => {
          log.error({ err }, 'could not stop in order');
          process.exit(1);
        },
      );
    });
  }
  await app.listen();
}

/** Probot's setup page creates the App on GitHub from `app.yml` and writes its credentials to `.env`. */
async function setUp(): Promise<void> {
  const port = process.env['PORT'] ?? '3000';
  process.stderr.write(
    [
      'No GitHub App is configured yet (APP_ID, PRIVATE_KEY, WEBHOOK_SECRET).',
      `Open http://localhost:${port}/probot and register one: its credentials are written to .env. Then start again.`,
      'To see Architect work without GitHub, stop this and run: npm run demo',
      '',
    ].join('\n'),
  );
  // The relay that Probot would otherwise fetch and run from the registry is left to the operator.
  process.env['NO_SMEE_SETUP'] ??= 'true';
  await run(() => {}, { env: process.env });
}
