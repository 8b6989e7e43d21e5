import { describe, expect, it } from 'vitest';
import { ecto } from '../../../../src/analysis/schema/formats/ecto.ts';

const PATH = 'priv/repo/migrations/20240101000000_change.exs';

function read(body: string, config = '') {
  const text = `defmodule App.Repo.Migrations.Change do\n${body}\nend\n`;
  return ecto.read(PATH, text, new Map([['config/config.exs', config]]));
}

const statements = (body: string, config?: string) => read(body, config).flatMap((batch) => batch.statements);
const sqlOf = (body: string, config?: string) => statements(body, config).map(({ sql }) => sql);

describe('Ecto migrations', () => {
  it('reads create table line by line, with the keys that Ecto names', () => {
    const [table] = statements(
      [
        '  use Ecto.Migration',
        '  def change do',
        '    create table(:orders) do',
        '      add :code, :string, null: false, size: 20',
        '      add(:user_id, references(:users, on_delete: :delete_all, type: :binary_id), null: false)',
        '      add :tags, {:array, :string}, default: []',
        '      add :meta, :map, default: fragment("\'{}\'::jsonb")',
        '      timestamps()',
        '    end',
        '  end',
      ].join('\n'),
    );
    expect(table?.sql.split('\n').map((line, at) => `${table.sourceLines?.[at]} ${line}`)).toEqual([
      '4 CREATE TABLE "orders" (',
      '4   "id" bigserial,',
      '5   "code" varchar(20) NOT NULL,',
      '6   "user_id" uuid NOT NULL,',
      '7   "tags" varchar(255)[] DEFAULT ARRAY[]::varchar[],',
      `8   "meta" jsonb DEFAULT '{}'::jsonb,`,
      '9   "inserted_at" timestamp(0) NOT NULL,',
      '9   "updated_at" timestamp(0) NOT NULL,',
      '6   CONSTRAINT "orders_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE,',
      '4   PRIMARY KEY ("id")',
      '10 )',
    ]);
  });

  it('takes keys and timestamps from the configuration of the repository', () => {
    const config = [
      'config :app, App.Repo,',
      '  migration_primary_key: [name: :uuid, type: :binary_id],',
      '  migration_timestamps: [type: :utc_datetime_usec, inserted_at: :created_at]',
    ].join('\n');
    expect(
      sqlOf('def change do\n create table(:a) do\n add :b_id, references(:b)\n timestamps()\n end\nend', config),
    ).toEqual([
      [
        'CREATE TABLE "a" (',
        '  "uuid" uuid,',
        '  "b_id" uuid,',
        '  "created_at" timestamp NOT NULL,',
        '  "updated_at" timestamp NOT NULL,',
        '  CONSTRAINT "a_b_id_fkey" FOREIGN KEY ("b_id") REFERENCES "b" ("uuid"),',
        '  PRIMARY KEY ("uuid")',
        ')',
      ].join('\n'),
    ]);
  });

  it('sends an alter block as one statement', () => {
    const body = [
      'def up do',
      '  alter table("a", prefix: "x") do',
      '    add_if_not_exists :b, :utc_datetime',
      '    modify :c, :text, null: false, default: "", from: :string',
      '    remove :d',
      '    modify :e_id, references(:e, on_delete: :nilify_all), from: references(:e)',
      '  end',
      'end',
      'def down, do: nil',
    ].join('\n');
    const [alter] = statements(body);
    expect(alter?.sql.split('\n')).toEqual([
      'ALTER TABLE "x"."a"',
      '  ADD COLUMN IF NOT EXISTS "b" timestamp(0),',
      '  ALTER COLUMN "c" TYPE text,',
      '  ALTER COLUMN "c" SET NOT NULL,',
      `  ALTER COLUMN "c" SET DEFAULT '',`,
      '  DROP COLUMN "d",',
      '  DROP CONSTRAINT "a_e_id_fkey",',
      '  ALTER COLUMN "e_id" TYPE bigint,',
      '  ADD CONSTRAINT "a_e_id_fkey" FOREIGN KEY ("e_id") REFERENCES "x"."e" ("id") ON DELETE SET NULL',
    ]);
    expect(alter?.sourceLines).toEqual([3, 4, 5, 5, 5, 6, 7, 7, 7]);
  });

  it('names indexes as Ecto does and runs outside a transaction where the module says so', () => {
    const batches = read(
      [
        '  @disable_ddl_transaction true',
        '  @disable_migration_lock true',
        '  def change do',
        '    create_if_not_exists unique_index(:a, [:b, "lower(c)"], where: "d IS NULL", concurrently: true)',
        '    create index(:a, [desc: :b], include: [:c], name: "mine")',
        '    drop index(:a, :b, concurrently: true)',
        '  end',
      ].join('\n'),
    );
    expect(batches[0]?.atomic).toBe(false);
    expect(batches[0]?.statements.map(({ sql, line }) => [sql, line])).toEqual([
      ['CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "a_b_lower_c_index" ON "a" ("b", lower(c)) WHERE d IS NULL', 5],
      ['CREATE INDEX "mine" ON "a" ("b" DESC) INCLUDE ("c")', 6],
      ['DROP INDEX CONCURRENTLY "a_b_index"', 7],
    ]);
    expect(read('def change do\n drop table(:a)\nend')[0]?.atomic).toBe(true);
  });

  it('renames, drops and constrains', () => {
    const body = [
      'def change do',
      '  rename table(:a), to: table(:b)',
      '  rename table(:a), :c, to: :d',
      '  drop_if_exists table(:a), mode: :cascade',
      '  create constraint(:a, :positive, check: "b > 0", validate: false)',
      '  drop constraint(:a, "positive")',
      'end',
    ].join('\n');
    expect(sqlOf(body)).toEqual([
      'ALTER TABLE "a" RENAME TO "b"',
      'ALTER TABLE "a" RENAME COLUMN "c" TO "d"',
      'DROP TABLE IF EXISTS "a" CASCADE',
      'ALTER TABLE "a" ADD CONSTRAINT "positive" CHECK (b > 0) NOT VALID',
      'ALTER TABLE "a" DROP CONSTRAINT "positive"',
    ]);
  });

  it('anchors raw SQL at its own lines and leaves the way down alone', () => {
    const body = [
      '  def change do',
      '    execute """',
      '    UPDATE a',
      '    SET b = 1',
      '    """, "SELECT 2"',
      '    execute("DROP " <> "TABLE c")',
      '  end',
    ].join('\n');
    expect(statements(body).map(({ sql, line, endLine }) => [sql, line, endLine])).toEqual([
      ['UPDATE a\n    SET b = 1', 4, 5],
      ['DROP TABLE c', 7, 7],
    ]);
  });

  it('follows comprehensions, Enum.each, functions of the module and the direction', () => {
    const body = [
      '  @tables ~w(a b)a',
      '  def change do',
      '    for table <- @tables, do: unlock(table)',
      '    Enum.each([c: :text], fn {name, type} ->',
      '      alter table(:d), do: add(name, type)',
      '    end)',
      '    if direction() == :up do',
      '      execute "SELECT 1"',
      '    else',
      '      execute "SELECT 2"',
      '    end',
      '  end',
      '  defp unlock(table), do: execute("ALTER TABLE #{table} DISABLE ROW LEVEL SECURITY")',
    ].join('\n');
    expect(sqlOf(body)).toEqual([
      'ALTER TABLE a DISABLE ROW LEVEL SECURITY',
      'ALTER TABLE b DISABLE ROW LEVEL SECURITY',
      'ALTER TABLE "d" ADD COLUMN "c" text',
      'SELECT 1',
    ]);
  });

  it('leaves application code opaque, at its lines', () => {
    const body = [
      'def up do',
      '  App.Repo.update_all(User, set: [role: "x"])',
      '  execute fn ->',
      '    repo().query!("SELECT 1")',
      '  end',
      '  alter table(:a) do',
      '    add :b, App.types()',
      '  end',
      '  create index(:a, [:c])',
      'end',
    ].join('\n');
    expect(statements(body).map(({ kind, line, endLine }) => [kind, line, endLine])).toEqual([
      ['opaque', 3, 3],
      ['opaque', 4, 6],
      ['opaque', 7, 9],
      ['sql', 10, 10],
    ]);
  });

  it.each([
    ['half a file', 'defmodule A do\n use Ecto.Migration\n def change do\n alter table(:a) do\n add '],
    ['a function that calls itself', 'defmodule A do\ndef change do\n change()\nend\nend'],
    [
      'functions that call each other',
      'defmodule A do\ndef up do\n a()\nend\ndef a do\n b()\n b()\n b()\n b()\nend\ndef b do\n a()\n a()\n a()\n a()\nend\nend',
    ],
    [
      'lists nested deeper than the stack',
      `defmodule A do\ndef up do\n create index(:a, ${'['.repeat(20_000)}${']'.repeat(20_000)})\nend\nend`,
    ],
    ['no Elixir at all', '\0\u{1f600}}}}{{{'],
    ['nothing', ''],
  ])('survives %s', (_, text) => {
    const found = ecto.read(PATH, text, new Map()).flatMap((batch) => batch.statements);
    expect(found.every(({ kind, line }) => kind === 'opaque' && line >= 1)).toBe(true);
  });
});

