import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openEmbedded } from '../../src/store/embedded.ts';
import { dataDirectory } from '../helpers/database.ts';
import { startServer } from '../helpers/server-process.ts';
import { webhookSender } from '../helpers/webhook.ts';
import { type Bench, percentile } from './bench.ts';

const PER_SECOND = 50;
const SECONDS = 30;
const WARM_UP = 50;
const SECRET = 'a webhook secret for the bench';

/** Deliveries come at their own pace, whether the last one was answered or not; then the server is killed. */
export const deliveries: Bench = {
  name: 'deliveries',
  summary: `${PER_SECOND} signed deliveries/s for ${SECONDS} s over HTTP, durable in PGlite in a directory, then SIGKILL`,
  async run() {
    // A GitHub that never answers: no review gets anywhere, but jobs are fetched as ever.
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const directory = await dataDirectory();
    const server = await startServer({
      APP_ID: '1',
      PRIVATE_KEY: privateKey(),
      WEBHOOK_SECRET: SECRET,
      GITHUB_API_URL: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`,
      PORT: '0',
      ARCHITECT_DATA_DIR: directory.path,
      LOG_LEVEL: 'info',
    });
    const sender = webhookSender(server.url, SECRET);
    const payload = pullRequestOpened();
    const send = async (number: number) => {
      const body = JSON.stringify({ ...payload, number });
      const start = performance.now();
      const status = await sender.send({ id: randomUUID(), event: 'pull_request', body });
      return { status, ms: performance.now() - start };
    };
    for (let number = 1; number <= WARM_UP; number += 1) await send(number);

    const answers: ReturnType<typeof send>[] = [];
    const start = performance.now();
    for (let count = 0; count < PER_SECOND * SECONDS; count += 1) {
      await sleep(Math.max(0, start + (count * 1000) / PER_SECOND - performance.now()));
      answers.push(send(WARM_UP + 1 + count));
    }
    const answered = await Promise.all(answers);
    await server.stop('SIGKILL');
    sender.close();
    silent.closeAllConnections();
    silent.close();

    const accepted = answered.filter(({ status }) => status === 202).length + WARM_UP;
    const lost = accepted - (await storedJobs(directory.path));
    directory.remove();
    const own = server.log.filter(({ msg }) => msg === 'delivery answered').map(({ ms }) => Number(ms));
    const times = answered.map(({ ms }) => ms);
    return [
      { what: 'acknowledged, median', value: percentile(times, 0.5), unit: 'ms', reach: 10 },
      { what: 'acknowledged, p99', value: percentile(times, 0.99), unit: 'ms', reach: 50 },
      { what: "p99 by the server's own clock", value: percentile(own, 0.99), unit: 'ms' },
      { what: 'slowest', value: Math.max(...times), unit: 'ms' },
      { what: 'not accepted', value: answered.length + WARM_UP - accepted, unit: `of ${answered.length}`, reach: 0 },
      { what: 'accepted but lost', value: lost, unit: `of ${accepted}`, reach: 0 },
    ];
  },
};

async function storedJobs(directory: string): Promise<number> {
  const database = await openEmbedded(path.resolve(directory));
  const { rows } = await database.query(
    'SELECT count(*)::int AS count FROM architect_queue.job JOIN architect.deliveries ON deliveries.id = job.data->>$1',
    ['delivery'],
  );
  await database.close();
  return Number(rows[0]?.['count']);
}

function pullRequestOpened(): object {
  const examples = createRequire(import.meta.url)('@octokit/webhooks-examples') as readonly {
    readonly name: string;
    readonly examples: readonly { readonly action?: string }[];
  }[];
  const opened = examples
    .find(({ name }) => name === 'pull_request')
    ?.examples.find((example) => example.action === 'opened' && 'installation' in example);
  if (!opened) throw new Error('GitHub has no example of an opened pull request');
  return opened;
}

function privateKey(): string {
  return generateKeyPairSync('rsa', { modulusLength: 2048 })
    .privateKey.export({ type: 'pkcs1', format: 'pem' })
    .toString();
}
