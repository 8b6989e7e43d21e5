import { Pool } from 'pg';
import { UserError } from '../domain/errors.ts';
import type { Connection, Database } from './database.ts';

const CONNECT_TIMEOUT_MS = 10_000;
/** No statement of ours runs long; one that does must not hold a connection for ever. */
const STATEMENT_TIMEOUT_MS = 30_000;

/** Any PostgreSQL, for more than one process. Throws `UserError` when it cannot be reached at all. */
export async function openPostgres(connectionString: string, onError: (error: Error) => void): Promise<Database> {
  const pool = new Pool({
    connectionString,
    max: 10,
    application_name: 'architect',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
  });
  // An idle connection that the server closes is reported here; unheard, it would end the process.
  pool.on('error', onError);
  const database: Database = {
    query: (sql, values) => pool.query(sql, values && [...values]),
    async transaction(work) {
      const client = await pool.connect();
      const connection: Connection = { query: (sql, values) => client.query(sql, values && [...values]) };
      try {
        await client.query('BEGIN');
        const result = await work(connection);
        await client.query('COMMIT');
        client.release();
        return result;
      } catch (error) {
        await client.query('ROLLBACK').then(
          () => client.release(),
          (broken: Error) => client.release(broken),
        );
        throw error;
      }
    },
    close: () => pool.end(),
  };
  try {
    await database.query('SELECT 1');
  } catch (cause) {
    await pool.end();
    throw new UserError('The database in DATABASE_URL cannot be reached. Check host, port, user and password.', {
      cause,
    });
  }
  return database;
}
