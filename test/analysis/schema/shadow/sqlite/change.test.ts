import { describe, expect, it } from 'vitest';
import { readCatalog } from '../../../../../src/analysis/schema/shadow/sqlite/catalog.ts';
import { openEngine } from '../../../../../src/analysis/schema/shadow/sqlite/engine.ts';
import { seed } from '../../../../../src/analysis/schema/shadow/sqlite/seeds.ts';
import { observedOnSqlite } from '../../rules/on-sqlite.ts';

function catalogOf(sql: string) {
  const engine = openEngine();
  engine.run(sql);
  const { tables } = readCatalog(engine);
  engine.close();
  return tables;
}

describe('the catalog', () => {
  it('has columns, keys and indexes of a table as SQLite knows them', () => {
    const { posts } = catalogOf(`
      CREATE TABLE "users" (id INTEGER PRIMARY KEY, email TEXT UNIQUE);
      CREATE TABLE posts (id TEXT PRIMARY KEY NOT NULL, UserId INT REFERENCES USERS ON DELETE CASCADE,
        slug TEXT DEFAULT 'x', big TEXT AS (upper(slug)) STORED);
      CREATE UNIQUE INDEX by_slug ON posts (lower(slug), UserId DESC) WHERE slug IS NOT NULL;`);
    expect(posts?.columns).toEqual([
      { name: 'id', type: 'TEXT', notNull: true, identity: false },
      { name: 'UserId', type: 'INT', notNull: false, identity: false },
      { name: 'slug', type: 'TEXT', notNull: false, default: "'x'", identity: false },
      { name: 'big', type: 'TEXT', notNull: false, identity: false, generated: 'stored' },
    ]);
    expect(posts?.constraints).toMatchObject([
      { kind: 'primary-key', columns: ['id'] },
      {
        kind: 'foreign-key',
        columns: ['UserId'],
        references: { table: 'users', columns: ['id'], onDelete: 'cascade' },
      },
    ]);
    expect(posts?.indexes).toMatchObject([
      {
        name: 'by_slug',
        columns: ['(lower(slug))', 'UserId'],
        unique: true,
        predicate: 'slug IS NOT NULL',
        definition: 'CREATE UNIQUE INDEX by_slug ON posts ((lower(slug)), UserId DESC) WHERE slug IS NOT NULL',
      },
      { name: 'sqlite_autoindex_posts_1', primary: true, columns: ['id'] },
    ]);
  });

  it('takes the row number for the index that it is', () => {
    const { users } = catalogOf('CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);');
    expect(users?.columns[0]).toMatchObject({ name: 'id', notNull: true, identity: true });
    expect(users?.indexes).toMatchObject([{ name: 'rowid', columns: ['id'], primary: true, unique: true }]);
  });

  it('shows a view, also one whose table is gone, and no table that a virtual table keeps', () => {
    const tables = catalogOf(
      'CREATE TABLE a (b); CREATE VIEW v AS SELECT b FROM a; CREATE VIEW w AS SELECT 1 FROM c; CREATE VIRTUAL TABLE f USING fts5(t);',
    );
    expect(Object.keys(tables)).toEqual(['a', 'f', 'v', 'w']);
    expect(tables.v).toMatchObject({ kind: 'view', columns: [{ name: 'b' }] });
    expect(tables.w).toMatchObject({ kind: 'view', columns: [] });
  });
});

