import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analyse } from '../../../../../../src/analysis/analyse.ts';
import { serverEngines } from '../../../../../../src/analysis/schema/shadow/postgres/server-engine.ts';
import { shadowServer } from '../../../../../../src/analysis/schema/shadow/server/connect.ts';
import { tidyUp } from '../../../../../../src/analysis/schema/shadow/server/postgres/housekeeping.ts';
import { openPostgres } from '../../../../../../src/analysis/schema/shadow/server/postgres/open.ts';
import { openRelay } from '../../../../../../src/analysis/schema/shadow/server/relay.ts';
import type { Outcome, ScratchDatabase } from '../../../../../../src/analysis/schema/shadow/server/server.ts';
import { changeBetween, memoryCache, settings, type Tree } from '../../../../in-memory.ts';

const url = process.env['ARCHITECT_TEST_DATABASE_URL'] ?? '';
const NEEDED = 'skipped where ARCHITECT_TEST_DATABASE_URL names no server';

let admin: Client;
beforeAll(async () => {
  if (url === '') return;
  admin = new Client({ connectionString: url });
  await admin.connect();
});
afterAll(async () => {
  if (url !== '') await admin.end();
});

async function ours(): Promise<string[]> {
  const { rows } = await admin.query<{ name: string }>(
    `SELECT datname AS name FROM pg_database WHERE datname ~ '^architect_shadow_'
     UNION ALL SELECT rolname FROM pg_roles WHERE rolname ~ '^architect_account_' ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

async function used<Result>(use: (database: ScratchDatabase) => Promise<Result>): Promise<Result> {
  const database = await openPostgres(url);
  return use(database).finally(() => database.drop());
}

const said = ({ refused }: Outcome) => refused?.message ?? 'ran';

describe.skipIf(url === '')(`a throw-away database (${NEEDED})`, () => {
  it('is used as no superuser, by an account that is gone with it', async () => {
    const before = await ours();
    const who = await used((database) =>
      database.run(
        `RESET ROLE; SELECT pg_catalog.json_build_array(rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls)::text AS may
           FROM pg_catalog.pg_roles WHERE rolname = session_user`,
      ),
    );
    expect(who.rows).toEqual([{ may: '[false, false, false, false, false]' }]);
    expect(await ours()).toEqual(before);
  });

  it('lets nothing out of it', async () => {
    const hostile: readonly (readonly [sql: string, answer: RegExp])[] = [
      ["COPY (SELECT 1) TO PROGRAM 'id'", /permission denied|must be/],
      ["COPY (SELECT 1) TO '/tmp/architect-hostile'", /permission denied|must be/],
      ["SELECT pg_read_file('/etc/passwd')", /permission denied/],
      ["SELECT lo_import('/etc/passwd')", /permission denied/],
      ["SELECT pg_ls_dir('/')", /permission denied/],
      ['CREATE EXTENSION dblink', /permission denied/],
      ['CREATE EXTENSION file_fdw', /permission denied/],
      ["CREATE SUBSCRIPTION s CONNECTION 'host=127.0.0.1' PUBLICATION p", /must be superuser|permission denied/],
      ["ALTER SYSTEM SET work_mem = '1GB'", /must be superuser|permission denied/],
      ['CREATE ROLE intruder SUPERUSER', /must be superuser|permission denied/],
      ['ALTER ROLE postgres PASSWORD NULL', /must be superuser|permission denied/],
      ['RESET ROLE; CREATE ROLE intruder', /permission denied/],
      ['SET SESSION AUTHORIZATION postgres', /permission denied/],
      ['SET ROLE postgres', /permission denied/],
      ['CREATE DATABASE mine', /permission denied/],
      ['DROP DATABASE postgres', /must be owner/],
      ['ALTER DATABASE postgres SET work_mem = 1024', /must be owner/],
      [
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'postgres'",
        /must be|permission denied/,
      ],
      ['SET temp_file_limit = -1', /permission denied/],
      ["CREATE FUNCTION f(cstring) RETURNS int AS 'libc.so.6', 'system' LANGUAGE C", /permission denied/],
      ["CREATE TABLESPACE s LOCATION '/tmp'", /permission denied/],
    ];
    await used(async (database) => {
      for (const [sql, answer] of hostile) {
        expect({ sql, said: said(await database.run(sql)) }).toEqual({ sql, said: expect.stringMatching(answer) });
      }
      expect(said(await database.run('CREATE TABLE t (a int)'))).toBe('ran');
    });
  });

  it('does not fill this process with what it sends back, and says so', async () => {
    await used(async (database) => {
      const flood = await database.run("SELECT repeat('x', 1000000) FROM generate_series(1, 1000)");
      expect(flood.refused?.message).toBe('a statement sent back more than 48 MB');
    });
  });

  it('can be kept, and others start from what it held', async () => {
    await used(async (database) => {
      await database.run('CREATE TABLE kept (a int)');
      const from = (await database.keep?.()) ?? '';
      await database.run('CREATE TABLE later (a int)');
      const copy = await openPostgres(url, { from });
      expect(said(await copy.run('ALTER TABLE kept ADD b int'))).toBe('ran');
      expect(said(await copy.run('TABLE later'))).toBe('relation "later" does not exist');
      await copy.drop();
      await admin.query(`DROP DATABASE ${from}`);
    });
  });

  it('left behind by a crash is dropped once it is old, and a young one is not', async () => {
    const [old, young] = [1_600_000_000, Math.floor(Date.now() / 1000)].map(
      (made) => `architect_shadow_${made}_0123456789abcdef`,
    );
    await admin.query(`CREATE DATABASE ${old}`);
    await admin.query(`CREATE DATABASE ${young}`);
    await admin.query('CREATE ROLE architect_account_1600000000_0123456789abcdef');
    await tidyUp(admin);
    const left = await ours();
    await admin.query(`DROP DATABASE ${young}`);
    expect(left).toContain(young);
    expect(left).not.toContain(old);
    expect(left).not.toContain('architect_account_1600000000_0123456789abcdef');
  });

  it('is refused to an account that may not make a lesser one', async () => {
    const name = `weak_${Date.now()}`;
    await admin.query(`CREATE ROLE ${name} LOGIN PASSWORD 'weak' CREATEDB`);
    const weak = new URL(url);
    weak.username = name;
    weak.password = 'weak';
    await expect(openPostgres(weak.href)).rejects.toThrow(/Run ALTER ROLE … CREATEDB CREATEROLE/);
    await admin.query(`DROP ROLE ${name}`);
  });
});

describe.skipIf(url === '')(`a review on a scratch server (${NEEDED})`, () => {
  const FILE = 'migrations/002_next.sql';
  const base: Tree = {
    'migrations/001_init.sql': 'CREATE EXTENSION citext;\nCREATE TABLE users (id int PRIMARY KEY, email citext);\n',
  };
  const cache = memoryCache();
  const reads: string[] = [];
  const review = (sql: string) => {
    const { changeSet, source } = changeBetween(base, { ...base, [FILE]: sql });
    return analyse({
      changeSet,
      source: {
        ...source,
        read: (tree, paths) => {
          if (tree === 'base') reads.push(...paths);
          return source.read(tree, paths);
        },
      },
      cache,
      settings,
      shadowServer: shadowServer(url),
    });
  };

  it('shows the locks and scans of the server, and starts from the kept base next time', async () => {
    const before = await ours();
    const first = await review('ALTER TABLE users ALTER COLUMN email SET NOT NULL;\n');
    expect(first.coverage.gaps).toEqual([]);
    expect(first.facts[0]?.steps[0]?.effect).toMatchObject({
      locks: [{ table: 'users', mode: 'AccessExclusiveLock' }],
      scans: [{ table: 'users', notice: 'verifying table "users"' }],
    });
    reads.length = 0;
    expect(await review('ALTER TABLE users ALTER COLUMN email SET NOT NULL;\n')).toEqual(first);
    expect(reads).toEqual([]);
    expect(await ours()).toEqual(before);
  });

  it('knows the server by its own version', async () => {
    const { rows } = await admin.query<{ major: number }>(
      "SELECT current_setting('server_version_num')::int / 10000 AS major",
    );
    const relay = openRelay(shadowServer(url));
    expect(await serverEngines((request) => relay.answer(request))).toMatchObject({ version: rows[0]?.major });
  });

  it('replays from the beginning when the server dropped what it kept', async () => {
    const { rows } = await admin.query<{ name: string }>(
      "SELECT datname AS name FROM pg_database WHERE datname ~ '^architect_base_'",
    );
    for (const { name } of rows) await admin.query(`DROP DATABASE ${name}`);
    const { coverage } = await review('ALTER TABLE users ADD COLUMN a int;\n');
    expect(coverage.statements.replayed).toBe(1);
    expect(reads).toContain('migrations/001_init.sql');
  });

  it('says what it cannot use', async () => {
    const { changeSet, source } = changeBetween(base, { ...base, [FILE]: 'SELECT 1;\n' });
    const nowhere = shadowServer('postgres://127.0.0.1:1/postgres');
    const { coverage } = await analyse({ changeSet, source, cache, settings, shadowServer: nowhere });
    expect(coverage.gaps[0]).toMatch(/The scratch server of ARCHITECT_SHADOW_URL cannot be used: .*ECONNREFUSED/);
  });
});
