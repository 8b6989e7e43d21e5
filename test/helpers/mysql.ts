import { shadowServer } from '../../src/analysis/schema/shadow/server/connect.ts';
import { openRelay, type Relay } from '../../src/analysis/schema/shadow/server/relay.ts';

/** The MySQL or MariaDB server of `ARCHITECT_TEST_MYSQL_URL`; the tests make and drop databases and accounts on it. */
export const mysqlUrl = process.env['ARCHITECT_TEST_MYSQL_URL'];

/** Why tests that need the server are skipped. */
export const NEEDS_MYSQL = 'ARCHITECT_TEST_MYSQL_URL names no MySQL or MariaDB server';

export function mysqlRelay(): Relay {
  return openRelay(mysqlUrl === undefined ? undefined : shadowServer(mysqlUrl));
}
