import { describe, expect, it } from 'vitest';
import { rails } from '../../../../src/analysis/schema/formats/rails.ts';

const PATH = 'db/migrate/20240101000000_change.rb';

function read(body: string, { version = '7.1', settings = new Map<string, string>() } = {}) {
  const text = `class Change < ActiveRecord::Migration[${version}]\n${body}\nend\n`;
  return rails.read(PATH, text, settings);
}

function statements(body: string, options?: Parameters<typeof read>[1]) {
  return read(body, options).flatMap((batch) => batch.statements);
}

const sqlOf = (body: string, options?: Parameters<typeof read>[1]) => statements(body, options).map(({ sql }) => sql);

describe('Rails migrations', () => {
  it('reads create_table line by line, with the index and the foreign key of a reference', () => {
    const [table, index] = statements(
      [
        '  def change',
        '    create_table :orders, id: :uuid do |t|',
        '      t.string :code, null: false, limit: 20',
        '      t.references :user, null: false, foreign_key: { on_delete: :cascade }, type: :uuid',
        '      t.jsonb :meta, default: {}',
        '      t.timestamps',
        '    end',
        '  end',
      ].join('\n'),
    );
    expect(table?.sql.split('\n').map((line, at) => `${table.sourceLines?.[at]} ${line}`)).toEqual([
      '3 CREATE TABLE "orders" (',
      '3   "id" uuid DEFAULT gen_random_uuid() NOT NULL PRIMARY KEY,',
      '4   "code" character varying(20) NOT NULL,',
      '5   "user_id" uuid NOT NULL,',
      `6   "meta" jsonb DEFAULT '{}',`,
      '7   "created_at" timestamp(6) NOT NULL,',
      '7   "updated_at" timestamp(6) NOT NULL,',
      expect.stringMatching(
        /^5 {3}CONSTRAINT "fk_rails_[0-9a-f]{10}" FOREIGN KEY \("user_id"\) REFERENCES "users" \("id"\) ON DELETE CASCADE$/,
      ),
      '8 )',
    ]);
    expect(index).toMatchObject({ sql: 'CREATE INDEX "index_orders_on_user_id" ON "orders" ("user_id")', line: 5 });
  });

  it.each([
    ['4.2', '"id" serial PRIMARY KEY', '"user_id" integer', '"at" timestamp', '"created_at" timestamp'],
    ['5.0', '"id" serial PRIMARY KEY', '"user_id" integer', '"at" timestamp', '"created_at" timestamp NOT NULL'],
    ['5.1', '"id" bigserial PRIMARY KEY', '"user_id" bigint', '"at" timestamp', '"created_at" timestamp NOT NULL'],
    ['6.0', '"id" bigserial PRIMARY KEY', '"user_id" bigint', '"at" timestamp', '"created_at" timestamp(6) NOT NULL'],
    [
      '7.0',
      '"id" bigserial PRIMARY KEY',
      '"user_id" bigint',
      '"at" timestamp(6)',
      '"created_at" timestamp(6) NOT NULL',
    ],
  ])('keeps the defaults of Rails %s', (version, ...columns) => {
    const body = 'def change\n create_table(:a) { |t|\n t.references :user\n t.datetime :at\n t.timestamps }\nend';
    const [table = '', ...indexes] = sqlOf(body, { version });
    expect(table.split('\n').slice(1, 5)).toEqual(columns.map((column) => `  ${column},`));
    expect(indexes).toHaveLength(version === '4.2' ? 0 : 1);
  });

  it('takes a class without a version for one of Rails 4.2', () => {
    const text = 'class A < ActiveRecord::Migration\n  def self.up\n    add_reference :a, :b\n  end\nend\n';
    expect(rails.read(PATH, text, new Map())[0]?.statements.map(({ sql }) => sql)).toEqual([
      'ALTER TABLE "a" ADD COLUMN "b_id" integer',
    ]);
  });

  it('shortens long index names from 7.1 on', () => {
    const body =
      'def change\n add_index :cached_aggregations, %i[organization_id external_subscription_id charge_id]\nend';
    expect(sqlOf(body, { version: '7.0' })[0]).toContain(
      '"index_cached_aggregations_on_organization_id_and_external_subscription_id_and_charge_id"',
    );
    expect(sqlOf(body)[0]).toMatch(/"idx_on_organization_id_external_subscription_id_cha_[0-9a-f]{10}"/);
  });

  it('runs outside a transaction after disable_ddl_transaction!, apart from a transaction of its own', () => {
    const batches = read(
      [
        '  disable_ddl_transaction!',
        '  def change',
        '    add_index :a, :b, algorithm: :concurrently',
        '    transaction do',
        '      add_column :a, :c, :boolean, default: false, null: false',
        '    end',
        '  end',
      ].join('\n'),
    );
    expect(batches.map(({ atomic, statements: [first] }) => [atomic, first?.sql])).toEqual([
      [false, 'CREATE INDEX CONCURRENTLY "index_a_on_b" ON "a" ("b")'],
      [true, 'ALTER TABLE "a" ADD COLUMN "c" boolean DEFAULT FALSE NOT NULL'],
    ]);
    expect(read('def change\n add_index :a, :b\nend')[0]?.atomic).toBe(true);
    expect(rails.runner.optOut).toBe('disable_ddl_transaction!');
  });

  it('fills NULLs before NOT NULL where a default is given', () => {
    expect(sqlOf('def change\n change_column_null :a, :b, false, 0\nend')).toEqual([
      'UPDATE "a" SET "b"=0 WHERE "b" IS NULL',
      'ALTER TABLE "a" ALTER COLUMN "b" SET NOT NULL',
    ]);
  });

  it('knows that null: false once allowed NULLs, since change_column_null takes no such option', () => {
    const body = 'def change\n change_column_null :a, :b, null: false\nend';
    expect(sqlOf(body, { version: '7.0' })).toEqual(['ALTER TABLE "a" ALTER COLUMN "b" DROP NOT NULL']);
    expect(statements(body)[0]?.kind).toBe('opaque');
  });

  it('marks application code that only works on rows', () => {
    const [rows, schema] = statements('def up\n User.update_all(a: 1)\n Library::Migration.up\nend');
    expect(rows).toMatchObject({ kind: 'opaque', rowsOnly: true });
    expect(schema?.kind).toBe('opaque');
    expect(schema?.rowsOnly).toBeUndefined();
  });

  it('adds constraints unvalidated and validates them under the same name', () => {
    const [key, validation, check] = sqlOf(
      [
        'def change',
        '  add_foreign_key :fees, :invoices, validate: false',
        '  validate_foreign_key :fees, :invoices',
        '  safety_assured { add_check_constraint :fees, "amount > 0", name: "positive", validate: false }',
        'end',
      ].join('\n'),
    );
    const name = /"fk_rails_\w+"/.exec(key ?? '')?.[0];
    expect(key).toBe(
      `ALTER TABLE "fees" ADD CONSTRAINT ${name} FOREIGN KEY ("invoice_id") REFERENCES "invoices" ("id") NOT VALID`,
    );
    expect(validation).toBe(`ALTER TABLE "fees" VALIDATE CONSTRAINT ${name}`);
    expect(check).toBe('ALTER TABLE "fees" ADD CONSTRAINT "positive" CHECK (amount > 0) NOT VALID');
  });

  it('anchors each statement of a here-document at its own line', () => {
    const body = [
      '  def up',
      '    sql = <<~SQL',
      '      UPDATE a SET b = 1;',
      '      DELETE FROM c',
      '      WHERE d;',
      '    SQL',
      '    execute sql',
      '  end',
      '  def down',
      '    execute "DROP TABLE a"',
      '  end',
    ].join('\n');
    expect(statements(body).map(({ sql, line, endLine }) => [sql, line, endLine])).toEqual([
      ['UPDATE a SET b = 1', 4, 4],
      ['DELETE FROM c\n      WHERE d', 5, 6],
    ]);
  });

  it('follows loops over literals, constants and methods of the class', () => {
    const body = [
      '  TABLES = %i[users orders].freeze',
      '  def change',
      '    TABLES.each { |table| index(table) }',
      '  end',
      '  private',
      '  def index(table, column = :email)',
      '    add_index table, column, unique: true, where: "#{column} IS NOT NULL"',
      '  end',
    ].join('\n');
    expect(sqlOf(body)).toEqual([
      'CREATE UNIQUE INDEX "index_users_on_email" ON "users" ("email") WHERE email IS NOT NULL',
      'CREATE UNIQUE INDEX "index_orders_on_email" ON "orders" ("email") WHERE email IS NOT NULL',
    ]);
  });

  it('runs the upward half of reversible, and asks the server where the code asks whether something exists', () => {
    const body = [
      'def change',
      '  reversible do |dir|',
      '    dir.up { execute "SELECT 1" }',
      '    dir.down { execute "SELECT 2" }',
      '  end',
      '  remove_index :a, :b if index_exists?(:a, :b)',
      '  return if column_exists?(:a, :c)',
      '  add_column :a, :c, :text',
      'end',
    ].join('\n');
    expect(sqlOf(body)).toEqual([
      'SELECT 1',
      'DROP INDEX IF EXISTS "index_a_on_b"',
      'ALTER TABLE "a" ADD COLUMN IF NOT EXISTS "c" text',
    ]);
  });

  it('sends what change_table collects in bulk as one statement', () => {
    const body = [
      'def change',
      '  change_table :users, bulk: true do |t|',
      '    t.string :a',
      '    t.remove :b',
      '    t.index :a',
      '  end',
      'end',
    ].join('\n');
    const [alter, index] = statements(body);
    expect(alter?.sql).toBe('ALTER TABLE "users"\n  ADD COLUMN "a" character varying,\n  DROP COLUMN "b"');
    expect(alter?.sourceLines).toEqual([3, 4, 5]);
    expect(index).toMatchObject({ sql: 'CREATE INDEX "index_users_on_a" ON "users" ("a")', line: 6 });
  });

  it('takes the SQL of a versioned view from its file', () => {
    const settings = new Map([['db/views/active_users_v02.sql', 'SELECT * FROM users WHERE active;\n']]);
    expect(
      sqlOf('def change\n update_view :active_users, version: 2, revert_to_version: 1\nend', { settings }),
    ).toEqual(['DROP VIEW "active_users"', 'CREATE VIEW "active_users" AS\nSELECT * FROM users WHERE active']);
  });

  it('leaves application code and unknown branches opaque, at their lines', () => {
    const body = [
      'def up',
      '  User.where(role: nil).update_all(role: "x")',
      '  if Feature.on?',
      '    add_column :a, :b, :text',
      '  end',
      '  add_column :a, :c, :text',
      'end',
    ].join('\n');
    expect(statements(body).map(({ kind, line, endLine }) => [kind, line, endLine])).toEqual([
      ['opaque', 3, 3],
      ['opaque', 4, 6],
      ['sql', 7, 7],
    ]);
    expect(statements(body)[0]?.reason).toBe('application code in a migration is not run');
  });

  it.each([
    ['half a file', 'class A < ActiveRecord::Migration[7.0]\n  def change\n    add_column :a, '],
    ['a method that calls itself', 'class A < ActiveRecord::Migration[7.0]\ndef change\n change\nend\nend'],
    [
      'methods that call each other',
      'class A < ActiveRecord::Migration[7.0]\ndef up\n a\nend\ndef a\n b\n b\n b\n b\n b\nend\ndef b\n a\n a\n a\n a\n a\nend\nend',
    ],
    [
      'names of object prototypes',
      'class A < ActiveRecord::Migration[7.0]\ndef up\n constructor :a\n toString\nend\nend',
    ],
    [
      'calls nested deeper than the stack',
      `class A < ActiveRecord::Migration[7.0]\ndef up\n${'safety_assured { '.repeat(20_000)}`,
    ],
    ['no Ruby at all', '\0\u{1f600}}}}{{{'],
    ['nothing', ''],
  ])('survives %s', (_, text) => {
    const found = rails.read(PATH, text, new Map()).flatMap((batch) => batch.statements);
    expect(found.every(({ kind, line }) => kind === 'opaque' && line >= 1)).toBe(true);
  });
});

