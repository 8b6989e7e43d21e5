import { describe, expect, it } from 'vitest';
import { laravel } from '../../../../src/analysis/schema/formats/laravel.ts';

const FOLDER = 'database/migrations';
const PATH = `${FOLDER}/2026_01_02_000000_change.php`;

/** A migration whose `up` starts on line 4. */
const php = (up: string, rest = '') => `<?php
return new class extends Migration {
    public function up(): void {
${up}
    }
${rest}
};
`;

/** `earlier` run before; they are migrations of their own. */
function batches(
  up: string,
  { rest = '', earlier = [] as string[], settings = {} as Record<string, string>, path = PATH } = {},
) {
  const before = earlier.map((body, at) => [`${FOLDER}/2025_01_0${at + 1}_000000_before.php`, php(body)] as const);
  const texts = new Map([...Object.entries(settings), ...before, [path, php(up, rest)]]);
  return laravel.read(path, texts.get(path) ?? '', texts);
}

const statements = (up: string, options?: Parameters<typeof batches>[1]) =>
  batches(up, options).flatMap((batch) => batch.statements);
const sqlOf = (up: string, options?: Parameters<typeof batches>[1]) => statements(up, options).map(({ sql }) => sql);
const inTable = (body: string) => `Schema::table('orders', function (Blueprint $table) {\n${body}\n});`;

const MYSQL = { '.env.example': 'DB_CONNECTION=mysql\n' };
const ORDERS = "Schema::create('orders', function ($table) { $table->id(); $table->string('code'); });";

