import type { ShadowServer } from '../analysis/schema/shadow/server/server.ts';
import { UserError } from '../domain/errors.ts';
import type { Terminal } from './command.ts';

/** The scratch server in `ARCHITECT_SHADOW_URL`, if there is one. */
export async function localShadowServer(env: Terminal['env']): Promise<ShadowServer | undefined> {
  const url = env['ARCHITECT_SHADOW_URL']?.trim();
  if (!url) return undefined;
  const [{ variables }, { shadowServer }] = await Promise.all([
    import('../config/env.ts'),
    import('../analysis/schema/shadow/server/connect.ts'),
  ]);
  const parsed = variables.shape.ARCHITECT_SHADOW_URL.safeParse(url);
  if (!parsed.success) {
    throw new UserError(`ARCHITECT_SHADOW_URL ${parsed.error.issues.map(({ message }) => message).join('; ')}.`);
  }
  return shadowServer(url);
}
