import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { z } from 'zod';
import { type AcceptServices, acceptDelivery } from './accept.ts';
import type { EventHandler, Intent } from './event.ts';
import * as handlers from './index.ts';

/** GitHub never sends more: https://docs.github.com/en/webhooks/webhook-events-and-payloads#payload-cap */
const MOST_BYTES = 25 * 1024 ** 2;

export type ReceiveServices = AcceptServices & {
  readonly log: Logger;
  /** Whether the body was signed with the App's webhook secret. */
  readonly verify: (body: string, signature: string) => Promise<boolean>;
};

type Answer = { readonly status: number; readonly message: string };

const byEvent: ReadonlyMap<string, EventHandler> = new Map(
  Object.values(handlers).map((handler) => [handler.event, handler]),
);

/** The events that have a handler. */
export const handledEvents: ReadonlySet<string> = new Set(byEvent.keys());

/** Verifies, deduplicates, stores and acknowledges one delivery. Nothing else happens before the answer. */
export async function receive(
  services: ReceiveServices,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const start = performance.now();
  const delivery = { id: header(request, 'x-github-delivery'), event: header(request, 'x-github-event') };
  const log = services.log.child({ delivery: delivery.id, event: delivery.event });
  let answer: Answer;
  try {
    answer = await answerTo(services, log, delivery, request);
  } catch (err) {
    log.error({ err }, 'delivery could not be stored');
    answer = { status: 503, message: 'The delivery could not be stored. Deliver it again later.' };
  }
  log.info({ status: answer.status, ms: Math.round(performance.now() - start) }, 'delivery answered');
  // What is left of an unread body would be taken for the next request of the connection.
  const close = request.complete ? {} : { connection: 'close' };
  response.writeHead(answer.status, { 'content-type': 'application/json', ...close });
  response.end(JSON.stringify({ message: answer.message }));
}

async function answerTo(
  services: ReceiveServices,
  log: Logger,
  { id, event }: { id: string | undefined; event: string | undefined },
  request: IncomingMessage,
): Promise<Answer> {
  const signature = header(request, 'x-hub-signature-256');
  if (signature === undefined) return { status: 401, message: 'The delivery is not signed.' };
  if (id === undefined || event === undefined || id.length > 100) {
    return { status: 400, message: 'The headers X-GitHub-Delivery and X-GitHub-Event are needed.' };
  }
  const body = await bodyOf(request);
  if (body === undefined) return { status: 413, message: 'The body is larger than any that GitHub sends.' };
  if (!(await services.verify(body, signature).catch(() => false))) {
    return { status: 401, message: 'The signature does not match. Compare WEBHOOK_SECRET with the App’s settings.' };
  }
  if (!/^application\/json\b/i.test(header(request, 'content-type') ?? '')) {
    return { status: 415, message: 'Set the content type of the webhook to application/json.' };
  }
  const intents = intentsOf(event, body);
  if ('problem' in intents) {
    log.warn({ problem: intents.problem }, 'delivery not understood');
    return { status: 422, message: intents.problem };
  }
  const ignored = intents.read.every(({ kind }) => kind === 'ignore');
  if (ignored) {
    log.debug({ intents: intents.read }, 'delivery ignored');
    return { status: 202, message: 'Nothing to do.' };
  }
  const fresh = await acceptDelivery(services, { id, event }, intents.read);
  return { status: 202, message: fresh ? 'Accepted.' : 'Accepted before.' };
}

function intentsOf(event: string, body: string): { read: readonly Intent[] } | { problem: string } {
  const handler = byEvent.get(event);
  if (!handler) return { read: [{ kind: 'ignore', reason: `no handler for ${event}` }] };
  try {
    return { read: handler.read(JSON.parse(body)) };
  } catch (error) {
    if (error instanceof SyntaxError) return { problem: 'The body is not JSON.' };
    if (error instanceof z.ZodError) return { problem: z.prettifyError(error) };
    throw error;
  }
}

/** `undefined` when it is too large; the rest is not read then. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  if (Number(header(request, 'content-length') ?? 0) > MOST_BYTES) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > MOST_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
