import { randomBytes } from 'node:crypto';
import { type Connection, createConnection, type ConnectionOptions } from 'mysql2/promise';
import { UserError } from '../../../../../domain/errors.ts';
import type { Outcome, Row, ScratchDatabase } from '../server.ts';
import { guard } from './guard.ts';

const PREFIX = 'architect_shadow_';
/** A scratch database that a crash left behind: no review takes so long. */
const STALE_SECONDS = 3600;
const CONNECT_MS = 5_000;
const STATEMENT_SECONDS = 20;
const LOCK_SECONDS = 5;

/**
 * A new database on a MySQL or MariaDB server, used through an account of its own that may do nothing elsewhere. Where the
 * given account may not make accounts it is used itself, provided that it has no rights on other databases. Databases and
 * accounts that are older than an hour, by the time in their names, are dropped on the way.
 */
export async function openMysql(url: string): Promise<ScratchDatabase> {
  const owner = optionsOf(url);
  const admin = await connected(owner);
  const name = `${PREFIX}${Math.floor(Date.now() / 1000)}_${randomBytes(6).toString('hex')}`;
  const account = {
    user: `arch_${name.slice(PREFIX.length)}`.slice(0, 32),
    password: randomBytes(18).toString('base64url'),
  };
  try {
    await dropStale(admin);
    await admin.query(`CREATE DATABASE \`${name}\` CHARACTER SET utf8mb4`);
    const [[{ version } = { version: '' }]] = (await admin.query('SELECT version() AS version')) as [
      { version: string }[],
      unknown,
    ];
    const own = await makeAccount(admin, name, account);
    const connection = await connected({ ...owner, ...(own && account), database: name });
    const [[{ id } = { id: 0 }]] = (await connection.query('SELECT connection_id() AS id')) as [
      { id: number }[],
      unknown,
    ];
    await limit(connection);
    let dropped = false;
    return {
      version,
      run: (sql) => run(connection, sql, { name, fenced: own }),
      async drop() {
        if (dropped) return;
        dropped = true;
        connection.destroy();
        try {
          await admin.query(`KILL ${Number(id)}`).catch(() => undefined);
          await remove(admin, name, own ? account.user : undefined);
        } finally {
          admin.destroy();
        }
      },
    };
  } catch (cause) {
    await remove(admin, name, account.user).catch(() => undefined);
    admin.destroy();
    throw cause;
  }
}

function optionsOf(url: string): ConnectionOptions {
  const { hostname, port, username, password, searchParams } = new URL(url);
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? 3306 : Number(port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    charset: 'utf8mb4',
    connectTimeout: CONNECT_MS,
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    disableEval: true,
    ...(searchParams.has('ssl') && { ssl: {} }),
  };
}

async function connected(options: ConnectionOptions): Promise<Connection> {
  try {
    return await createConnection(options);
  } catch (cause) {
    throw new UserError(
      `The scratch server of ARCHITECT_SHADOW_URL cannot be used: ${(cause as Error).message}. Check its address and account, or remove the variable.`,
      { cause },
    );
  }
}

/** An account that may do everything in one database and nothing elsewhere; false where we may not make one. */
async function makeAccount(
  admin: Connection,
  database: string,
  { user, password }: { user: string; password: string },
): Promise<boolean> {
  try {
    await admin.query(`CREATE USER '${user}'@'%' IDENTIFIED BY '${password}'`);
    await admin.query(`GRANT ALL PRIVILEGES ON \`${database.replaceAll('_', '\\_')}\`.* TO '${user}'@'%'`);
    return true;
  } catch (cause) {
    const [grants] = (await admin.query('SHOW GRANTS')) as [Record<string, string>[], unknown];
    const wide = grants
      .flatMap((grant) => Object.values(grant))
      .find((grant) => /\b(?:FILE|SUPER|SHUTDOWN)\b.*\bON \*\.\*/.test(grant));
    if (wide === undefined) return false;
    throw new UserError(
      'The account of ARCHITECT_SHADOW_URL may touch files or the whole server but may not make a lesser one (CREATE USER). Give it rights on databases only.',
      { cause },
    );
  }
}

async function limit(connection: Connection): Promise<void> {
  await connection.query(
    `SET SESSION lock_wait_timeout = ${LOCK_SECONDS}, SESSION innodb_lock_wait_timeout = ${LOCK_SECONDS}`,
  );
  await connection
    .query(`SET SESSION max_statement_time = ${STATEMENT_SECONDS}`)
    .catch(() => connection.query(`SET SESSION max_execution_time = ${STATEMENT_SECONDS * 1000}`));
}

/** Statements whose text the guard cannot see: only where the account's rights end at its database. */
const HIDDEN = /^\s*(?:PREPARE|EXECUTE|CALL)\b/i;

async function run(
  connection: Connection,
  sql: string,
  { name, fenced }: { name: string; fenced: boolean },
): Promise<Outcome> {
  const reason = guard(sql) ?? (!fenced && HIDDEN.test(sql) ? 'what it runs cannot be seen beforehand' : undefined);
  if (reason !== undefined) return { refused: { by: 'guard', sqlstate: 'HY000', message: reason } };
  try {
    const [result] = await connection.query({ sql, timeout: STATEMENT_SECONDS * 1000 });
    return Array.isArray(result)
      ? { rows: result.flatMap((row) => (Array.isArray(row) ? [] : [plain(row as object)])) }
      : {};
  } catch (cause) {
    const { sqlState = 'HY000', errno, message } = cause as Error & { sqlState?: string; errno?: number };
    const said = message.replaceAll(`\`${name}\`.`, '').replaceAll(`${name}.`, '');
    return { refused: { by: 'engine', sqlstate: sqlState, ...(errno !== undefined && { errno }), message: said } };
  }
}

/** Values as they can cross to another process. */
function plain(row: object): Row {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]: [string, unknown]) => [
      key,
      value === null || typeof value === 'number'
        ? value
        : Buffer.isBuffer(value)
          ? value.toString('utf8')
          : typeof value === 'string'
            ? value
            : JSON.stringify(value),
    ]),
  );
}

async function dropStale(admin: Connection): Promise<void> {
  const [databases] = (await admin.query(`SHOW DATABASES LIKE '${PREFIX.replaceAll('_', '\\_')}%'`)) as [
    Record<string, string>[],
    unknown,
  ];
  for (const name of databases.flatMap((row) => Object.values(row))) {
    const made = Number(/^architect_shadow_(\d+)_[0-9a-f]+$/.exec(name)?.[1] ?? Number.NaN);
    if (!(made < Date.now() / 1000 - STALE_SECONDS)) continue;
    await remove(admin, name, `arch_${name.slice(PREFIX.length)}`.slice(0, 32)).catch(() => undefined);
  }
}

async function remove(admin: Connection, database: string, user: string | undefined): Promise<void> {
  await admin.query(`DROP DATABASE IF EXISTS \`${database}\``);
  if (user !== undefined) await admin.query(`DROP USER IF EXISTS '${user}'@'%'`);
}
