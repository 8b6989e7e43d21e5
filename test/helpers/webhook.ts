import { createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';

export type Delivery = { readonly id: string; readonly event: string; readonly body: string };

/** A sender of signed deliveries that keeps its connections, as GitHub does. */
export function webhookSender(
  url: string,
  secret: string,
): { send(delivery: Delivery): Promise<number>; close(): void } {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  return {
    send: ({ id, event, body }) =>
      new Promise((resolve, reject) => {
        const sent = request(`${url}/api/github/webhooks`, {
          method: 'POST',
          agent,
          headers: {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
            'x-github-event': event,
            'x-github-delivery': id,
            'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
          },
        });
        sent.on('error', reject);
        sent.on('response', (response) => {
          response.resume();
          response.on('end', () => resolve(response.statusCode ?? 0));
        });
        sent.end(body);
      }),
    close: () => agent.destroy(),
  };
}
