import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { analyse } from '../../src/analysis/analyse.ts';
import type { Analysis } from '../../src/domain/review.ts';
import { changeBetween, memoryCache, settings, type Tree } from './in-memory.ts';

const FILE = 'migrations/002_next.sql';
const BASE: Tree = { 'migrations/001_init.sql': 'CREATE TABLE t (id int PRIMARY KEY, a text);\n' };
const BENIGN = 'ALTER TABLE t ALTER COLUMN a SET NOT NULL;\n';
const SECRET = 'the host keeps this to itself';

const cache = memoryCache();
const folder = mkdtempSync(path.join(tmpdir(), 'hostile-'));
const secret = path.join(folder, 'secret');
let untouched: Analysis;

function replay(sql: string, milliseconds = 60_000, base = BASE): Promise<Analysis> {
  const limits = { milliseconds, megabytes: 700 };
  return analyse({ ...changeBetween(base, { ...base, [FILE]: sql }), cache, settings, limits });
}

beforeAll(async () => {
  writeFileSync(secret, SECRET);
  untouched = await replay(BENIGN);
  assert.equal(untouched.facts[0]?.steps[0]?.effect?.scans.length, 1);
});

afterEach(async () => {
  assert.deepEqual(readdirSync(folder), ['secret']);
  assert.deepEqual(await replay(BENIGN), untouched);
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Replays all of them in one migration and gives what the server said of each. */
async function answers(statements: readonly string[]): Promise<readonly (string | undefined)[]> {
  const { facts } = await replay(`${statements.join(';\n')};\n`);
  assert.ok(!JSON.stringify(facts).includes(SECRET));
  return (facts[0]?.steps ?? []).map(({ effect }) => (effect ? (effect.error?.message ?? 'ran') : 'not run'));
}

describe('is ended at its limit and leaves the next replay as it was:', () => {
  it.each([
    ['a loop in DO', 'DO $$ BEGIN LOOP END LOOP; END $$'],
    [
      'a loop that catches what would end it',
      'DO $$ BEGIN LOOP BEGIN PERFORM 1 / 0; EXCEPTION WHEN others THEN NULL; END; END LOOP; END $$',
    ],
    [
      'a loop in a trigger',
      `CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN LOOP END LOOP; END $$;
       CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f(); INSERT INTO t VALUES (1)`,
    ],
    [
      'a function that calls itself',
      `CREATE FUNCTION f(n int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN f(n + 1); END $$;
       DO $$ BEGIN LOOP BEGIN PERFORM f(1); EXCEPTION WHEN others THEN NULL; END; END LOOP; END $$`,
    ],
    ['a recursive query', 'WITH RECURSIVE r AS (SELECT 1 UNION ALL SELECT 1 FROM r) SELECT count(*) FROM r'],
    ['a flood of rows', 'SELECT count(n) FROM (SELECT generate_series(1, 1000000000000) AS n) x'],
    [
      'a product of tables',
      'SELECT count(*) FROM generate_series(1, 1e6) a, generate_series(1, 1e6) b, generate_series(1, 1e6) c',
    ],
    ['a table filled without end', "INSERT INTO t SELECT n, 'x' FROM (SELECT generate_series(1, 2000000000) AS n) x"],
    ['a sleep', 'SELECT pg_sleep(86400)'],
    ['an aggregate of everything', "SELECT string_agg(md5(n::text), '') FROM generate_series(1, 1e9) n"],
    [
      'an event trigger that loops',
      `CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN LOOP END LOOP; END $$;
       CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION e(); CREATE TABLE u ()`,
    ],
  ])('%s', async (_, sql) => {
    const { coverage, findings } = await replay(`${sql};\n`, 2_600);
    expect(findings).toEqual([]);
    expect(coverage.gaps).toEqual([
      expect.stringMatching(/because it (?:took longer than 3 s|used more than)|the engine broke/),
    ]);
  });
});

describe('reaches nothing outside of its database', () => {
  it('no file, program, library, server or cluster', async () => {
    const out = path.join(folder, 'out');
    const hostile: readonly (readonly [sql: string, answer: RegExp])[] = [
      [`COPY t (a) FROM '${secret}'`, /could not open file/],
      [`COPY t TO '${out}'`, /could not open file/],
      [`COPY t TO PROGRAM 'touch ${out}'`, /^not run$/],
      [`SELECT pg_read_file('${secret}')`, /could not open file/],
      [`SELECT pg_read_binary_file('/proc/self/environ')`, /could not open file/],
      [`SELECT pg_stat_file('${secret}')`, /could not stat file/],
      [`SELECT pg_ls_dir('${folder}')`, /could not open directory/],
      [`SELECT lo_import('${secret}')`, /could not open server file/],
      [`SELECT lo_export(lo_from_bytea(4711, 'x'), '${out}')`, /does not exist|could not create server file/],
      [`SELECT xmlparse(document '<!DOCTYPE x [<!ENTITY e SYSTEM "file://${secret}">]><x>&e;</x>')`, /./],
      ['CREATE EXTENSION file_fdw', /^ran$/],
      ['CREATE SERVER s FOREIGN DATA WRAPPER file_fdw', /^ran$/],
      [`CREATE FOREIGN TABLE ft (x text) SERVER s OPTIONS (filename '${secret}')`, /^ran$/],
      ['SELECT count(*) FROM ft', /could not open file/],
      ['CREATE EXTENSION dblink', /^not run$/],
      ["SELECT dblink_connect('host=127.0.0.1')", /does not exist/],
      ["CREATE SUBSCRIPTION s CONNECTION 'host=127.0.0.1' PUBLICATION p", /cannot run inside|could not/],
      ["SELECT pg_create_physical_replication_slot('s', true)", /replication slots/],
      [`CREATE TABLESPACE s LOCATION '${folder}'`, /./],
      [`ALTER SYSTEM SET archive_command = 'touch ${out}'`, /cannot run inside/],
      ["LOAD '/lib/x86_64-linux-gnu/libc.so.6'", /could not access file/],
      [
        "CREATE FUNCTION s(cstring) RETURNS int AS '/lib/x86_64-linux-gnu/libc.so.6', 'system' LANGUAGE C STRICT",
        /could not access file/,
      ],
      ['DROP DATABASE postgres', /cannot run inside/],
      ['DROP SCHEMA pg_catalog CASCADE', /required by the database system/],
      ['CREATE TABLE pg_catalog.pg_mine (a int)', /permission denied/],
      ['SELECT pg_terminate_backend(pg_backend_pid())', /./],
      ['SELECT pg_reload_conf(), pg_rotate_logfile(), pg_switch_wal()', /./],
      ['ALTER ROLE postgres NOSUPERUSER', /permission denied/],
    ];
    const seen = await answers(hostile.map(([sql]) => sql));
    expect(seen).toHaveLength(hostile.length);
    for (const [index, [sql, answer]] of hostile.entries()) {
      expect({ sql, answer: seen[index] }).toEqual({ sql, answer: expect.stringMatching(answer) });
    }
  });

  it('no program from within a block either, which breaks the engine: that is stated', async () => {
    const { coverage } = await replay(`DO $$ BEGIN EXECUTE 'COPY t FROM PROGRAM ''cat ${secret}'''; END $$;\n`);
    expect(coverage.gaps).toEqual([
      'The migrations in migrations could not be replayed: the engine broke and answers no more.',
    ]);
  });
});

describe('leaves nothing for the replay after it', () => {
  it('no setting, role, prepared statement, temporary table, lock, listener or routine', async () => {
    const seen = await answers([
      'SET search_path = pg_temp',
      'SET session_replication_role = replica',
      'SET client_min_messages = error',
      'CREATE ROLE intruder SUPERUSER LOGIN',
      'SET SESSION AUTHORIZATION intruder',
      'ALTER ROLE intruder SET search_path = nowhere',
      'ALTER DATABASE postgres SET client_min_messages = error',
      'PREPARE steady AS SELECT 1',
      'CREATE TEMP TABLE t (a int)',
      'CREATE TEMP TABLE pg_class (oid oid, relname name, relnamespace oid, relkind "char")',
      'SELECT pg_advisory_lock(1)',
      'LISTEN anything',
      "NOTIFY anything, 'payload'",
      'DECLARE c CURSOR WITH HOLD FOR SELECT 1',
      'LOCK TABLE public.t IN ACCESS EXCLUSIVE MODE',
    ]);
    expect(seen).toEqual(seen.map(() => 'ran'));
  });

  it('no temporary table of a merged migration, whether its replay was cached or not', async () => {
    const base = { ...BASE, 'migrations/001_zz.sql': 'CREATE TEMP TABLE t (other int);\nPREPARE p AS SELECT 1;\n' };
    const first = await replay(BENIGN, 60_000, base);
    expect(first.facts[0]?.steps[0]?.effect?.scans).toEqual([{ table: 't', notice: 'verifying table "t"' }]);
    expect(await replay(BENIGN, 60_000, base)).toEqual(first);
  });

  it('no row in the system catalogs, even where it breaks its own replay', async () => {
    const { coverage } = await replay('DELETE FROM pg_catalog.pg_proc;\n');
    expect(coverage.gaps[0]).toContain('could not be replayed: cache lookup failed');
  });

  it('not even when it takes every lock there is', async () => {
    const { coverage } = await replay('SELECT pg_advisory_lock(n) FROM generate_series(1, 200000) n;\n');
    expect(coverage.gaps[0]).toContain('out of shared memory');
  });
});

describe('does not answer for the system catalogs', () => {
  const names = ['json_agg', 'format_type', 'pg_get_constraintdef', 'set_config'].map(
    (name) =>
      `CREATE FUNCTION public.${name}(VARIADIC "any") RETURNS json LANGUAGE internal AS 'json_build_array_noargs'`,
  );
  const disguise: readonly string[] = [
    "CREATE FUNCTION public.format_type(oid, int) RETURNS text LANGUAGE sql AS $$ SELECT 'forged' $$",
    "CREATE FUNCTION public.pg_get_expr(pg_node_tree, oid) RETURNS text LANGUAGE sql AS $$ SELECT 'forged' $$",
    'CREATE FUNCTION public.pg_backend_pid() RETURNS int LANGUAGE sql AS $$ SELECT 0 $$',
    "CREATE FUNCTION public.quote_ident(name) RETURNS text LANGUAGE sql AS $$ SELECT 'forged' $$",
    'CREATE FUNCTION public.never(name, name) RETURNS boolean LANGUAGE sql AS $$ SELECT false $$',
    'CREATE FUNCTION public.never("char", "char") RETURNS boolean LANGUAGE sql AS $$ SELECT false $$',
    'CREATE FUNCTION public.never(oid, oid) RETURNS boolean LANGUAGE sql AS $$ SELECT false $$',
    'CREATE OPERATOR public.= (LEFTARG = name, RIGHTARG = name, FUNCTION = public.never)',
    'CREATE OPERATOR public.= (LEFTARG = "char", RIGHTARG = "char", FUNCTION = public.never)',
    'CREATE OPERATOR public.= (LEFTARG = oid, RIGHTARG = oid, FUNCTION = public.never)',
    'CREATE OPERATOR public.<> (LEFTARG = name, RIGHTARG = name, FUNCTION = public.never)',
    'CREATE OPERATOR public.!~ (LEFTARG = name, RIGHTARG = name, FUNCTION = public.never)',
    'CREATE VIEW public.pg_class AS SELECT * FROM pg_catalog.pg_class LIMIT 0',
    'CREATE VIEW public.pg_locks AS SELECT * FROM pg_catalog.pg_locks LIMIT 0',
    ...names,
    'SET search_path = public, pg_catalog',
  ];

  it.each([
    ['in the same change', disguise, BASE],
    [
      'from the base',
      ['SET search_path = public, pg_catalog'],
      { ...BASE, 'migrations/001_zz.sql': `${disguise.join(';\n')};\n` },
    ],
  ] as const)('with functions, operators or views of its own, made %s', async (_, before, base) => {
    const { facts } = await replay(`${before.join(';\n')};\n${BENIGN}`, 60_000, base);
    const { steps, after } = facts[0] ?? {};
    expect(steps?.map(({ effect }) => effect?.error?.message).filter((message) => message !== undefined)).toEqual([]);
    expect(steps?.at(-1)?.effect).toMatchObject({
      locks: [{ table: 't', mode: 'AccessExclusiveLock' }],
      scans: [{ table: 't' }],
    });
    expect(after?.tables['t']).toMatchObject({
      columns: [
        { name: 'id', type: 'integer', notNull: true },
        { name: 'a', type: 'text', notNull: true },
      ],
      indexes: [{ name: 't_pkey', columns: ['id'] }],
    });
  });
});

describe('is read and refused or run, however odd its text is', () => {
  const deep = (open: string, close: string, times: number) => `SELECT ${open.repeat(times)}1${close.repeat(times)}`;

  it('nested deep, megabytes long, wide, or not in UTF-8', async () => {
    const odd: readonly (readonly [sql: string, answer: RegExp])[] = [
      [deep('(', ')', 50_000), /memory exhausted|stack depth/],
      [deep('CASE WHEN true THEN ', ' END', 5_000), /memory exhausted|stack depth/],
      [deep('ARRAY[', ']', 20_000), /memory exhausted|stack depth/],
      [deep('NOT ', '', 50_000), /memory exhausted|stack depth/],
      [`SELECT * FROM ${'(SELECT * FROM '.repeat(3_000)}t${') x'.repeat(3_000)}`, /memory exhausted|stack depth/],
      [`SELECT ${Array(50_000).fill('1').join('+')}`, /stack depth|^ran$/],
      [`SELECT (repeat('[', 1000000) || repeat(']', 1000000))::json`, /stack depth|^ran$/],
      [`${'/*'.repeat(20_000)}${'*/'.repeat(20_000)} SELECT 1`, /^ran$/],
      [`INSERT INTO t VALUES (1, '${'x'.repeat(1_000_000)}')`, /^ran$/],
      [`CREATE TABLE wide (${Array.from({ length: 1_601 }, (_, n) => `c${n} int`).join()})`, /at most 1600 columns/],
      [`CREATE TABLE "${'é'.repeat(50_000)}" ()`, /^ran$/],
      ["SELECT E'\\xff'::text", /invalid byte sequence/],
      ["SELECT '\uFFFD\uFFFE \u00ff\u00fe'", /^ran$/],
      ["SELECT 'a\0b'", /^not run$/],
      ["SELECT length(repeat('x', 1073741824))", /requested length too large|invalid memory/],
      ['SELECT array_fill(0, ARRAY[1000000000, 1000])', /array size exceeds/],
      ["SELECT format('%2147483647s', 'x')", /./],
      ['SELECT 10::numeric ^ 131071 * 10', /overflow/],
    ];
    const seen = await answers(odd.map(([sql]) => sql));
    expect(seen).toHaveLength(odd.length);
    for (const [index, [sql, answer]] of odd.entries()) {
      expect({ sql: sql.slice(0, 60), answer: seen[index] }).toEqual({
        sql: sql.slice(0, 60),
        answer: expect.stringMatching(answer),
      });
    }
  });

  it('in a hundred thousand statements, of which the first ones are replayed', async () => {
    const { coverage } = await replay('SELECT 1;\n'.repeat(100_000), 240_000);
    expect(coverage.statements).toMatchObject({ total: 100_000, replayed: 5_000 });
    expect(coverage.gaps.at(0)).toBe(
      `${FILE}:5001: not replayed: only the first 5000 statements of a change are replayed`,
    );
    expect(coverage.gaps.at(-1)).toBe('and 94997 more such statements');
  }, 300_000);
});
