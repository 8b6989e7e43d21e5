import type { Emulator } from './emulator.ts';
import { tokenOf } from './emulator.ts';
import type { UserJson } from './shapes.ts';
import { type Call, type Json, Refusal, type Route } from './wire.ts';

/** Who a token belongs to. */
type Caller =
  | { readonly kind: 'person'; readonly login: string }
  | { readonly kind: 'app' }
  | { readonly kind: 'installation'; readonly login: string; readonly permissions: Readonly<Record<string, string>> }
  | { readonly kind: 'nobody' };

export interface Identity {
  readonly routes: readonly Route[];
  callerOf(call: Call): Caller;
  /** Throws 403 as GitHub does when an installation lacks every one of the permissions, 401 for nobody. */
  authorize(call: Call, ...anyOf: readonly string[]): Promise<UserJson>;
  user(login: string): Promise<UserJson>;
}

export function createIdentity(emulator: Emulator, people: readonly string[], slug: string): Identity {
  const persons = new Map(['admin', ...people].map((login) => [tokenOf(login), login]));
  const installations = new Map<string, Readonly<Record<string, string>>>();
  const bot = `${slug}[bot]`;

  function callerOf(call: Call): Caller {
    const token = (call.headers.authorization ?? '').replace(/^(bearer|token)\s+/i, '');
    const login = persons.get(token);
    if (login !== undefined) return { kind: 'person', login };
    const permissions = installations.get(token);
    if (permissions) return { kind: 'installation', login: bot, permissions };
    return token.startsWith('eyJ') ? { kind: 'app' } : { kind: 'nobody' };
  }

  async function user(login: string): Promise<UserJson> {
    try {
      return await emulator.request<UserJson>('GET', `/users/${encodeURIComponent(login)}`);
    } catch (error) {
      if (login !== bot) throw error;
      return { login: bot, id: 1_000_000, node_id: 'BOT_1000000', type: 'Bot' };
    }
  }

  return {
    callerOf,
    user,
    async authorize(call, ...anyOf) {
      const caller = callerOf(call);
      if (caller.kind === 'person') return user(caller.login);
      if (caller.kind !== 'installation') throw new Refusal(401, 'Requires authentication');
      const allowed = anyOf.some((name) => caller.permissions[name] === 'write');
      if (!allowed) throw new Refusal(403, 'Resource not accessible by integration');
      return user(caller.login);
    },
    routes: [
      {
        method: 'POST',
        path: '/app/installations/:id/access_tokens',
        async handle(call) {
          const answer = await emulator.forward(call);
          const { token, permissions } = (answer.body ?? {}) as {
            token?: string;
            permissions?: Record<string, string>;
          };
          if (token !== undefined) installations.set(token, permissions ?? {});
          return answer;
        },
      },
      {
        method: 'GET',
        path: '/repos/:owner/:repo/collaborators/:login/permission',
        async handle(call) {
          const answer = await emulator.forward(call);
          if (answer.status === 404) return permissionOfStranger(call);
          const body = answer.body as Json;
          const names: Json = { push: 'write', maintain: 'write', pull: 'read', triage: 'read' };
          return { ...answer, body: { ...body, permission: names[String(body['permission'])] ?? body['permission'] } };
        },
      },
    ],
  };

  async function permissionOfStranger({ params }: Call) {
    const stranger = await user(params['login'] ?? '');
    const path = `/repos/${params['owner']}/${params['repo']}`;
    const repository = await emulator.request<{ private: boolean }>('GET', path);
    const permission = repository.private ? 'none' : 'read';
    return { status: 200, body: { permission, role_name: permission, user: stranger } };
  }
}
