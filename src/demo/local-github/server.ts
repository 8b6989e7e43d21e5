import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Faults } from './faults.ts';
import { type Answer, type Call, type Json, matchPath, Refusal, type Route } from './wire.ts';

/** A request that came in, and what it got. `caller`: a login, `app` for the App itself, or `nobody`. */
export type LoggedRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  caller: string;
  readonly body: Json;
  status: number;
  answer?: unknown;
  ms: number;
};

export type Server = { readonly url: string; close(): Promise<void> };

/** Serves the routes in order; what none of them answers goes to `otherwise`. */
export async function serve(options: {
  readonly faults: Faults;
  readonly log: LoggedRequest[];
  readonly callerOf: (call: Call) => string;
  /** Called once per request, so that routes can be made after the address is known. */
  readonly routes: () => readonly Route[];
  readonly otherwise: (call: Call) => Promise<Answer>;
}): Promise<Server> {
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const started = performance.now();
    const call = await readCall(request, url);
    const { pathname } = call.url;
    const entry: LoggedRequest = {
      method: call.method,
      path: pathname,
      query: Object.fromEntries(call.url.searchParams),
      caller: 'unknown',
      body: call.body,
      status: 0,
      ms: 0,
    };
    options.log.push(entry);
    const fault = options.faults.take(call.method, pathname);
    await fault?.before?.();
    if (fault?.connection === 'reset') return void response.destroy();
    if (fault?.connection === 'hang') return;
    if (fault?.delayMs) await sleep(fault.delayMs);
    const answer =
      fault?.status === undefined
        ? await answerOf(call, entry)
        : { status: fault.status, headers: fault.headers ?? {}, body: fault.body ?? { message: 'Injected fault' } };
    entry.status = answer.status;
    entry.answer = answer.body;
    entry.ms = Math.round(performance.now() - started);
    if (fault?.connection === 'lose') return void response.destroy();
    write(response, answer);
  }

  async function answerOf(call: Call, entry: LoggedRequest): Promise<Answer> {
    try {
      entry.caller = options.callerOf(call);
      for (const route of options.routes()) {
        if (route.method !== call.method) continue;
        const params = matchPath(route.path, call.url.pathname);
        const answer = params && (await route.handle({ ...call, params }));
        if (answer) return answer;
      }
      return await options.otherwise(call);
    } catch (error) {
      if (error instanceof Refusal) return error.answer;
      throw error;
    }
  }

  return {
    url,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

async function readCall(request: IncomingMessage, origin: string): Promise<Call> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const raw = Buffer.concat(chunks);
  return {
    method: request.method ?? 'GET',
    url: new URL(request.url ?? '/', origin),
    headers: request.headers,
    raw,
    body: parse(raw),
    params: {},
  };
}

function parse(raw: Buffer): Json {
  try {
    const value: unknown = JSON.parse(raw.toString('utf8'));
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Json) : {};
  } catch {
    return {};
  }
}

function write(response: ServerResponse, answer: Answer): void {
  const { status, body } = answer;
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body === undefined ? '' : JSON.stringify(body));
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...answer.headers });
  response.end(status === 204 ? undefined : bytes);
}