describe('the rows put in beforehand', () => {
  function seeded(sql: string, ...wanted: string[]) {
    const engine = openEngine();
    engine.run(sql);
    const names = [...seed(engine, readCatalog(engine), wanted)].toSorted();
    const broken = engine.rows('PRAGMA foreign_key_check');
    engine.close();
    return { names, broken };
  }

  it('satisfy references, checks and each other', () => {
    const sql = `CREATE TABLE roles (name TEXT PRIMARY KEY NOT NULL CHECK (name IN ('admin', 'user')));
      CREATE TABLE users (id INTEGER PRIMARY KEY, role TEXT NOT NULL REFERENCES roles (name), boss INTEGER REFERENCES users (id),
        settings TEXT NOT NULL CHECK (json_valid(settings)), born DATETIME NOT NULL) STRICT;`.replace(
      ' DATETIME',
      ' INT',
    );
    expect(seeded(sql, 'users')).toEqual({ names: ['roles', 'users'], broken: [] });
  });

  it('use the rows that are there', () => {
    const sql = `CREATE TABLE users (id TEXT PRIMARY KEY, n INT UNIQUE); INSERT INTO users VALUES ('x', 1);
      CREATE TABLE posts (id INTEGER PRIMARY KEY, u TEXT NOT NULL REFERENCES users (id));`;
    expect(seeded(sql, 'posts')).toEqual({ names: ['posts', 'users'], broken: [] });
  });

  it('are left out where the schema does not let them in, together with their children', () => {
    const sql = `CREATE TABLE users (id INTEGER PRIMARY KEY, n INT NOT NULL CHECK (n % 7 = 3));
      CREATE TABLE posts (id INTEGER PRIMARY KEY, u INT NOT NULL REFERENCES users (id));`;
    expect(seeded(sql, 'posts')).toEqual({ names: [], broken: [] });
  });
});

describe('a rebuild', () => {
  const setup = `CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, old TEXT);
    CREATE INDEX by_name ON users (name);`;
  const operationsOf = async (change: string) =>
    (await observedOnSqlite({ setup, change })).steps.map((step) => step.operations);

  it('is the difference between the two tables, each part at its line', async () => {
    const change = `CREATE TABLE t (id INTEGER PRIMARY KEY, title TEXT, age INT DEFAULT 0);
INSERT INTO t (id, title) SELECT id, name FROM users;
DROP TABLE users;
ALTER TABLE t RENAME TO users;
CREATE INDEX by_title ON users (title);`;
    expect(await operationsOf(change)).toMatchObject([
      [
        { kind: 'rename-column', table: 'users', column: 'name', to: 'title', clause: 'title TEXT' },
        { kind: 'add-column', table: 'users', column: { name: 'age', default: '0' }, clause: 'age INT DEFAULT 0' },
      ],
      [],
      [
        { kind: 'rebuild-table', table: 'users' },
        { kind: 'drop-column', table: 'users', column: 'old' },
      ],
      [],
      [{ kind: 'create-index', table: 'users', index: 'by_title' }],
    ]);
  });

  it.each([
    [
      'with the old table renamed away',
      'ALTER TABLE users RENAME TO o; CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO users SELECT id, name FROM o; DROP TABLE o;',
    ],
    [
      'by way of a backup',
      'CREATE TEMP TABLE b AS SELECT * FROM users; DROP TABLE users; CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO users SELECT id, name FROM b; DROP TABLE b;',
    ],
  ])('%s is one too', async (_, change) => {
    const operations = (await operationsOf(change)).flat().filter(({ kind }) => kind !== 'create-table');
    expect(operations).toContainEqual({ kind: 'rebuild-table', table: 'users' });
    expect(operations).toContainEqual({ kind: 'drop-column', table: 'users', column: 'old', cascade: false });
    expect(operations.some(({ kind }) => kind === 'drop-table')).toBe(false);
  });

  it('is none where the rows are not copied', async () => {
    const operations = await operationsOf('DROP TABLE users; CREATE TABLE users (id INTEGER PRIMARY KEY);');
    expect(operations).toMatchObject([[{ kind: 'drop-table' }], [{ kind: 'create-table' }]]);
  });
});

it('says what only rows refuse, and nothing that follows from it', async () => {
  const { steps } = await observedOnSqlite({
    setup: 'CREATE TABLE a (id INTEGER PRIMARY KEY);',
    change: 'ALTER TABLE a ADD COLUMN b TEXT NOT NULL;\nCREATE INDEX i ON a (b);',
  });
  expect(steps.map(({ effect }) => effect?.error)).toEqual([undefined, undefined]);
  expect(steps.map(({ effect }) => effect?.onRows?.error?.message)).toEqual([
    'Cannot add a NOT NULL column with default value NULL',
    undefined,
  ]);
});