describe('Laravel migrations', () => {
  it('reads a new table line by line, then its indexes and keys as the framework names them', () => {
    const [table, ...others] = statements(
      `Schema::create('orders', function (Blueprint $table) {
        $table->id();
        $table->foreignId('user_id')->constrained()->cascadeOnDelete();
        $table->string('code', 20)->unique();
        $table->enum('state', ['new', 'paid'])->default('new');
        $table->boolean('gift')->default(false);
        $table->decimal('total', 10, 4)->nullable()->index();
        $table->timestamps();
      });`,
    );
    expect(table?.sql.split('\n').map((line, at) => `${table.sourceLines?.[at]} ${line}`)).toEqual([
      '4 CREATE TABLE "orders" (',
      '5   "id" bigserial NOT NULL PRIMARY KEY,',
      '6   "user_id" bigint NOT NULL,',
      '7   "code" varchar(20) NOT NULL,',
      `8   "state" varchar(255) check ("state" in ('new', 'paid')) DEFAULT 'new' NOT NULL,`,
      `9   "gift" boolean DEFAULT '0' NOT NULL,`,
      '10   "total" decimal(10, 4),',
      '11   "created_at" timestamp without time zone,',
      '11   "updated_at" timestamp without time zone',
      '12 )',
    ]);
    expect(others.map(({ line, sql }) => [line, sql])).toEqual([
      [
        6,
        'ALTER TABLE "orders" ADD CONSTRAINT "orders_user_id_foreign" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE',
      ],
      [7, 'ALTER TABLE "orders" ADD CONSTRAINT "orders_code_unique" UNIQUE ("code")'],
      [10, 'CREATE INDEX "orders_total_index" ON "orders" ("total")'],
    ]);
  });

  it.each([
    ["$table->json('a')", '"a" json NOT NULL'],
    ["$table->timestampTz('a', 3)->useCurrent()", '"a" timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL'],
    ["$table->float('a')", '"a" float(53) NOT NULL'],
    ["$table->unsignedTinyInteger('a')->default(3)", `"a" smallint DEFAULT '3' NOT NULL`],
    ['$table->softDeletes()', '"deleted_at" timestamp without time zone'],
    ["$table->ulid('a')", '"a" char(26) NOT NULL'],
    ["$table->uuid('a')->default(DB::raw('gen_random_uuid()'))", '"a" uuid DEFAULT gen_random_uuid() NOT NULL'],
    ["$table->string(column: 'a', length: 9)", '"a" varchar(9) NOT NULL'],
    ["$table->text('a')->storedAs('lower(b)')", '"a" text NOT NULL GENERATED ALWAYS AS (lower(b)) STORED'],
    ["$table->integer('a')->generatedAs()->always()", '"a" integer NOT NULL GENERATED ALWAYS AS IDENTITY'],
    ['$table->rememberToken()', '"remember_token" varchar(100)'],
  ])('adds %s as the PostgreSQL grammar does', (call, column) => {
    expect(sqlOf(inTable(`${call};`))).toEqual([`ALTER TABLE "orders" ADD COLUMN ${column}`]);
  });

  it.each([
    ["$table->dropForeign(['user_id'])", 'ALTER TABLE "orders" DROP CONSTRAINT "orders_user_id_foreign"'],
    ["$table->dropUnique('own_name')", 'ALTER TABLE "orders" DROP CONSTRAINT "own_name"'],
    ["$table->dropIndex(['a', 'b'])", 'DROP INDEX "orders_a_b_index"'],
    ['$table->dropPrimary()', 'ALTER TABLE "orders" DROP CONSTRAINT "orders_pkey"'],
    ["$table->dropColumn(['a', 'b'])", 'ALTER TABLE "orders"\n  DROP COLUMN "a",\n  DROP COLUMN "b"'],
    ["$table->renameColumn('a', 'b')", 'ALTER TABLE "orders" RENAME COLUMN "a" TO "b"'],
    ["$table->renameIndex('a', 'b')", 'ALTER INDEX "a" RENAME TO "b"'],
    ["$table->primary(['a', 'b'])", 'ALTER TABLE "orders" ADD PRIMARY KEY ("a", "b")'],
    ["$table->index('a')->online()", 'CREATE INDEX CONCURRENTLY "orders_a_index" ON "orders" ("a")'],
    ["$table->fullText('a')", `CREATE INDEX "orders_a_fulltext" ON "orders" USING gin ((to_tsvector('english', "a")))`],
    [
      "$table->foreign('a', 'fk')->references('id')->on('b')->onDelete('set null')->onUpdate('cascade')",
      'ALTER TABLE "orders" ADD CONSTRAINT "fk" FOREIGN KEY ("a") REFERENCES "b" ("id") ON DELETE SET NULL ON UPDATE CASCADE',
    ],
  ])('alters a table by %s', (call, sql) => {
    expect(statements(inTable(`${call};`))).toMatchObject([{ sql, line: 5 }]);
  });

  it('adds the columns and the index of a polymorphic relation', () => {
    expect(sqlOf(inTable("$table->nullableMorphs('item');"))).toEqual([
      'ALTER TABLE "orders" ADD COLUMN "item_type" varchar(255)',
      'ALTER TABLE "orders" ADD COLUMN "item_id" bigint',
      'CREATE INDEX "orders_item_type_item_id_index" ON "orders" ("item_type", "item_id")',
    ]);
  });

  it('says everything anew of a changed column from version 11 on', () => {
    const settings = { 'composer.json': '{"require":{"laravel/framework":"^12.0"}}' };
    const [change] = sqlOf(inTable("$table->string('code', 50)->change();"), { settings, earlier: [ORDERS] });
    expect(change?.split('\n')).toEqual([
      'ALTER TABLE "orders"',
      '  ALTER COLUMN "code" TYPE varchar(50),',
      '  ALTER COLUMN "code" SET NOT NULL,',
      '  ALTER COLUMN "code" DROP DEFAULT,',
      '  ALTER COLUMN "code" DROP IDENTITY IF EXISTS',
    ]);
  });

  it('changes only what is named before version 11, by the project or by the date of the migration', () => {
    const settings = { 'composer.json': '{"require":{"laravel/framework":"^12.0"}}' };
    const only = ['ALTER TABLE "orders" ALTER COLUMN "code" DROP NOT NULL'];
    const change = inTable("$table->string('code')->nullable()->change();");
    const ten = { 'composer.json': '{"require":{"laravel/framework":"^10.10"}}' };
    expect(sqlOf(change, { settings: ten, earlier: [ORDERS] })).toEqual(only);
    const old = `${FOLDER}/2023_01_02_000000_change.php`;
    const texts = new Map([
      ...Object.entries(settings),
      [`${FOLDER}/2022_01_01_000000_first.php`, php(ORDERS)],
      [old, php(change)],
    ]);
    expect(laravel.read(old, texts.get(old) ?? '', texts)[0]?.statements.map(({ sql }) => sql)).toEqual(only);
  });

  it('decides questions about tables and columns on the schema as built so far', () => {
    const up = `
      if (Schema::hasTable('orders') && ! Schema::hasColumn('orders', 'code')) { Schema::drop('orders'); }
      if (Schema::hasColumn('orders', 'code')) { Schema::table('orders', fn ($table) => $table->dropColumn('code')); }
      if (! Schema::hasColumn('orders', 'code')) { Schema::rename('orders', 'sales'); }`;
    expect(sqlOf(up, { earlier: [ORDERS] })).toEqual([
      'ALTER TABLE "orders" DROP COLUMN "code"',
      'ALTER TABLE "orders" RENAME TO "sales"',
    ]);
    expect(sqlOf(up)).toEqual(['ALTER TABLE "orders" RENAME TO "sales"']);
  });

  it('follows loops over lists, constants, properties and methods of the class', () => {
    const rest = `
    private array $tables = ['a', 'b'];
    const SIZE = 12;
    private function widen(string $name, int $size = self::SIZE): void {
        Schema::table($name, function (Blueprint $table) use ($size) { $table->char("{$size}_x", $size); });
    }`;
    expect(sqlOf('foreach ($this->tables as $name) { $this->widen($name); }', { rest })).toEqual([
      'ALTER TABLE "a" ADD COLUMN "12_x" char(12) NOT NULL',
      'ALTER TABLE "b" ADD COLUMN "12_x" char(12) NOT NULL',
    ]);
  });

  it('takes names from the project’s settings, else from what a package or the call presets', () => {
    const settings = { 'config/shop.php': "<?php return ['tables' => ['orders' => env('X', 'shop_orders')]];" };
    const up = `Schema::drop(config('shop.tables.orders'));
      Schema::drop(config('shop.other', 'others'));
      Schema::drop(config('activitylog.table_name'));
      Schema::drop(config('unheard.of'));`;
    expect(statements(up, { settings })).toMatchObject([
      { sql: 'DROP TABLE "shop_orders"', line: 4 },
      { sql: 'DROP TABLE "others"', line: 5 },
      { sql: 'DROP TABLE "activity_log"', line: 6 },
      { kind: 'opaque', line: 7, reason: 'a name is only known at run time' },
    ]);
  });

  it('anchors raw SQL at its own lines', () => {
    const up = "DB::statement(<<<'SQL'\n  CREATE INDEX a\n  ON b (c)\nSQL);\nDB::unprepared('SELECT 1; SELECT 2');";
    expect(statements(up)).toMatchObject([
      { sql: 'CREATE INDEX a\n  ON b (c)', line: 5, endLine: 6, sourceLines: [5, 6] },
      { sql: 'SELECT 1', line: 8 },
      { sql: 'SELECT 2', line: 8 },
    ]);
  });

  it('leaves SQL of another engine alone, and says so', () => {
    expect(statements("DB::statement('ALTER TABLE `a` MODIFY `b` varchar(9)');")).toMatchObject([
      { kind: 'opaque', line: 4, reason: 'it is written for another engine than PostgreSQL' },
    ]);
    expect(statements("DB::statement('SET FOREIGN_KEY_CHECKS=0');")).toMatchObject([
      { kind: 'opaque', rowsOnly: true },
    ]);
    expect(statements('DB::statement("UPDATE a SET b = \'`\'");')).toMatchObject([{ kind: 'sql' }]);
  });

  it('takes the branch for PostgreSQL', () => {
    const up = "if (DB::getDriverName() === 'mysql') { Schema::drop('a'); } else { Schema::drop('b'); }";
    expect(sqlOf(up)).toEqual(['DROP TABLE "b"']);
  });

  it('writes plain queries as SQL and keeps the rest as steps on rows', () => {
    const up = `DB::table('a')->whereNull('b')->update(['b' => 1]);
      \\App\\Models\\User::where('x', 1)->each(function ($user) { $user->save(); });
      foreach (DB::table('a')->get() as $row) { DB::table('b')->insert(['id' => $row->id]); }
      app(Backfill::class)->handle();`;
    expect(statements(up)).toMatchObject([
      { sql: `update "a" set "b" = '1' where "b" is null`, line: 4 },
      { kind: 'opaque', rowsOnly: true, line: 5 },
      { kind: 'opaque', rowsOnly: true, line: 6 },
      { kind: 'opaque', rowsOnly: true, line: 7, reason: 'application code in a migration is not run' },
    ]);
    expect(statements("foreach (DB::table('a')->get() as $row) { Schema::drop($row->name); }")).toEqual([
      expect.objectContaining({ kind: 'opaque', line: 4, reason: 'how often it runs is only known at run time' }),
    ]);
    expect(statements("foreach (DB::table('a')->get() as $row) { Schema::drop($row->name); }")[0]?.rowsOnly).toBe(
      undefined,
    );
  });

  it('takes the only branch that does something where a condition is not known, and neither of two', () => {
    const one = "if (Feature::isOn('x')) { Schema::drop('a'); }";
    expect(sqlOf(one)).toEqual(['DROP TABLE "a"']);
    expect(statements(`${one.slice(0, -1)} } else { Schema::drop('b'); }`)).toMatchObject([
      { kind: 'opaque', line: 4, reason: 'which branch runs is only known at run time' },
    ]);
  });

  it('gives a foreign key for a model the type of the key that it refers to', () => {
    const users = "Schema::create('users', function ($table) { $table->uuid('id')->primary(); });";
    const call = inTable('$table->foreignIdFor(\\App\\Models\\User::class)->constrained();');
    expect(sqlOf(call, { earlier: [users] })[0]).toBe('ALTER TABLE "orders" ADD COLUMN "user_id" uuid NOT NULL');
    expect(sqlOf(call)).toEqual([
      'ALTER TABLE "orders" ADD COLUMN "user_id" bigint NOT NULL',
      'ALTER TABLE "orders" ADD CONSTRAINT "orders_user_id_foreign" FOREIGN KEY ("user_id") REFERENCES "users" ("id")',
    ]);
  });

  it('keeps a column whose default is not known, and says that it is not', () => {
    expect(statements(inTable("$table->string('a')->default(Status::Active);"))).toMatchObject([
      { kind: 'opaque', rowsOnly: true, line: 5, reason: 'a default is only known at run time' },
      { sql: `ALTER TABLE "orders" ADD COLUMN "a" varchar(255) DEFAULT '' NOT NULL`, line: 5 },
    ]);
  });

  it('writes a macro as an opaque step and the rest of its table', () => {
    expect(statements(inTable("$table->auditColumns();\n$table->string('a');"))).toMatchObject([
      { kind: 'opaque', line: 5, reason: 'auditColumns is not translated' },
      { sql: 'ALTER TABLE "orders" ADD COLUMN "a" varchar(255) NOT NULL', line: 6 },
    ]);
  });

  it('knows the columns that the nested set package adds', () => {
    expect(sqlOf(inTable('\\Kalnoy\\Nestedset\\NestedSet::columns($table);'))).toEqual([
      `ALTER TABLE "orders" ADD COLUMN "_lft" integer DEFAULT '0' NOT NULL`,
      `ALTER TABLE "orders" ADD COLUMN "_rgt" integer DEFAULT '0' NOT NULL`,
      'ALTER TABLE "orders" ADD COLUMN "parent_id" integer',
      'CREATE INDEX "orders__lft__rgt_parent_id_index" ON "orders" ("_lft", "_rgt", "parent_id")',
    ]);
  });

  it('keeps names of indexes apart where each table of another engine has its own', () => {
    const up = `Schema::create('a', function ($table) { $table->string('x')->index('search'); });
      Schema::create('b', function ($table) { $table->string('x')->index('search'); });
      Schema::table('b', function ($table) { $table->dropIndex('search'); });`;
    expect(sqlOf(up, { settings: MYSQL }).filter((sql) => sql.includes('INDEX'))).toEqual([
      'CREATE INDEX "search" ON "a" ("x")',
      'CREATE INDEX "b_search" ON "b" ("x")',
      'DROP INDEX "b_search"',
    ]);
  });

  it('runs in one transaction unless the migration says otherwise, and not at all where it should not', () => {
    expect(batches("Schema::drop('a');")[0]?.atomic).toBe(true);
    expect(batches("Schema::drop('a');", { rest: 'public $withinTransaction = false;' })[0]?.atomic).toBe(false);
    const rest = 'public function shouldRun(): bool { return false; }';
    expect(statements("Schema::drop('a');", { rest })).toEqual([]);
  });

  it('reads named classes and leaves the way back alone', () => {
    const text = `<?php
class DropA extends Migration {
    public function up() { Schema::drop('a'); }
    public function down() { Schema::drop('b'); }
}`;
    expect(laravel.read(PATH, text, new Map())[0]?.statements).toMatchObject([{ sql: 'DROP TABLE "a"', line: 3 }]);
  });
});

