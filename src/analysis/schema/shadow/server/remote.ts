import type { Dialect } from '../../../../domain/schema.ts';
import type { ScratchDatabase, ServerReply, ServerRequest, Start } from './server.ts';

/** Asks the parent process about its scratch server. */
export type AskServer = (request: ServerRequest) => Promise<ServerReply>;

/** A scratch database on the parent's server; nothing where it has none for this dialect. */
export async function openRemote(
  ask: AskServer,
  dialect: Dialect,
  start: Start = {},
): Promise<ScratchDatabase | undefined> {
  const opened = await ask({ kind: 'open', dialect, start });
  if (opened.kind !== 'opened') return undefined;
  const { database, version } = opened;
  return {
    version,
    async run(sql) {
      const reply = await ask({ kind: 'run', database, sql });
      if (reply.kind !== 'outcome') throw new Error(`A statement was answered with ${reply.kind}.`);
      return reply.outcome;
    },
    async keep() {
      const reply = await ask({ kind: 'keep', database });
      if (reply.kind !== 'kept') throw new Error(`A copy was answered with ${reply.kind}.`);
      return reply.name;
    },
    drop: async () => void (await ask({ kind: 'drop', database })),
  };
}
