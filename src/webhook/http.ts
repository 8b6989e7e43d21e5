import type { IncomingMessage, ServerResponse } from 'node:http';
import { receive, type ReceiveServices } from './receive.ts';

/** `/` too, because the App that Probot's setup page creates sends its events there. */
const WEBHOOK_PATHS = new Set(['/', '/api/github/webhooks']);

/** The server's few paths. */
export async function respond(
  services: ReceiveServices,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = (request.url ?? '/').replace(/\?.*$/s, '').replace(/(?<=.)\/+$/, '');
  if (request.method === 'POST' && WEBHOOK_PATHS.has(path)) return receive(services, request, response);
  if (request.method === 'GET' && path === '/healthz') return answer(response, 200, { status: 'ok' });
  if (request.method === 'GET' && path === '/readyz') return readiness(services, response);
  return answer(response, 404, { message: 'Not found' });
}

/** Ready to accept deliveries: the database and the queue answer. */
async function readiness({ store, queue, log }: ReceiveServices, response: ServerResponse): Promise<void> {
  const [database, jobs] = await Promise.allSettled([store.check(), queue.check()]);
  const checks = { database: database.status === 'fulfilled', queue: jobs.status === 'fulfilled' };
  const ready = checks.database && checks.queue;
  if (!ready) log.warn({ checks }, 'not ready');
  answer(response, ready ? 200 : 503, { status: ready ? 'ready' : 'not ready', checks });
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
