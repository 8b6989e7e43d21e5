import { describe, expect, it } from 'vitest';
import { alembic } from '../../../../src/analysis/schema/formats/alembic.ts';

const PATH = 'migrations/versions/1a2b3c4d5e6f_change.py';

/** The batches of `upgrade()` with this body, which begins on line 5. */
function read(body: string, before = '') {
  const lines = body.split('\n').map((line) => `    ${line}`);
  const text = ['from alembic import op', 'import sqlalchemy as sa', before, 'def upgrade():', ...lines].join('\n');
  return alembic.read(PATH, text, new Map());
}

function statements(body: string, before?: string) {
  return read(body, before).flatMap((batch) => batch.statements);
}

function sql(body: string, before?: string) {
  return statements(body, before).map((statement) => statement.sql);
}

describe('Alembic', () => {
  it('creates a table with one line per column, at the lines of its columns', () => {
    const [type, table] = statements(
      [
        "op.create_table('orders',",
        "    sa.Column('id', sa.Integer(), nullable=False),",
        "    sa.Column('status', sa.Enum('new', 'paid', name='status'), server_default='new'),",
        "    sa.Column('user_id', sa.BigInteger(), sa.ForeignKey('users.id', ondelete='CASCADE')),",
        "    sa.PrimaryKeyConstraint('id', name='orders_pkey'),",
        ')',
      ].join('\n'),
    );

    expect(type).toMatchObject({ sql: `CREATE TYPE "status" AS ENUM ('new', 'paid')`, line: 7 });
    expect(table?.sql.split('\n')).toEqual([
      'CREATE TABLE "orders" (',
      '  "id" SERIAL NOT NULL,',
      `  "status" "status" DEFAULT 'new',`,
      '  "user_id" BIGINT,',
      '  CONSTRAINT "orders_pkey" PRIMARY KEY ("id"),',
      '  FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE',
      ')',
    ]);
    expect(table?.sourceLines).toEqual([5, 6, 7, 8, 9, 8, 10]);
  });

  it('alters a column in one statement per aspect, as Alembic does', () => {
    const body =
      "op.alter_column('t', 'a', type_=sa.Text(), nullable=False, server_default=sa.func.now(), new_column_name='b')";
    expect(sql(body)).toEqual([
      'ALTER TABLE "t" ALTER COLUMN "a" TYPE TEXT',
      'ALTER TABLE "t" ALTER COLUMN "a" SET NOT NULL',
      'ALTER TABLE "t" ALTER COLUMN "a" SET DEFAULT now()',
      'ALTER TABLE "t" RENAME COLUMN "a" TO "b"',
    ]);
  });

  it('adds a foreign key and an index after the column that asks for them', () => {
    const body =
      "op.add_column('t', sa.Column('u_id', sa.Integer(), sa.ForeignKey('u.id'), index=True, nullable=False))";
    expect(sql(body)).toEqual([
      'ALTER TABLE "t" ADD COLUMN "u_id" INTEGER NOT NULL',
      'ALTER TABLE "t" ADD FOREIGN KEY ("u_id") REFERENCES "u" ("id")',
      'CREATE INDEX "ix_t_u_id" ON "t" ("u_id")',
    ]);
  });

  it('takes an autocommit block out of the transaction', () => {
    const batches = read(
      [
        "op.execute('SET lock_timeout = 0')",
        'with op.get_context().autocommit_block():',
        "    op.create_index('ix', 't', ['a', sa.text('lower(b)')], postgresql_concurrently=True, postgresql_where=sa.text('a > 1'))",
        "op.drop_index('old', table_name='t')",
      ].join('\n'),
    );
    expect(batches.map(({ atomic, statements: own }) => [atomic, own.map((one) => one.sql)])).toEqual([
      [true, ['SET lock_timeout = 0']],
      [false, ['CREATE INDEX CONCURRENTLY "ix" ON "t" ("a", lower(b)) WHERE a > 1']],
      [true, ['DROP INDEX "old"']],
    ]);
  });

  it('splits raw SQL and anchors each statement at its own line', () => {
    const found = statements('op.execute("""\n    UPDATE t SET a = 1;\n    DELETE FROM u\n""")');
    expect(found.map(({ sql: text, line }) => [text, line])).toEqual([
      ['UPDATE t SET a = 1', 6],
      ['DELETE FROM u', 7],
    ]);
  });

  it('follows loops over literals, conditions on the dialect, batch operations and functions of the file', () => {
    const body = [
      "for table in ('a', 'b'):",
      '    index(table)',
      "if op.get_bind().dialect.name == 'sqlite':",
      "    op.drop_table('a')",
      "with op.batch_alter_table('c', schema=None) as batch_op:",
      "    batch_op.drop_column('x')",
    ].join('\n');
    const before = "def index(table): op.create_index(f'ix_{table}', table, ['x'])";
    expect(sql(body, before)).toEqual([
      'CREATE INDEX "ix_a" ON "a" ("x")',
      'CREATE INDEX "ix_b" ON "b" ("x")',
      'ALTER TABLE "c" DROP COLUMN "x"',
    ]);
  });

  it("writes changes in SQLAlchemy's expression language as SQL", () => {
    const before = "t = sa.table('t', sa.column('a'), sa.column('b'))";
    expect(sql("op.execute(t.update().where(t.c.a.is_(None)).values(b='x'))", before)).toEqual([
      `UPDATE "t" SET "b" = 'x' WHERE ("a" IS NULL)`,
    ]);
  });

  it('replaces an enum type in every column for sync_enum_values', () => {
    const body = "op.sync_enum_values('public', 'state', ['a', 'b'], [('t', 'state')], enum_values_to_rename=[])";
    expect(sql(body)).toEqual([
      'ALTER TYPE "public"."state" RENAME TO "state_old"',
      `CREATE TYPE "public"."state" AS ENUM ('a', 'b')`,
      'ALTER TABLE "t" ALTER COLUMN "state" TYPE "public"."state" USING "state"::text::"public"."state"',
      'DROP TYPE "public"."state_old"',
    ]);
  });

  it('makes the functions and triggers of alembic_utils', () => {
    const body = [
      "f = PGFunction(schema='public', signature='touch()', definition='returns trigger as $$ BEGIN RETURN NEW\\\\:\\\\:t; END $$ language plpgsql')",
      'op.create_entity(f)',
      "op.drop_entity(PGTrigger(schema='public', signature='t', on_entity='public.a', definition=''))",
    ].join('\n');
    expect(sql(body)).toEqual([
      'CREATE FUNCTION "public".touch() returns trigger as $$ BEGIN RETURN NEW::t; END $$ language plpgsql',
      'DROP TRIGGER t ON public.a',
    ]);
  });

  it('says at its place what it cannot follow, and goes on', () => {
    const found = statements(
      [
        'for row in op.get_bind().execute(sa.text("SELECT id FROM t")):',
        '    backfill(row)',
        "op.drop_table('t')",
      ].join('\n'),
    );
    expect(found.map(({ kind, line, reason, sql: text }) => [kind, line, reason ?? text])).toEqual([
      ['sql', 5, 'SELECT id FROM t'],
      ['opaque', 5, 'it loops over what is only known when it runs'],
      ['sql', 7, 'DROP TABLE "t"'],
    ]);
  });

  it.each(['def upgrade(:\n  op.drop_table(', '\0\0', '', 'def upgrade():\n    return upgrade()', 'upgrade = 3'])(
    'survives %j',
    (text) => {
      expect(() => alembic.read(PATH, text, new Map())).not.toThrow();
    },
  );

  it('orders revisions by what they are based on: several heads, merges and a cycle', () => {
    const file = (id: string, down: string) => [`v/${id}.py`, `revision = '${id}'\ndown_revision = ${down}\n`] as const;
    const texts = new Map([
      file('a9', 'None'),
      file('a1', "'a9'"),
      file('b2', '"a9"'),
      file('00', "('a1', 'b2')"),
      file('x1', "'x2'"),
      file('x2', "'x1'"),
    ]);
    const ordered = alembic.order({ root: 'v', files: [...texts.keys()], settings: [] }, texts);
    expect(ordered.slice(0, 4)).toEqual(['v/a9.py', 'v/a1.py', 'v/b2.py', 'v/00.py']);
    expect(ordered.toSorted()).toEqual([...texts.keys()].toSorted());
  });

  it('runs all pending files in one transaction unless env.py says otherwise', () => {
    const history = { root: 'm/versions', files: [], settings: ['m/env.py'] };
    expect(alembic.runnerOf?.(history, new Map([['m/env.py', 'context.configure()']])).scope).toBe('pending');
    const each = new Map([['m/env.py', 'context.configure(transaction_per_migration=True)']]);
    expect(alembic.runnerOf?.(history, each).scope).toBe('file');
  });
});