describe('a column under a condition that is not known', () => {
  it('is in the table in neither way, and is said to be left out', () => {
    const text = [
      'class A < ActiveRecord::Migration[7.0]',
      '  def change',
      '    create_table :a do |t|',
      '      t.text :x',
      '      if made_up?',
      '        t.text :y',
      '      else',
      '        t.string :y',
      '      end',
      '    end',
      '  end',
      'end',
    ].join('\n');
    const found = rails.read(PATH, text, new Map()).flatMap(({ statements }) => statements);
    expect(found.map(({ kind, line, sql }) => [kind, line, sql.includes('"y"')])).toEqual([
      ['sql', 3, false],
      ['opaque', 5, false],
    ]);
  });
});

describe("the migrations of Rails' own engines", () => {
  const text = [
    'class CreateBlobs < ActiveRecord::Migration[7.0]',
    '  def change',
    '    primary_key_type, foreign_key_type = primary_and_foreign_key_types',
    '    create_table :blobs, id: primary_key_type do |t|',
    '      t.references :record, null: false, index: false, type: foreign_key_type',
    '    end',
    '  end',
    'end',
  ].join('\n');
  const columns = (settings: ReadonlyMap<string, string>) =>
    rails
      .read(PATH, text, settings)
      .flatMap(({ statements }) => statements.map(({ sql }) => sql.split('\n').slice(1, -1)));

  it('have keys of the type that Rails gives by itself', () => {
    expect(columns(new Map())).toEqual([['  "id" bigserial PRIMARY KEY,', '  "record_id" bigint NOT NULL']]);
  });

  it('have keys of the type that the application is set to', () => {
    const settings = new Map([['config/application.rb', '  g.orm :active_record, primary_key_type: :uuid']]);
    expect(columns(settings)).toEqual([
      ['  "id" uuid DEFAULT gen_random_uuid() NOT NULL PRIMARY KEY,', '  "record_id" uuid NOT NULL'],
    ]);
  });
});

