import { type AskServer, openRemote } from '../server/remote.ts';
import type { ScratchDatabase } from '../server/server.ts';
import type { BaseServices } from './base.ts';
import { type Engine, Refusal } from './engine.ts';

/** The connection was lost, or the server ended it: nothing more can be seen in that database. */
const GONE = new Set(['08006', '57P01']);
const CREATE_EXTENSION = /\bcreate\s+extension\s+(?!if\b)/gi;

type ServerServices = Pick<BaseServices, 'openEngine' | 'pristine' | 'isUsable' | 'engine' | 'version'>;

/**
 * Replays on the scratch server that the parent may have, of the team's own version and with its extensions. An image is the
 * name of a copy of the database that the server keeps; it may drop the oldest ones.
 */
export async function serverEngines(ask: AskServer): Promise<ServerServices | undefined> {
  const look = async (name: string) => {
    const reply = await ask({ kind: 'look', dialect: 'postgres', name });
    return reply.kind === 'seen' ? reply.seen : undefined;
  };
  const server = await look('');
  if (!server) return undefined;
  return {
    engine: ['server', server.version],
    version: Number.parseInt(server.version, 10),
    pristine: () => Promise.resolve(new Uint8Array()),
    isUsable: async (image) => (await look(nameIn(image)))?.kept === true,
    async openEngine({ image, extensions = [] } = {}) {
      const from = nameIn(image ?? new Uint8Array());
      const database = await openRemote(ask, 'postgres', { extensions, ...(from !== '' && { from }) });
      if (!database) throw new Error('The scratch server is gone.');
      return engineOver(database);
    },
  };
}

function nameIn(image: Uint8Array): string {
  return Buffer.from(image).toString('latin1');
}

function engineOver(database: ScratchDatabase): Engine {
  const send = async (sql: string) => {
    const { refused, notices = [], rows = [] } = await database.run(sql);
    if (refused && (GONE.has(refused.sqlstate) || refused.by === 'guard')) throw new Error(refused.message);
    return { refused, notices, rows };
  };
  return {
    async run(sql, onNotice) {
      // What only the server's owner may create is already there.
      const { refused, notices } = await send(sql.replaceAll(CREATE_EXTENSION, 'CREATE EXTENSION IF NOT EXISTS '));
      for (const message of notices) onNotice?.({ message });
      if (refused) throw new Refusal(refused.sqlstate, refused.message);
    },
    async json<Value>(sql: string) {
      const { refused, rows } = await send(sql);
      if (refused) throw new Refusal(refused.sqlstate, refused.message);
      const [value] = Object.values(rows[0] ?? {});
      return JSON.parse(String(value)) as Value;
    },
    hasExtension: () => true,
    trim: () => Promise.resolve(),
    async image() {
      if (!database.keep) throw new Error('The scratch server keeps no copies.');
      return Buffer.from(await database.keep(), 'latin1');
    },
    close: () => database.drop(),
  };
}
