import type { Client } from 'pg';
import { madeAt } from './names.ts';

/** No review takes so long: what is older was left behind by a process that ended. */
const STALE_SECONDS = 3600;
const MOST_TEMPLATES = 12;
/** Not empty any more, in use, or gone meanwhile: somebody else is at it. */
const ignore = () => undefined;

/** Drops what crashed runs left behind, and the oldest of the kept schemas where there are too many. */
export async function tidyUp(admin: Client): Promise<void> {
  const stale = Date.now() / 1000 - STALE_SECONDS;
  const databases = await names(admin, 'SELECT datname AS name FROM pg_catalog.pg_database');
  for (const name of databases) {
    if ((madeAt('database', name) ?? Infinity) < stale) await dropDatabase(admin, name).catch(ignore);
  }
  const templates = databases.filter((name) => madeAt('template', name) !== undefined).toSorted();
  for (const name of templates.slice(0, -MOST_TEMPLATES)) await dropDatabase(admin, name).catch(ignore);
  for (const name of await names(admin, 'SELECT rolname AS name FROM pg_catalog.pg_roles')) {
    if ((madeAt('account', name) ?? Infinity) < stale) await dropAccount(admin, name).catch(ignore);
  }
}

export async function dropDatabase(admin: Client, name: string): Promise<void> {
  await admin.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
}

export async function dropAccount(admin: Client, name: string): Promise<void> {
  await admin.query(`DROP ROLE IF EXISTS "${name}"`);
}

async function names(admin: Client, sql: string): Promise<string[]> {
  const { rows } = await admin.query<{ name: string }>(sql);
  return rows.map(({ name }) => name);
}
