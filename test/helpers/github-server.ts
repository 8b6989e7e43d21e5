import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { fetchWithin, GitHubClient } from '../../src/github/octokit.ts';
import { assertFitsGitHub, type RecordedRequest } from './github-contract.ts';

export type Answer = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Instead of an answer: `hang` never gives one, `stall` stops within it, `reset` breaks the connection. */
  readonly instead?: 'hang' | 'stall' | 'reset';
};

export type Request = RecordedRequest & {
  readonly query: URLSearchParams;
  readonly path: string;
  /** For the links between pages. */
  readonly origin: string;
};

/** Answers by `METHOD /path`; `*` for the rest. What is not named is a 404, as on GitHub. */
export type Answers = Readonly<Record<string, Answer | ((request: Request) => Answer)>>;

/** A GitHub of a few answers over real HTTP, for one test. Every request is held against GitHub's own descriptions. */
export async function githubAnswering(
  answers: Answers,
  { timeoutMs = 5000 }: { timeoutMs?: number } = {},
): Promise<{ octokit: GitHubClient; requests: Request[] }> {
  const requests: Request[] = [];
  const misfits: unknown[] = [];
  const server = createServer((incoming, outgoing) => {
    void answer(incoming, outgoing);
  });
  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const request = await receive(incoming);
    requests.push(request);
    try {
      assertFitsGitHub(request);
    } catch (error) {
      misfits.push(error);
    }
    const found = answers[`${request.method} ${request.path}`] ?? answers['*'] ?? { status: 404 };
    reply(outgoing, typeof found === 'function' ? found(request) : found);
  }
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    if (misfits.length > 0) throw misfits[0];
  });
  const { port } = server.address() as AddressInfo;
  const octokit = new GitHubClient({
    baseUrl: `http://127.0.0.1:${port}`,
    auth: { token: 'ghs_test' },
    request: { fetch: fetchWithin(timeoutMs) },
    log: { debug() {}, info() {}, warn() {}, error() {} },
  });
  return { octokit, requests };
}

async function receive(incoming: IncomingMessage): Promise<Request> {
  let text = '';
  for await (const chunk of incoming.setEncoding('utf8')) text += chunk;
  const url = new URL(incoming.url ?? '/', 'http://github.test');
  return {
    method: incoming.method ?? 'GET',
    url: incoming.url ?? '/',
    path: decodeURIComponent(url.pathname),
    query: url.searchParams,
    origin: `http://${incoming.headers.host}`,
    ...(text !== '' && { body: JSON.parse(text) as unknown }),
  };
}

function reply(outgoing: ServerResponse, { status = 200, headers = {}, body, instead }: Answer): void {
  if (instead === 'hang') return;
  if (instead === 'stall') {
    outgoing.writeHead(200, { 'content-type': 'application/json' });
    outgoing.write('{"full_name": "acme/');
    return;
  }
  if (instead === 'reset') {
    outgoing.socket?.resetAndDestroy();
    return;
  }
  const raw = typeof body === 'string';
  outgoing.writeHead(status, { 'content-type': raw ? 'text/plain; charset=utf-8' : 'application/json', ...headers });
  outgoing.end(raw ? body : JSON.stringify(body ?? { message: status < 400 ? 'ok' : 'No' }));
}
