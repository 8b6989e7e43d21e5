import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as formats from '../../../src/analysis/schema/formats/index.ts';
import type { Format } from '../../../src/analysis/schema/formats/format.ts';

type Files = Readonly<Record<string, string>>;

/** The histories of a format: root, and per migration in order its statements by batch. */
function read(format: Format, files: Files) {
  const texts = new Map(Object.entries(files));
  return format
    .find(Object.keys(files))
    .filter((history) => format.recognises?.(history, texts) ?? true)
    .map((history) => {
      const settings = new Map(
        [...history.settings, ...(history.surroundings ?? [])].flatMap((path) =>
          texts.has(path) ? [[path, texts.get(path) ?? '']] : [],
        ) as [string, string][],
      );
      return {
        root: history.root,
        target: format.target?.(history, settings),
        migrations: format.order(history, settings).map((path) => ({
          path: path.slice(history.root.length + 1),
          batches: format.read(path, texts.get(path) ?? '', settings).map(({ statements, atomic }) => ({
            atomic,
            lines: statements.map(({ line, sql }) => `${line} ${sql}`),
          })),
        })),
      };
    });
}

const order = (format: Format, files: readonly string[]) =>
  read(format, Object.fromEntries(files.map((path) => [path, 'SELECT 1;']))).map(({ migrations }) =>
    migrations.map(({ path }) => path),
  );

it('registers every format under its own name', () => {
  const files = readdirSync('src/analysis/schema/formats').filter((file) => file.endsWith('.ts'));
  const names = files.map((file) => file.replace('.ts', ''));
  expect(
    Object.values(formats)
      .map(({ id }) => id)
      .toSorted(),
  ).toEqual(names.filter((name) => !['index', 'format', 'emit', 'nesting'].includes(name)).toSorted());
});

describe('Prisma', () => {
  it('reads folders in order, and knows the database from the lock file', () => {
    const [history] = read(formats.prisma, {
      'db/migrations/20240201000000_b/migration.sql': 'SELECT 2;',
      'db/migrations/20240101000000_a/migration.sql': 'SELECT 1;',
      'db/migrations/migration_lock.toml': '# do not edit\nprovider = "mysql"\n',
    });
    expect(history).toMatchObject({ root: 'db/migrations', target: 'mysql' });
    expect(history?.migrations.map(({ path }) => path)).toEqual([
      '20240101000000_a/migration.sql',
      '20240201000000_b/migration.sql',
    ]);
  });

  it('sends a file as one query, with concurrent index builds split out of it', () => {
    const [history] = read(formats.prisma, {
      'prisma/migrations/1_a/migration.sql': 'SELECT 1;\nSELECT 2;\nCREATE INDEX CONCURRENTLY i ON t (a);\nSELECT 4;\n',
    });
    expect(history?.migrations[0]?.batches).toEqual([
      { atomic: true, lines: ['1 SELECT 1', '2 SELECT 2'] },
      { atomic: false, lines: ['3 CREATE INDEX CONCURRENTLY i ON t (a)'] },
      { atomic: false, lines: ['4 SELECT 4'] },
    ]);
  });

  it('leaves folders with a Drizzle snapshot to Drizzle', () => {
    const files = {
      'drizzle/20240101000000_a/migration.sql': 'SELECT 1;',
      'drizzle/20240101000000_a/snapshot.json': '{}',
    };
    expect(read(formats.prisma, files)).toEqual([]);
    expect(read(formats.drizzle, files)).toMatchObject([{ root: 'drizzle' }]);
  });
});

describe('Drizzle', () => {
  it('follows the journal, not the names, and leaves out what it does not list', () => {
    const entries = [
      { idx: 0, tag: '0001_late' },
      { idx: 1, tag: '0000_early' },
    ];
    const [history] = read(formats.drizzle, {
      'drizzle/0000_early.sql': 'SELECT 1;--> statement-breakpoint\nSELECT 2;\n',
      'drizzle/0001_late.sql': 'SELECT 3;\n',
      'drizzle/0002_forgotten.sql': 'SELECT 4;\n',
      'drizzle/meta/_journal.json': JSON.stringify({ dialect: 'postgresql', entries }),
    });
    expect(history?.target).toBe('postgres');
    expect(history?.migrations).toEqual([
      { path: '0001_late.sql', batches: [{ atomic: true, lines: ['1 SELECT 3'] }] },
      { path: '0000_early.sql', batches: [{ atomic: true, lines: ['1 SELECT 1', '2 SELECT 2'] }] },
    ]);
    expect(formats.drizzle.runner.scope).toBe('pending');
  });

  it('ends what it sends at a breakpoint, without a semicolon too', () => {
    const [history] = read(formats.drizzle, {
      'd/0_a.sql': 'SELECT 1\n--> statement-breakpoint\nSELECT 2;--> statement-breakpoint\nSELECT 3',
      'd/meta/_journal.json': JSON.stringify({ entries: [{ tag: '0_a' }] }),
    });
    expect(history?.migrations[0]?.batches).toEqual([
      { atomic: true, lines: ['1 SELECT 1', '3 SELECT 2', '4 SELECT 3'] },
    ]);
  });

  it('survives a journal that is not JSON', () => {
    const files = { 'drizzle/0000_a.sql': 'SELECT 1;', 'drizzle/meta/_journal.json': '{"entries": [' };
    expect(read(formats.drizzle, files)).toMatchObject([{ migrations: [] }]);
  });
});