describe('Laravel histories', () => {
  it('joins the folders of an application by file name, and keeps tenants apart', () => {
    const files = [
      'database/migrations/2024_03_01_000000_c.php',
      'packages/shop/database/migrations/2024_02_01_000000_b.php',
      'Modules/Blog/Database/Migrations/2024_01_01_000000_a.php',
      'database/migrations/tenant/2024_01_01_000000_t.php',
      'vendor/x/database/migrations/2024_01_01_000000_v.php',
    ];
    const [main, tenant, ...others] = laravel.find(['bootstrap/app.php', 'composer.json', ...files]);
    expect(others).toEqual([]);
    expect(main).toMatchObject({ root: 'database/migrations', settings: ['composer.json'] });
    expect(main && laravel.order(main, new Map())).toEqual([files[2], files[1], files[0]]);
    expect(tenant).toMatchObject({ root: 'database/migrations/tenant', files: [files[3]] });
  });

  it.each([
    [{ '.env.example': 'DB_CONNECTION=pgsql' }, 'postgres'],
    [{ '.env.example': 'DB_CONNECTION=sqlite', 'compose.yaml': 'image: postgres:16' }, 'postgres'],
    [{ 'config/database.php': "<?php return ['default' => env('DB_CONNECTION', 'mysql')];" }, 'mysql'],
    [{}, undefined],
  ])('knows the database by %j', (settings, target) => {
    const texts = new Map(Object.entries(settings) as [string, string][]);
    expect(laravel.target?.({ root: FOLDER, files: [], settings: [] }, texts)).toBe(target);
  });

  it('starts from a stored dump where the migrations that it replaces are gone', () => {
    const dump =
      'SET a = 1;\nCREATE TABLE public.orders (\n    code text\n);\nCOPY public.migrations (id, migration, batch) FROM stdin;\n1\t2019_01_01_000000_gone\t1\n2\t2025_01_01_000000_kept\t1\n\\.\n';
    const files = [`${FOLDER}/2025_01_01_000000_kept.php`, PATH];
    const up = "if (Schema::hasColumn('orders', 'code')) { Schema::drop('orders'); }";
    const texts = new Map([
      ['database/schema/pgsql-schema.sql', dump],
      [PATH, php(up)],
    ]);
    const history = { root: FOLDER, files, settings: [] };
    expect(laravel.order(history, texts)).toEqual([PATH]);
    expect(laravel.preambleOf?.(history, texts)).toBe('CREATE TABLE public.orders (\n    code text\n)');
    expect(laravel.read(PATH, php(up), texts)[0]?.statements).toMatchObject([{ sql: 'DROP TABLE "orders"' }]);
  });

  it('reads a beginning that two trees have in common the same', () => {
    const reader = laravel.forHistory?.() ?? laravel;
    const first = `${FOLDER}/2025_01_01_000000_first.php`;
    const base = new Map([[first, php(ORDERS)]]);
    const head = new Map([...base, [PATH, php("if (Schema::hasTable('orders')) { Schema::drop('orders'); }")]]);
    const before = reader.read(first, base.get(first) ?? '', base);
    expect(reader.read(first, head.get(first) ?? '', head)).toBe(before);
    expect(reader.read(PATH, head.get(PATH) ?? '', head)[0]?.statements).toMatchObject([
      { sql: 'DROP TABLE "orders"' },
    ]);
  });
});

