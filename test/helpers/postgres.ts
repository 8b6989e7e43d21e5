import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { Database } from '../../src/store/database.ts';
import { openPostgres } from '../../src/store/postgres.ts';

/** A new database on the server in `ARCHITECT_TEST_DATABASE_URL`. */
export async function postgresUrl(): Promise<{ url: string; remove(): Promise<void> }> {
  const server = process.env['ARCHITECT_TEST_DATABASE_URL'];
  if (!server) throw new Error('ARCHITECT_TEST_DATABASE_URL is not set');
  const name = `architect_test_${randomUUID().replaceAll('-', '')}`;
  await onServer(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, remove: () => onServer(server, `DROP DATABASE ${name} WITH (FORCE)`) };
}

/** A new database that removes itself when it is closed. */
export async function temporaryPostgres(): Promise<Database> {
  const { url, remove } = await postgresUrl();
  const database = await openPostgres(url, () => {});
  return {
    ...database,
    async close() {
      await database.close();
      await remove();
    },
  };
}

async function onServer(server: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