describe('where Rails keeps migrations', () => {
  const paths = [
    'config/database.yml',
    'db/migrate/20240102000000_b.rb',
    'db/post_migrate/20240101000000_a.rb',
    'db/clickhouse_migrate/20240101000000_c.rb',
    'db/migrate/concerns/helper.rb',
  ];

  it('runs deferred migrations in one order with the others, and keeps other databases apart', () => {
    const histories = rails.find(paths);
    expect(histories.map(({ root }) => root)).toEqual(['db/migrate', 'db/clickhouse_migrate']);
    expect(histories[0] && rails.order(histories[0], new Map())).toEqual([
      'db/post_migrate/20240101000000_a.rb',
      'db/migrate/20240102000000_b.rb',
    ]);
  });

  it('runs the migrations that came with an engine', () => {
    expect(rails.find(['db/migrate/20240101000000_create_blobs.active_storage.rb'])[0]?.files).toHaveLength(1);
  });

  it.each([
    ['default: &default\n  adapter: postgresql\n', 'db/migrate', 'postgres'],
    ['default:\n  adapter: mysql2\n', 'db/migrate', 'mysql'],
    [
      'a:\n  primary:\n    adapter: postgresql\n  events:\n    adapter: clickhouse\n    migrations_paths: db/clickhouse_migrate\n',
      'db/clickhouse_migrate',
      'clickhouse',
    ],
    ['a:\n  primary:\n    adapter: <%= ENV["ADAPTER"] %>\n', 'db/migrate', undefined],
  ])('reads the engine from %j', (config, root, target) => {
    const history = { root, files: [], settings: ['config/database.yml'] };
    expect(rails.target?.(history, new Map([['config/database.yml', config]]))).toBe(target);
  });
});