describe('golang-migrate', () => {
  it('runs up files by number; a lone statement has no transaction', () => {
    const [history] = read(formats.golangMigrate, {
      'm/10_b.up.sql': 'SELECT 1;',
      'm/9_a.up.sql': 'SELECT 1;\nSELECT 2;',
      'm/9_a.down.sql': 'SELECT 3;',
    });
    expect(history?.migrations).toEqual([
      { path: '9_a.up.sql', batches: [{ atomic: true, lines: ['1 SELECT 1', '2 SELECT 2'] }] },
      { path: '10_b.up.sql', batches: [{ atomic: false, lines: ['1 SELECT 1'] }] },
    ]);
  });
});

describe('golang-migrate with x-multi-statement', () => {
  const files = { 'db/m/1_a.up.sql': 'SELECT 1;\nSELECT 2;' };
  const each = (more: Files) => read(formats.golangMigrate, { ...files, ...more })[0]?.migrations[0]?.batches;

  it('sends each statement by itself where the project switches that on for PostgreSQL', () => {
    const alone = [{ atomic: false, lines: ['1 SELECT 1', '2 SELECT 2'] }];
    expect(
      each({ Makefile: 'migrate -database "postgres://u@h/d?sslmode=disable&x-multi-statement=true" up' }),
    ).toEqual(alone);
    expect(
      each({ 'db/migrate.go': 'postgres.WithInstance(db, &postgres.Config{\n\tMultiStatementEnabled: true,\n})' }),
    ).toEqual(alone);
  });

  it('does not where another database is meant', () => {
    expect(each({ Makefile: 'migrate -database "clickhouse://h:9000/d?x-multi-statement=true" up' })?.[0]?.atomic).toBe(
      true,
    );
  });
});

describe('goose', () => {
  const up =
    '-- +goose Up\nSELECT 1;\n-- +goose StatementBegin\nSELECT 2;\nSELECT 3;\n-- +goose StatementEnd\nSELECT 4;\n-- +goose Down\nSELECT 5;\n';

  it('reads the Up section, statement by statement', () => {
    expect(read(formats.goose, { 'm/1_a.sql': up })[0]?.migrations[0]?.batches).toEqual([
      { atomic: true, lines: ['2 SELECT 1', '4 SELECT 2', '5 SELECT 3', '7 SELECT 4'] },
    ]);
  });

  it('sends what stands between the statement markers at once, which is a transaction where there is no other', () => {
    expect(read(formats.goose, { 'm/1_a.sql': `-- +goose NO TRANSACTION\n${up}` })[0]?.migrations[0]?.batches).toEqual([
      { atomic: false, lines: ['3 SELECT 1'] },
      { atomic: true, lines: ['5 SELECT 2', '6 SELECT 3'] },
      { atomic: false, lines: ['8 SELECT 4'] },
    ]);
  });

  it('takes the defaults of variables where they are switched on, and leaves the others to the environment', () => {
    const text =
      "-- +goose Up\nSELECT '${A}';\n-- +goose ENVSUB ON\nSELECT '${B:-b}';\nSELECT '$C';\n-- +goose ENVSUB OFF\nSELECT $$d$$;\n";
    expect(read(formats.goose, { 'm/1_a.sql': text })[0]?.migrations[0]?.batches[0]?.lines).toEqual([
      "2 SELECT '${A}'",
      "4 SELECT 'b'",
      "5 SELECT '$C'",
      '7 SELECT $$d$$',
    ]);
    expect(formats.goose.read('m/1_a.sql', text, new Map())[0]?.statements[2]).toMatchObject({
      kind: 'opaque',
      reason: 'the value of $C comes from the environment',
    });
  });

  it('honours NO TRANSACTION, and keeps Go programs as opaque steps', () => {
    const [history] = read(formats.goose, {
      'm/1_a.sql': `-- +goose NO TRANSACTION\n${up}`,
      'm/2_b.go': 'package m\nfunc init() { goose.AddMigrationContext(up, down) }\n',
    });
    expect(history?.migrations[0]?.batches[0]?.atomic).toBe(false);
    expect(
      formats.goose.read('m/2_b.go', 'goose.AddMigrationContext(up, down)', new Map())[0]?.statements,
    ).toMatchObject([{ kind: 'opaque', reason: 'migrations written in Go cannot be replayed' }]);
  });

  it('does not claim numbered files without its marker', () => {
    expect(read(formats.goose, { 'm/1_a.sql': 'SELECT 1;' })).toEqual([]);
  });
});

