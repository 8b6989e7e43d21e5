import { fork } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startIsolated } from '../../../src/analysis/isolation/start.ts';

/** Runs expressions in a process that was locked down like the analysis, and gives what each one threw. */
async function attempts(expressions: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lockdown-'));
  const script = path.join(folder, 'probe.mjs');
  const lockdown = path.resolve('src/analysis/isolation/lockdown.ts');
  const body = Object.entries(expressions)
    .map(
      ([name, code]) =>
        `try { await (async () => { ${code} })(); seen[${JSON.stringify(name)}] = 'allowed'; } catch (error) { seen[${JSON.stringify(name)}] = error.code ?? error.message; }`,
    )
    .join('\n');
  writeFileSync(
    script,
    `import { takeNetworkAway } from ${JSON.stringify(lockdown)};\ntakeNetworkAway();\nconst seen = {};\n${body}\nprocess.send(seen, () => process.exit(0));`,
  );
  const child = fork(script, [], {
    env: {},
    execArgv: ['--permission', '--allow-fs-read=*'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  return new Promise((resolve, reject) => {
    child.on('message', (seen) => resolve(seen as Record<string, string>));
    child.on('exit', (code) => code && reject(new Error(`exit ${code}`)));
  });
}

describe('the isolated process', () => {
  const server = net.createServer((socket) => socket.end('reached'));
  let port = 0;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as net.AddressInfo).port;
  });
  afterAll(() => void server.close());

  it('reaches no server and resolves no name, by any module', async () => {
    const target = `http://127.0.0.1:${port}/`;
    const refused = 'The analysis process has no network.';
    const connected = (socket: string) => `await new Promise((ok, no) => ${socket}.on('connect', ok).on('error', no));`;
    const seen = await attempts({
      'net.connect': `const net = await import('node:net'); ${connected(`net.connect(${port}, '127.0.0.1')`)}`,
      'net.Socket': `const net = await import('node:net'); ${connected(`new net.Socket().connect(${port}, '127.0.0.1')`)}`,
      'net.createServer': `const net = await import('node:net'); net.createServer().listen(0);`,
      'net.Server': `const net = await import('node:net'); new net.Server().listen(0);`,
      http: `const http = await import('node:http'); await new Promise((ok, no) => http.get('${target}', ok).on('error', no));`,
      http2: `const http2 = await import('node:http2'); await new Promise((ok, no) => http2.connect('${target}').on('connect', ok).on('error', no));`,
      tls: `const tls = await import('node:tls'); await new Promise((ok, no) => tls.connect(${port}, '127.0.0.1', ok).on('error', no));`,
      fetch: `await fetch('${target}');`,
      'dns.lookup': `const dns = await import('node:dns'); await new Promise((ok, no) => dns.lookup('localhost', (e) => e ? no(e) : ok()));`,
      'dns/promises': `const dns = await import('node:dns/promises'); await dns.resolve4('localhost');`,
      dgram: `const dgram = await import('node:dgram'); dgram.createSocket('udp4').send('x', ${port}, '127.0.0.1');`,
    });
    expect(seen).toEqual(Object.fromEntries(Object.keys(seen).map((name) => [name, refused])));
  });

  it('may not write files, start processes or threads', async () => {
    const seen = await attempts({
      write: `const fs = await import('node:fs'); fs.writeFileSync('/tmp/lockdown-proof', 'x');`,
      process: `const { spawnSync } = await import('node:child_process'); const { error } = spawnSync('true'); if (error) throw error;`,
      binding: `process.binding('tcp_wrap');`,
      thread: `const { Worker } = await import('node:worker_threads'); new Worker('1', { eval: true });`,
    });
    expect(seen).toEqual({
      write: 'ERR_ACCESS_DENIED',
      process: 'ERR_ACCESS_DENIED',
      binding: 'ERR_ACCESS_DENIED',
      thread: 'ERR_ACCESS_DENIED',
    });
  });

  it('may load native code only where migrations are programs', () => {
    const child = startIsolated({ native: true });
    child.kill('SIGKILL');
    expect(child.spawnargs.filter((argument) => /allow-(?!fs-read)/.test(argument))).toEqual(['--allow-addons']);
  });

  it('may read the parser where it really is when the packages are linked', async () => {
    const installed = mkdtempSync(path.join(tmpdir(), 'linked-'));
    mkdirSync(path.join(installed, 'analysis', 'isolation'), { recursive: true });
    cpSync('src/analysis/isolation/start.ts', path.join(installed, 'analysis', 'isolation', 'start.ts'));
    symlinkSync(path.resolve('node_modules'), path.join(installed, 'node_modules'));
    const copy = (await import(path.join(installed, 'analysis', 'isolation', 'start.ts'))) as {
      startIsolated: typeof startIsolated;
    };
    const child = copy.startIsolated({ native: true });
    child.kill('SIGKILL');
    expect(child.spawnargs).toContain(`--allow-fs-read=${path.resolve('node_modules', '@ast-grep', '*')}`);
  });

  it('starts with an empty environment and may read nothing but the analysers', () => {
    const child = startIsolated({ native: false });
    child.kill('SIGKILL');
    const readable = child.spawnargs.filter((argument) => argument.startsWith('--allow-fs-read='));
    expect(child.spawnargs).toContain('--permission');
    expect(child.spawnargs.filter((argument) => /allow-(?!fs-read)/.test(argument))).toEqual([]);
    const folders = readable
      .map((argument) => argument.replace('--allow-fs-read=', ''))
      .filter((folder) => folder.endsWith('*'));
    expect(folders.length).toBeGreaterThan(0);
    expect(
      folders.filter(
        (folder) =>
          !/(?:src\/(?:analysis|domain)|node_modules\/(?:@electric-sql\/pglite(?:-pgvector)?|libpg-query|@pgsql\/types|@rgrove\/parse-xml|yaml|@ast-grep))\/\*$/.test(
            folder,
          ),
      ),
    ).toEqual([]);
  });
});
