import { Client, type ClientConfig, Query } from 'pg';
import type { Outcome, Row } from '../server.ts';

const STATEMENT_MS = 20_000;
/** How long a statement that was cancelled may take to notice. */
const GRACE_MS = 3_000;
/** What one statement may send back; a schema of thousands of tables is some megabytes. */
const MOST_BYTES = 48_000_000;
const MOST_ROWS = 100;
const MOST_NOTICES = 2_000;
/** Lost connections: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const CONNECTION_FAILURE = '08006';

/** Ends what the session with this backend does; `terminate` ends the session. */
export type Stop = (backend: number, how: 'cancel' | 'terminate') => Promise<void>;

/** One session of an account that may do nothing but use its throw-away database, bounded from this side. */
export interface Session {
  run(sql: string): Promise<Outcome>;
  end(): Promise<void>;
}

export async function openSession(config: ClientConfig, stop: Stop): Promise<Session> {
  const client = new Client({ ...config, application_name: 'architect shadow' });
  let lost: string | undefined;
  client.on('error', (error) => (lost ??= error.message)); // unheard, it would end this process
  await client.connect();
  const { rows } = await client.query<{ pid: number }>('SELECT pg_catalog.pg_backend_pid() AS pid');
  const backend = Number(rows[0]?.pid);

  return {
    async run(sql) {
      if (lost !== undefined) return refused(CONNECTION_FAILURE, `the session on the scratch server is gone: ${lost}`);
      const notices: string[] = [];
      const hear = ({ message }: { message?: string | undefined }) => {
        if (notices.length < MOST_NOTICES) notices.push((message ?? '').slice(0, 1_000));
      };
      const cancel = setTimeout(() => void stop(backend, 'cancel').catch(() => undefined), STATEMENT_MS);
      const terminate = setTimeout(
        () => void stop(backend, 'terminate').catch(() => undefined),
        STATEMENT_MS + GRACE_MS,
      );
      const { stream } = (client as Client & { connection: { stream: NodeJS.ReadableStream & { destroy(): void } } })
        .connection;
      let received = 0;
      const count = (chunk: Uint8Array) => {
        received += chunk.length;
        if (received <= MOST_BYTES) return;
        lost ??= `a statement sent back more than ${MOST_BYTES / 1e6} MB`;
        stream.destroy();
      };
      stream.on('data', count);
      client.on('notice', hear);
      try {
        return { ...(await submit(client, sql)), notices };
      } catch (cause) {
        const { code = CONNECTION_FAILURE, message } = cause as Error & { code?: string };
        return { ...refused(code, lost ?? message), notices };
      } finally {
        clearTimeout(cancel);
        clearTimeout(terminate);
        client.off('notice', hear);
        stream.off('data', count);
      }
    },
    end: () => client.end().catch(() => undefined),
  };
}

/** Sends SQL as one simple query; the first rows come back as text, the others are let go one by one. */
function submit(client: Client, sql: string): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const rows: Row[] = [];
    const query = new Query({ text: sql, types: { getTypeParser: () => (value: string) => value } } as never);
    query.on('row', (row: Row) => {
      if (rows.length < MOST_ROWS) rows.push(row);
    });
    query.on('error', reject);
    query.on('end', () => resolve({ rows }));
    client.query(query);
  });
}

function refused(sqlstate: string, message: string): Outcome {
  return { refused: { by: 'engine', sqlstate, message } };
}
