import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEngine, Refusal } from '../../../../../src/analysis/schema/shadow/sqlite/engine.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sqlite-hostile-'));
  writeFileSync(path.join(folder, 'secret'), 'secret');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const HOSTILE: readonly (readonly [name: string, sql: (folder: string) => string, outcome: RegExp | 'harmless'])[] = [
  ['opens another database', (at) => `ATTACH '${at}/x.db' AS x`, /not authorized/],
  ['opens one by URI', (at) => `ATTACH 'file:${at}/x.db?mode=rwc' AS x`, /not authorized/],
  ['opens one by an expression', (at) => `ATTACH ('${at}' || '/x.db') AS x`, /not authorized/],
  ['opens one in memory', () => "ATTACH ':memory:' AS x", /not authorized/],
  ['writes a copy of the database', (at) => `VACUUM INTO '${at}/x.db'`, /authorization denied/],
  ['loads an extension', (at) => `SELECT load_extension('${at}/x.so')`, /not authorized/],
  ['loads one by another case', (at) => `SELECT LOAD_EXTENSION('${at}/x.so', 'f')`, /not authorized/],
  ['writes a file', (at) => `SELECT writefile('${at}/x', 'x')`, /no such function/],
  ['reads a file', (at) => `SELECT readfile('${at}/secret')`, /no such function/],
  ['lists a folder', (at) => `SELECT * FROM fsdir('${at}')`, /no such table/],
  ['edits a file', (at) => `SELECT edit('x', 'touch ${at}/x')`, /no such function/],
  ['reads a file as a table', (at) => `CREATE VIRTUAL TABLE v USING csv(filename = '${at}/secret')`, /no such module/],
  ['unpacks an archive', (at) => `CREATE VIRTUAL TABLE v USING zipfile('${at}/secret')`, /no such module/],
  ['moves temporary files', (at) => `PRAGMA temp_store_directory = '${at}'`, 'harmless'],
  ['keeps temporary tables in files', () => 'PRAGMA temp_store = FILE; CREATE TEMP TABLE x AS SELECT 1', 'harmless'],
  ['keeps a journal in a file', () => 'PRAGMA journal_mode = WAL; CREATE TABLE x (y)', 'harmless'],
  ['lifts the bound on pages', () => 'PRAGMA max_page_count = 4294967294', 'harmless'],
  ['lifts the bound on memory', () => 'PRAGMA hard_heap_limit = 0; PRAGMA soft_heap_limit = 0', 'harmless'],
  ['maps memory', () => 'PRAGMA mmap_size = 1099511627776', 'harmless'],
  ['locks for good', () => 'PRAGMA locking_mode = EXCLUSIVE', 'harmless'],
  ['rewrites the schema', () => 'PRAGMA writable_schema = ON; DELETE FROM sqlite_schema', /may not be modified/],
  ['writes a shadow table', () => 'CREATE VIRTUAL TABLE f USING fts5(a); DELETE FROM f_data', /may not be modified/],
  [
    'never ends',
    () => 'WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r',
    /not authorized/,
  ],
  [
    'never ends in a view',
    () =>
      'CREATE VIEW r AS WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT n FROM c; SELECT * FROM r',
    /not authorized/,
  ],
  [
    'never ends in a trigger',
    () =>
      'CREATE TABLE t (a); CREATE TRIGGER g AFTER INSERT ON t BEGIN INSERT INTO t WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT n FROM c; END; INSERT INTO t VALUES (1)',
    /not authorized/,
  ],
  [
    'calls itself for ever',
    () =>
      'PRAGMA recursive_triggers = ON; CREATE TABLE t (a); CREATE TRIGGER g AFTER INSERT ON t BEGIN INSERT INTO t VALUES (new.a + 1); END; INSERT INTO t VALUES (1)',
    /too many levels of trigger recursion/,
  ],
  ['builds a huge value of zeros', () => 'CREATE TABLE x AS SELECT zeroblob(900000000)', /too big/],
  ['builds a huge random value', () => 'CREATE TABLE x AS SELECT randomblob(900000000)', /too big/],
  ['builds a huge text', () => "SELECT printf('%.900000000c', 'x')", /too big|harmless/],
  ['repeats a text', () => "SELECT replace(hex(zeroblob(1000000)), '00', hex(zeroblob(1000)))", /too big/],
  ['matches a catastrophic pattern', () => `SELECT 'a' LIKE '${'%a'.repeat(6_000)}'`, /too complex/],
  ['fills the database', () => `CREATE TABLE x (b); ${'INSERT INTO x VALUES (zeroblob(3000000));'.repeat(40)}`, /full/],
  ['nests deeper than the parser', () => `SELECT ${'('.repeat(5_000)}1${')'.repeat(5_000)}`, /Recursion limit/],
  ['joins without end', () => `SELECT 1 ${'UNION ALL SELECT 1 '.repeat(5_000)}`, /too many terms/],
  [
    'has a column too many',
    () => `CREATE TABLE x (${Array.from({ length: 3_000 }, (_, n) => `c${n}`).join()})`,
    /too many columns/,
  ],
  ['is half a statement', () => 'CREATE TABLE x (a int,', /incomplete input/],
  ['is no SQL', () => '\u0000\u0001\uFFFF', /unrecognized token|harmless/],
  ['keeps a transaction open', () => 'BEGIN; CREATE TABLE x (y)', 'harmless'],
  ['names a savepoint', () => 'SAVEPOINT a; SAVEPOINT b', 'harmless'],
  ['opens a nameless database', () => "ATTACH '' AS x; CREATE TABLE x.y (z)", 'harmless'],
];

describe('a statement that', () => {
  it.each(HOSTILE)('%s leaves no file and the engine usable', (_, sql, outcome) => {
    const engine = openEngine();
    engine.run('CREATE TABLE kept (a)');
    let message = 'harmless';
    try {
      engine.run(sql(folder));
    } catch (cause) {
      if (!(cause instanceof Refusal)) throw cause;
      ({ message } = cause);
    }
    expect(message).toMatch(outcome);
    if (engine.inTransaction) engine.run('ROLLBACK');
    expect(engine.rows("SELECT name FROM sqlite_schema WHERE name = 'kept'")).toEqual([{ name: 'kept' }]);
    engine.close();
    expect(readdirSync(folder)).toEqual(['secret']);
  });
});

it('starts every database with the same settings, whatever the one before was told', () => {
  const engine = openEngine({ foreignKeys: true });
  engine.run('PRAGMA foreign_keys = OFF; PRAGMA legacy_alter_table = ON; PRAGMA case_sensitive_like = ON');
  const image = engine.image();
  engine.close();
  const next = openEngine({ image, foreignKeys: true });
  expect(next.rows('PRAGMA foreign_keys')).toEqual([{ foreign_keys: 1 }]);
  expect(next.rows('PRAGMA legacy_alter_table')).toEqual([{ legacy_alter_table: 0 }]);
  expect(next.rows("SELECT 'A' LIKE 'a' AS same")).toEqual([{ same: 1 }]);
  next.close();
});
