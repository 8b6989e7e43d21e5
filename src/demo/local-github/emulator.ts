import { createEmulator } from 'emulate';
import type { Answer, Call, Json } from './wire.ts';
import { Refusal } from './wire.ts';

const PASSED_ON = ['authorization', 'accept', 'content-type', 'user-agent'];
const PASSED_BACK = [
  'content-type',
  'link',
  'location',
  'x-ratelimit-limit',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
];

/** The GitHub emulator behind the overlay. Its own address never shows: answers carry the overlay's. */
export interface Emulator {
  /** As the caller who sent it. */
  forward(call: Call): Promise<Answer>;
  /** As `login`, a person, or as the site's administrator; throws a `Refusal` on an error status. */
  request<T>(method: string, path: string, body?: Json, login?: string): Promise<T>;
  /** A login that may write to a repository: the person it belongs to, or the administrator for an organisation's. */
  writerOf(repository: string): string;
  close(): Promise<void>;
}

/** The token that a person of the local GitHub signs in with. */
export const tokenOf = (login: string) => `token-of-${login}`;

/** Starts the emulator on a free port. `github` is its seed, `people` those who may sign in. */
export async function startEmulator(options: {
  readonly publicUrl: string;
  readonly people: readonly string[];
  readonly github: Json;
}): Promise<Emulator> {
  const people = ['admin', ...options.people];
  const emulator = await createEmulator({
    service: 'github',
    port: 0,
    seed: {
      tokens: Object.fromEntries(people.map((login) => [tokenOf(login), { login, scopes: ['repo', 'user'] }])),
      github: options.github,
    },
  });
  const privateUrl = emulator.url;
  const translate = (text: string) => text.replaceAll(privateUrl, options.publicUrl);

  const send = async (
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: string | Uint8Array<ArrayBuffer>,
  ) => {
    const response = await fetch(`${privateUrl}${path}`, {
      method,
      headers,
      redirect: 'manual',
      ...(body && { body }),
    });
    const type = response.headers.get('content-type') ?? '';
    const bytes = Buffer.from(await response.arrayBuffer());
    const content = type.includes('json') ? JSON.parse(translate(bytes.toString('utf8'))) : bytes;
    const kept = PASSED_BACK.flatMap((name) => {
      const value = response.headers.get(name);
      return value === null ? [] : [[name, translate(value)] as const];
    });
    return {
      status: response.status,
      headers: Object.fromEntries(kept),
      body: bytes.length === 0 ? undefined : content,
    };
  };

  return {
    forward(call) {
      const headers = PASSED_ON.flatMap((name) => {
        const value = call.headers[name];
        return typeof value === 'string' ? [[name, value] as const] : [];
      });
      const body = call.raw.length > 0 ? new Uint8Array(call.raw) : undefined;
      return send(call.method, call.url.pathname + call.url.search, Object.fromEntries(headers), body);
    },
    async request<T>(method: string, path: string, body?: Json, login = 'admin') {
      const headers = { authorization: `Bearer ${tokenOf(login)}`, 'content-type': 'application/json' };
      const answer = await send(method, path, headers, body && JSON.stringify(body));
      if (answer.status >= 400) {
        const message = (answer.body as { message?: string } | undefined)?.message;
        throw new Refusal(answer.status, message ?? `${method} ${path} answered ${answer.status}`);
      }
      return answer.body as T;
    },
    writerOf(repository) {
      const [owner = ''] = repository.split('/');
      return people.includes(owner) ? owner : 'admin';
    },
    close: () => emulator.close(),
  };
}
