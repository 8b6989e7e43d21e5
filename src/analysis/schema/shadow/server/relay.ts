import { UserError } from '../../../../domain/errors.ts';
import type { Outcome, ScratchDatabase, ServerReply, ServerRequest, ShadowServer, Start } from './server.ts';

/** What one isolated process may ask of a scratch server. */
const MAX_DATABASES = 32;
const MAX_STATEMENTS = 60_000;
const MAX_SQL_CHARACTERS = 4_000_000;
const MAX_ROWS = 50_000;

/** The parent's end of the seam, for one isolated process. */
export interface Relay {
  answer(request: ServerRequest): Promise<ServerReply>;
  /** Drops every database that is still open. */
  close(): Promise<void>;
}

export function openRelay(server: ShadowServer | undefined): Relay {
  const databases = new Map<number, ScratchDatabase>();
  const opening = new Set<Promise<unknown>>();
  let opened = 0;
  let statements = 0;
  let closed = false;

  const open = async (to: ShadowServer, start: Start = {}): Promise<ServerReply> => {
    if (opened === MAX_DATABASES) throw new UserError(`A review opens at most ${MAX_DATABASES} scratch databases.`);
    const number = ++opened;
    const database = await to.open(start);
    if (closed) await database.drop();
    else databases.set(number, database);
    return { kind: 'opened', database: number, version: database.version };
  };
  const run = async (number: number, sql: string): Promise<Outcome> => {
    const database = databases.get(number);
    if (!database) throw new UserError('The analysis process asked for a scratch database that is not open.');
    statements += 1;
    if (statements > MAX_STATEMENTS) return guarded(`a review sends at most ${MAX_STATEMENTS} statements`);
    if (sql.length > MAX_SQL_CHARACTERS) return guarded(`${(sql.length / 1e6).toFixed(1)} MB in one statement`);
    const outcome = await database.run(sql);
    return outcome.rows && outcome.rows.length > MAX_ROWS
      ? { ...outcome, rows: outcome.rows.slice(0, MAX_ROWS) }
      : outcome;
  };
  return {
    async answer(request) {
      if (request.kind === 'run') return { kind: 'outcome', outcome: await run(request.database, request.sql) };
      if (request.kind === 'open') {
        if (server?.dialect !== request.dialect) return { kind: 'none' };
        const promise = open(server, request.start);
        opening.add(promise);
        return promise.finally(() => opening.delete(promise));
      }
      if (request.kind === 'look') {
        if (server?.dialect !== request.dialect || !server.look) return { kind: 'none' };
        return { kind: 'seen', seen: await server.look(request.name) };
      }
      const database = databases.get(request.database);
      if (request.kind === 'keep') {
        if (!database?.keep) throw new UserError('The analysis process asked for a copy of what cannot be copied.');
        return { kind: 'kept', name: await database.keep() };
      }
      databases.delete(request.database);
      await database?.drop();
      return { kind: 'dropped' };
    },
    async close() {
      closed = true;
      await Promise.allSettled(opening);
      await Promise.allSettled([...databases.values()].map((database) => database.drop()));
      databases.clear();
    },
  };
}

function guarded(message: string): Outcome {
  return { refused: { by: 'guard', sqlstate: 'HY000', message } };
}
