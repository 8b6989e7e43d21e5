import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { dataDirectory } from './helpers/database.ts';

const pem = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs1', format: 'pem' })
  .toString();
const configured = {
  APP_ID: '1',
  PRIVATE_KEY: pem,
  WEBHOOK_SECRET: 'long enough',
  GITHUB_API_URL: 'http://127.0.0.1:9',
  PORT: '0',
};

const children: ChildProcess[] = [];
const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const cleanup of cleanups.splice(0)) cleanup();
});

async function folder(): Promise<string> {
  const directory = await dataDirectory();
  cleanups.push(directory.remove);
  return directory.path;
}

/** Starts the server and collects what it says. */
function start(env: Record<string, string>, cwd: string) {
  const child = spawn(process.execPath, [path.resolve('src/main.ts')], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', ...env },
  });
  children.push(child);
  let said = '';
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      for (const check of waiting) check();
    });
  }
  return {
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    code: new Promise<number | null>((resolve) => {
      child.on('exit', resolve);
    }),
    said: () => said,
    says: (text: RegExp) =>
      new Promise<RegExpExecArray>((resolve) => {
        const check = () => {
          const found = text.exec(said);
          if (found) resolve(found);
        };
        waiting.add(check);
        check();
      }),
  };
}

const listening = /"url":"(http[^"]+)","msg":"listening"/;

describe('the server', () => {
  it('without an App offers the setup page, which registers what app.yml asks for', async () => {
    const cwd = await folder();
    for (const file of ['app.yml', 'package.json']) copyFileSync(file, path.join(cwd, file));
    const server = start({ PORT: '0', LOG_LEVEL: 'info' }, cwd);
    const [, url] = await server.says(/Listening on (http:\/\/localhost:\d+)/);
    expect(server.said()).toContain('No GitHub App is configured yet (APP_ID, PRIVATE_KEY, WEBHOOK_SECRET).');
    const page = await (await fetch(`${url}/probot`)).text();
    expect(page).toContain('"merge_queues":"read"');
    expect(page).toContain(`"url":"${url}/"`);
  });

  it('starts with the credentials that the setup page wrote', async () => {
    const cwd = await folder();
    writeFileSync(path.join(cwd, '.env'), `APP_ID=1\nPRIVATE_KEY="${pem}"\nWEBHOOK_SECRET=long enough\n`);
    const server = start({ PORT: '0', GITHUB_API_URL: 'http://127.0.0.1:9', ARCHITECT_DATA_DIR: cwd }, cwd);
    const [, url] = await server.says(listening);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });

  it('in production does not offer a page to whoever comes first, but says what is missing', async () => {
    const server = start({ NODE_ENV: 'production' }, await folder());
    expect(await server.code).toBe(2);
    expect(server.said()).toMatch(/^The environment is incomplete or wrong:\n {2}- APP_ID is missing/);
  });

  it('refuses a data directory that another server uses', async () => {
    const cwd = await folder();
    const env = { ...configured, ARCHITECT_DATA_DIR: cwd };
    await start(env, cwd).says(listening);
    const second = start(env, cwd);
    expect(await second.code).toBe(2);
    expect(second.said()).toMatch(/is in use by another process\. Stop that process/);
  });

  it('says so when its port is taken', async () => {
    const cwd = await folder();
    const taken = createServer().listen(0, '127.0.0.1');
    cleanups.push(() => taken.close());
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const server = start({ ...configured, ARCHITECT_DATA_DIR: cwd, PORT: String(port), LOG_LEVEL: 'silent' }, cwd);
    expect(await server.code).toBe(2);
    expect(server.said()).toBe(`Port ${port} is in use. Set PORT to another one.\n`);
  });

  it('ends in order on SIGTERM, and says no secret in its log', async () => {
    const cwd = await folder();
    const server = start({ ...configured, ARCHITECT_DATA_DIR: cwd, LOG_LEVEL: 'trace' }, cwd);
    await server.says(listening);
    server.kill('SIGTERM');
    expect(await server.code).toBe(0);
    expect(server.said()).not.toContain('long enough');
    expect(server.said()).not.toContain('PRIVATE KEY');
  });
});