describe('malformed Laravel migrations', () => {
  const whole = php(`Schema::create('a', function ($table) { $table->id(); });\nSchema::drop('b');`);

  it.each(Array.from({ length: 12 }, (_, part) => Math.floor((whole.length * part) / 12)))(
    'ends for a file cut after %i characters',
    (length) => {
      expect(laravel.read(PATH, whole.slice(0, length), new Map())).toHaveLength(1);
    },
  );

  it.each([
    ['a loop without an end', 'while (true) { Schema::drop("a"); } for (;;) { Schema::drop("b"); }'],
    ['text that doubles', '$a = "xxxxxxxxxx"; for ($i = 0; $i < 900; $i++) { $a = $a . $a; }'],
    ['a method that calls itself', '$this->up();'],
    ['deep nesting', `$a = ${'('.repeat(5_000)}1${')'.repeat(5_000)};`],
    ['a NUL byte', 'Schema::drop("a\0");'],
  ])('ends with %s', (_name, up) => {
    expect(statements(up).length).toBeLessThan(5);
  });

  it('is one opaque step where there is an up but no class', () => {
    expect(laravel.read(PATH, '<?php function up() {}', new Map())[0]?.statements).toMatchObject([
      { kind: 'opaque', line: 1, reason: 'no migration class was found in this file' },
    ]);
  });
});