describe('dbmate', () => {
  it('reads the up section and its transaction option', () => {
    const [history] = read(formats.dbmate, {
      'db/migrations/20240101_a.sql': '-- migrate:up transaction:false\nSELECT 1;\n\n-- migrate:down\nSELECT 2;\n',
      'db/migrations/20240102_b.sql': '-- migrate:up\nSELECT 3;\n-- migrate:down\n',
    });
    expect(history?.migrations.map(({ batches }) => batches)).toEqual([
      [{ atomic: false, lines: ['2 SELECT 1'] }],
      [{ atomic: true, lines: ['2 SELECT 3'] }],
    ]);
  });

  it('sends a section at once, which is a transaction where dbmate opens none', () => {
    const text =
      '-- migrate:up transaction:false\nSELECT 1;\nSELECT 2;\n-- migrate:down\n-- migrate:up\nSELECT 3;\n-- migrate:down\nSELECT 4;\n';
    expect(read(formats.dbmate, { 'm/1_a.sql': text })[0]?.migrations[0]?.batches).toEqual([
      { atomic: true, lines: ['2 SELECT 1', '3 SELECT 2'] },
      { atomic: true, lines: ['6 SELECT 3'] },
    ]);
  });
});

describe('sqlx', () => {
  it('reads simple and reversible migrations of a crate that uses it', () => {
    const [history] = read(formats.sqlx, {
      'api/Cargo.toml': '[dependencies]\nsqlx = "0.8"\n',
      'api/migrations/2_b.up.sql': 'SELECT 2;',
      'api/migrations/2_b.down.sql': 'SELECT 3;',
      'api/migrations/1_a.sql': '-- no-transaction\nSELECT 1;',
    });
    expect(history?.migrations).toEqual([
      { path: '1_a.sql', batches: [{ atomic: false, lines: ['2 SELECT 1'] }] },
      { path: '2_b.up.sql', batches: [{ atomic: true, lines: ['1 SELECT 2'] }] },
    ]);
  });

  it('does not claim a folder beside a crate that does not', () => {
    expect(read(formats.sqlx, { 'Cargo.toml': '[package]\n', 'migrations/1_a.sql': 'SELECT 1;' })).toEqual([]);
  });
});

describe('Diesel', () => {
  it('compares versions without their dashes, so that both styles sort together', () => {
    const folders = [
      '2017-01-02-030405_c',
      '20140924113530_a',
      '00000000000000_diesel_initial_setup',
      '20170102030404_b',
    ];
    expect(
      order(
        formats.diesel,
        folders.flatMap((folder) => [`migrations/${folder}/up.sql`, `migrations/${folder}/down.sql`]),
      ),
    ).toEqual([
      ['00000000000000_diesel_initial_setup', '20140924113530_a', '20170102030404_b', '2017-01-02-030405_c'].map(
        (folder) => `${folder}/up.sql`,
      ),
    ]);
  });

  it('leaves the transaction where the metadata says so', () => {
    const [history] = read(formats.diesel, {
      'migrations/1_a/up.sql': 'SELECT 1;',
      'migrations/1_a/metadata.toml': 'run_in_transaction = false\n',
      'migrations/2_b/up.sql': 'SELECT 1;',
    });
    expect(history?.migrations.map(({ batches }) => batches[0]?.atomic)).toEqual([false, true]);
  });
});

describe('Supabase, pop and plain files', () => {
  it('reads only the migrations folder of a Supabase project', () => {
    expect(
      order(formats.supabase, [
        'supabase/migrations/20240102_b.sql',
        'supabase/migrations/20240101_a.sql',
        'supabase/seed.sql',
      ]),
    ).toEqual([['20240101_a.sql', '20240102_b.sql']]);
  });

  it('takes the PostgreSQL variant of a version, and fills in the schema name without moving a line', () => {
    const [history] = read(formats.pop, {
      'm/1_a.up.sql': 'SELECT 1;',
      'm/2_b.mysql.up.sql': 'SELECT 2;',
      'm/2_b.up.sql': 'SELECT 3;',
      'm/2_b.postgres.autocommit.up.sql': '-- b\nALTER TABLE {{ index .Options "Namespace" }}.t ADD a int;',
      'm/2_b.down.sql': 'SELECT 4;',
    });
    expect(history?.migrations).toEqual([
      { path: '1_a.up.sql', batches: [{ atomic: true, lines: ['1 SELECT 1'] }] },
      {
        path: '2_b.postgres.autocommit.up.sql',
        batches: [{ atomic: false, lines: ['2 ALTER TABLE t ADD a int'] }],
      },
    ]);
  });

  it('reads numbered files of a folder named for migrations, by number, without their way down', () => {
    expect(
      order(formats.sql, [
        'db/migrations/10_c.sql',
        'db/migrations/9_b.sql',
        'db/migrations/9_b.down.sql',
        'db/migrations/1-a.sql',
        'db/migrations/11 d.sql',
      ]),
    ).toEqual([['1-a.sql', '9_b.sql', '10_c.sql', '11 d.sql']]);
  });

  it.each([
    'db/seeds/001_users.sql',
    'queries/1_orders.sql',
    'test/fixtures/migrations/001_a.sql',
    'backup/2024_dump.sql',
    'db/migrations/readme.sql',
  ])('does not take %s for a migration', (path) => {
    expect(order(formats.sql, [path])).toEqual([]);
  });
});
