import { createConnection } from 'mysql2/promise';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { shadowServer } from '../../../../../../src/analysis/schema/shadow/server/connect.ts';
import type { ScratchDatabase } from '../../../../../../src/analysis/schema/shadow/server/server.ts';
import { mysqlUrl, NEEDS_MYSQL } from '../../../../../helpers/mysql.ts';

const url = mysqlUrl ?? '';

async function asOwner(sql: string): Promise<Record<string, unknown>[]> {
  const { hostname, port, username, password } = new URL(url);
  const owner = await createConnection({ host: hostname, port: Number(port || 3306), user: username, password });
  try {
    const [rows] = await owner.query(sql);
    return rows as Record<string, unknown>[];
  } finally {
    await owner.end();
  }
}

const scratch = async () =>
  (await asOwner("SHOW DATABASES LIKE 'architect\\_shadow\\_%'")).flatMap((row) => Object.values(row));

describe.skipIf(!mysqlUrl)(`a scratch database on MySQL (skipped where ${NEEDS_MYSQL})`, () => {
  let database: ScratchDatabase;
  beforeEach(async () => {
    database = (await shadowServer(url)?.open()) as ScratchDatabase;
  });
  afterEach(() => database.drop());

  it('is empty, runs SQL, and is gone with its account when dropped', async () => {
    expect((await database.run('SHOW TABLES')).rows).toEqual([]);
    expect(await database.run('CREATE TABLE t (a INT)')).toEqual({});
    const [{ name = '', account = '' } = {}] =
      (await database.run('SELECT DATABASE() AS name, CURRENT_USER() AS account')).rows ?? [];
    await database.drop();
    expect(await scratch()).not.toContain(name);
    const user = String(account).split('@')[0];
    expect(await asOwner(`SELECT user FROM mysql.user WHERE user = '${user}'`)).toEqual([]);
  });

  it('tells a refusal by its number, without the name of the database', async () => {
    expect(await database.run('ALTER TABLE nope ADD a INT')).toEqual({
      refused: { by: 'engine', errno: 1146, sqlstate: '42S02', message: "Table 'nope' doesn't exist" },
    });
  });

  it('lets even prepared SQL reach nothing else', async () => {
    const attempts = [
      "LOAD DATA INFILE '/etc/passwd' INTO TABLE t",
      "SELECT * FROM t INTO OUTFILE '/tmp/architect-outfile'",
      'CREATE DATABASE architect_escape',
      'SET GLOBAL general_log = 1',
      "CREATE USER architect_escape IDENTIFIED BY 'x'",
      'SELECT * FROM mysql.user',
      'SHUTDOWN',
    ];
    await database.run('CREATE TABLE t (a TEXT)');
    for (const attempt of attempts) {
      const hex = Buffer.from(attempt).toString('hex');
      await database.run(`SET @s = X'${hex}'`);
      const prepared = await database.run('PREPARE s FROM @s');
      const executed = prepared.refused ? prepared : await database.run('EXECUTE s');
      expect([attempt, executed.refused?.by]).toEqual([attempt, 'engine']);
    }
  });

  it('drops what a crash left behind an hour ago, and nothing younger', async () => {
    const now = Math.floor(Date.now() / 1000);
    const [old, young] = [`architect_shadow_${now - 7200}_abc123`, `architect_shadow_${now - 60}_abc123`];
    await asOwner(`CREATE DATABASE ${old}`);
    await asOwner(`CREATE DATABASE ${young}`);
    try {
      const other = await shadowServer(url)?.open();
      await other?.drop();
      const left = await scratch();
      expect(left).not.toContain(old);
      expect(left).toContain(young);
    } finally {
      await asOwner(`DROP DATABASE IF EXISTS ${young}`);
    }
  });

  it('says what to do where the server cannot be reached', async () => {
    await expect(shadowServer('mysql://nobody:wrong@127.0.0.1:1/')?.open()).rejects.toThrow(
      'Check its address and account',
    );
  });
});
