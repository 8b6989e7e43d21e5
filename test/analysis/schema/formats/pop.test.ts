import { beforeAll, describe, expect, it } from 'vitest';
import { pop } from '../../../../src/analysis/schema/formats/index.ts';
import { analyse } from '../../../../src/analysis/analyse.ts';
import { changeBetween, memoryCache, settings, type Tree } from '../../in-memory.ts';

const EVERYWHERE = 'db/1_users.up.sql';
const BASE: Tree = {
  [EVERYWHERE]: 'CREATE TABLE users (id CHAR(36) PRIMARY KEY, email VARCHAR(255) NOT NULL, bio TEXT);\n',
  'db/1_users.mysql.up.sql':
    'CREATE TABLE `users` (`id` char(36) PRIMARY KEY, `email` varchar(255) NOT NULL, `bio` text) ENGINE=InnoDB;\n',
  'db/1_users.down.sql': 'DROP TABLE users;\n',
  'db/2_teams.up.sql': 'CREATE TABLE teams (id CHAR(36) PRIMARY KEY);\n',
};
const cache = memoryCache();

function histories(...files: readonly string[]) {
  return pop.find(files.map((file) => `db/${file}`)).map((history) => ({
    target: pop.target?.(history, new Map()),
    migrations: pop.order(history, new Map()).map((path) => path.slice('db/'.length)),
  }));
}

function review(added: Tree, base = BASE) {
  return analyse({ ...changeBetween(base, { ...base, ...added }), cache, settings });
}

describe('the histories of a folder', () => {
  it('is one for PostgreSQL where no file is for one database only', () => {
    expect(histories('2_b.up.sql', '1_a.up.sql', '1_a.down.sql')).toEqual([
      { target: 'postgres', migrations: ['1_a.up.sql', '2_b.up.sql'] },
    ]);
  });

  it('is one for each database that is named, of its own files and of general ones where it has none', () => {
    expect(
      histories(
        '1_a.up.sql',
        '2_b.up.sql',
        '2_b.mysql.autocommit.up.sql',
        '3_c.autocommit.up.sql',
        '3_c.sqlite3.up.sql',
        '10_d.sqlite.up.sql',
        '10_d.postgres.up.sql',
        '10_d.cockroach.up.sql',
      ),
    ).toEqual([
      { target: 'postgres', migrations: ['1_a.up.sql', '2_b.up.sql', '3_c.autocommit.up.sql', '10_d.postgres.up.sql'] },
      { target: 'mysql', migrations: ['1_a.up.sql', '2_b.mysql.autocommit.up.sql', '3_c.autocommit.up.sql'] },
      { target: 'sqlite', migrations: ['1_a.up.sql', '2_b.up.sql', '3_c.sqlite3.up.sql', '10_d.sqlite.up.sql'] },
      { target: 'cockroach', migrations: ['10_d.cockroach.up.sql'] },
    ]);
  });

  it('undoes a migration by the file for its own database', () => {
    const [, mysql] = pop.find(['db/1_a.up.sql', 'db/1_a.down.sql', 'db/1_a.mysql.down.sql']);
    expect(mysql && pop.down?.fileOf?.('db/1_a.up.sql', mysql)).toBe('db/1_a.mysql.down.sql');
  });
});

beforeAll(async () => {
  await review({ 'db/3_c.up.sql': 'SELECT 1;\n' });
});

describe('a change for several databases', () => {
  it('says what a general file does once, on PostgreSQL', async () => {
    const { findings, coverage } = await review({ 'db/3_index.up.sql': 'CREATE INDEX by_email ON users (email);\n' });
    expect(findings).toMatchObject([{ rule: 'require-concurrent-index', path: 'db/3_index.up.sql', line: 1 }]);
    expect(coverage.reviewed).toHaveLength(1);
  });

  it('says of MySQL’s own file what only MySQL does', async () => {
    const { findings } = await review({
      'db/3_bio.up.sql': 'CREATE INDEX CONCURRENTLY by_bio ON users (bio);\n',
      'db/3_bio.mysql.up.sql': '-- MySQL\nCREATE INDEX by_bio ON users (bio);\n',
    });
    expect(findings.filter(({ path }) => path.includes('.mysql.'))).toMatchObject([
      { rule: 'fit-index-key', line: 2, hazard: 'migration-fails' },
    ]);
  });

  it('says of a general file that MySQL refuses it', async () => {
    const { findings } = await review({ 'db/3_bio.up.sql': 'CREATE INDEX by_bio ON users (bio);\n' });
    expect(findings.map(({ rule, line }) => [rule, line])).toEqual([
      ['require-concurrent-index', 1],
      ['fit-index-key', 1],
    ]);
  });

  it('does not run a version again that a database of its own gets now', async () => {
    const { findings, coverage } = await review({
      'db/2_teams.mysql.up.sql': 'CREATE TABLE teams (id INT PRIMARY KEY);\n',
    });
    expect(findings).toEqual([]);
    expect(coverage.gaps).toEqual([]);
    expect(coverage.skipped).toEqual([
      {
        path: 'db/2_teams.mysql.up.sql',
        reason: 'an edit of a merged migration, not replayed: databases that already ran it do not see it',
      },
    ]);
  });

  it('names the database that nothing here reads', async () => {
    const { coverage } = await review({ 'db/3_b.cockroach.up.sql': 'SELECT 1;\n' });
    expect(coverage.skipped).toEqual([
      { path: 'db/3_b.cockroach.up.sql', reason: 'no reader for CockroachDB migrations' },
    ]);
  });

  it('takes a file that is misnamed for nobody’s, not for the whole folder in another tool’s order', async () => {
    const { coverage } = await review({ 'db/3_b.up.sql': 'SELECT 1;\n', 'db/3_b.up.mysql.sql': 'SELECT 2;\n' });
    expect(coverage.gaps).toEqual([]);
    expect(coverage.skipped).toEqual([
      { path: 'db/3_b.up.mysql.sql', reason: 'belongs to no migration history that we know' },
    ]);
  });
});