describe('where Ecto keeps migrations', () => {
  const paths = [
    'config/config.exs',
    'lib/app/ingest_repo.ex',
    'lib/app/repo.ex',
    'priv/ingest_repo/migrations/20240101000000_c.exs',
    'priv/repo/migrations/.formatter.exs',
    'priv/repo/migrations/20240102000000_b.exs',
    'priv/repo/migrations/20240101000000_a.exs',
  ];
  const texts = new Map([
    ['lib/app/repo.ex', 'use Ecto.Repo, otp_app: :app, adapter: Ecto.Adapters.Postgres'],
    ['lib/app/ingest_repo.ex', 'use Ecto.Repo, otp_app: :app, adapter: Ecto.Adapters.ClickHouse'],
  ]);

  it('tells the databases of several repositories apart', () => {
    const histories = ecto.find(paths);
    expect(
      histories.map((history) => [
        history.root,
        ecto.target?.(
          history,
          new Map(
            history.settings.flatMap((path) => {
              const text = texts.get(path);
              return text === undefined ? [] : [[path, text] as const];
            }),
          ),
        ),
      ]),
    ).toEqual([
      ['priv/ingest_repo/migrations', 'clickhouse'],
      ['priv/repo/migrations', 'postgres'],
    ]);
    expect(histories[1] && ecto.order(histories[1], new Map())).toEqual([
      'priv/repo/migrations/20240101000000_a.exs',
      'priv/repo/migrations/20240102000000_b.exs',
    ]);
  });

  it('knows its migrations by what they use', () => {
    const history = { root: 'priv/repo/migrations', files: ['a.exs'], settings: [] };
    expect(ecto.recognises?.(history, new Map([['a.exs', 'use Ecto.Migration']]))).toBe(true);
    expect(ecto.recognises?.(history, new Map([['a.exs', 'IO.puts("seeds")']]))).toBe(false);
  });
});
