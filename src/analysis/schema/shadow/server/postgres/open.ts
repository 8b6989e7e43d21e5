import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { UserError } from '../../../../../domain/errors.ts';
import type { ScratchDatabase, Seen, Start } from '../server.ts';
import { dropAccount, dropDatabase, tidyUp } from './housekeeping.ts';
import { madeAt, newName } from './names.ts';
import { openSession, type Session, type Stop } from './session.ts';

const CONNECT_MS = 5_000;

/** Owns what replays make, so that a copy of a database can be used by the account of the next replay. Nobody logs in as it. */
const OWNER = 'architect_shadow_owner';

/** Extensions that only a superuser may create and that reach nothing outside of their database. */
const HARMLESS =
  /^(?:vector|postgis(?:_\w+)?|timescaledb|hll|h3|h3_postgis|ip4r|semver|pg_partman|pgrouting|rum|pgroonga|amcheck|bloom|earthdistance|pg_stat_statements|pg_uuidv7|pg_ivm|pgvectorscale|vectorscale|pg_search)$/;
/**
 * A throw-away database on a PostgreSQL server, empty or a copy of a kept one (`from`), used through an account of its own
 * that is no superuser, may make neither databases nor roles, and owns nothing but what it makes in there. What crashed runs
 * left behind is dropped on the way, by the time in its name.
 */
export async function openPostgres(url: string, { from, extensions = [] }: Start = {}): Promise<ScratchDatabase> {
  if (from !== undefined && madeAt('template', from) === undefined) throw new UserError('There is no such base.');
  const admin = await connected(url);
  const [name, account] = [newName('database'), newName('account')];
  const password = randomBytes(24).toString('base64url');
  const remove = async () => {
    await dropDatabase(admin, name).finally(() => dropAccount(admin, account));
  };
  try {
    const version = await prepare(admin);
    await tidyUp(admin);
    await admin.query(`CREATE ROLE "${account}" LOGIN PASSWORD '${password}' CONNECTION LIMIT 1 IN ROLE ${OWNER}`);
    await admin.query(`ALTER ROLE "${account}" SET role = ${OWNER}`);
    for (const [setting, value] of LIMITS) {
      await admin.query(`ALTER ROLE "${account}" SET ${setting} = '${value}'`).catch(() => undefined);
    }
    await admin.query(`CREATE DATABASE "${name}" TEMPLATE ${from === undefined ? 'template0' : `"${from}"`}`);
    await admin.query(`REVOKE ALL ON DATABASE "${name}" FROM PUBLIC`);
    await admin.query(`GRANT ALL ON DATABASE "${name}" TO ${OWNER}`);
    const inside = (sql: string) => inDatabase(url, name, sql);
    // Before anything else is in the database, so that nothing of a migration can get between a script and what it means.
    for (const extension of from === undefined ? extensions.filter((named) => HARMLESS.test(named)) : []) {
      await inside(`CREATE EXTENSION IF NOT EXISTS "${extension}" SCHEMA public CASCADE`).catch(() => undefined);
    }
    await inside(`ALTER SCHEMA public OWNER TO ${OWNER}`);
    const stop: Stop = async (backend, how) =>
      void (await admin.query(`SELECT pg_catalog.pg_${how}_backend($1)`, [backend]));
    const address = new URL(url);
    address.username = account;
    address.password = password;
    address.pathname = `/${name}`;
    const session = () => openSession({ connectionString: address.href, connectionTimeoutMillis: CONNECT_MS }, stop);
    let current: Session = await session();
    return {
      version,
      run: (sql) => current.run(sql),
      async keep() {
        await current.end();
        const template = newName('template');
        await admin.query(`CREATE DATABASE "${template}" TEMPLATE "${name}" ALLOW_CONNECTIONS false`);
        await tidyUp(admin);
        current = await session();
        return template;
      },
      async drop() {
        await current.end();
        await remove().finally(() => admin.end());
      },
    };
  } catch (cause) {
    await remove().catch(() => undefined);
    await admin.end();
    throw cause;
  }
}

/** The server's version, and whether a kept schema is still there. */
export async function lookAt(url: string, name: string): Promise<Seen> {
  const admin = await connected(url);
  try {
    const { rows } = await admin.query<Seen>(
      `SELECT current_setting('server_version') AS version,
              EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = $1) AS kept`,
      [name],
    );
    return { version: rows[0]?.version ?? '', kept: rows[0]?.kept === true && madeAt('template', name) !== undefined };
  } finally {
    await admin.end();
  }
}

/** Those that only a superuser can raise hold; the others keep an honest migration from hanging for long. */
const LIMITS = [
  ['temp_file_limit', '256MB'],
  ['statement_timeout', '20s'],
  ['lock_timeout', '5s'],
  ['idle_in_transaction_session_timeout', '120s'],
] as const;

async function connected(url: string): Promise<Client> {
  const admin = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS });
  admin.on('error', () => undefined); // the next query tells
  try {
    await admin.connect();
    return admin;
  } catch (cause) {
    throw new UserError(
      `The scratch server of ARCHITECT_SHADOW_URL cannot be used: ${(cause as Error).message}. Check its address and account, or remove the variable.`,
      { cause },
    );
  }
}

/** Makes sure that the given account may make a lesser one. Gives the server's version. */
async function prepare(admin: Client): Promise<string> {
  const { rows } = await admin.query<{ version: string; able: boolean; owner: boolean }>(
    `SELECT current_setting('server_version') AS version, r.rolsuper OR (r.rolcreaterole AND r.rolcreatedb) AS able,
            EXISTS (SELECT FROM pg_catalog.pg_roles o WHERE o.rolname = '${OWNER}') AS owner
       FROM pg_catalog.pg_roles r WHERE r.rolname = current_user`,
  );
  const [found] = rows;
  if (!found?.able) {
    throw new UserError(
      'The account of ARCHITECT_SHADOW_URL may not make the databases and lesser accounts that replays use. Run ALTER ROLE … CREATEDB CREATEROLE for it on that server, or remove the variable.',
    );
  }
  if (!found.owner) await admin.query(`CREATE ROLE ${OWNER} NOLOGIN`).catch(() => undefined);
  return found.version;
}

async function inDatabase(url: string, database: string, sql: string): Promise<void> {
  const address = new URL(url);
  address.pathname = `/${database}`;
  const client = await connected(address.href);
  try {
    await client.query("SET search_path = ''; SET lock_timeout = '2s'; SET statement_timeout = '20s'");
    await client.query(sql);
  } finally {
    await client.end();
  }
}
