import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ScratchRepository } from '../git/scratch-repository.ts';
import { run } from './terminal.ts';

describe('architect history', () => {
  let scratch: ScratchRepository;

  beforeAll(() => {
    scratch = new ScratchRepository();
    scratch.commit({
      'db/migrate/20240101000000_create_users.rb':
        'class CreateUsers < ActiveRecord::Migration[7.1]\n  def change\n    create_table :users do |t|\n      t.string :email\n    end\n  end\nend\n',
      'db/migrate/20240102000000_import.rb':
        'class Import < ActiveRecord::Migration[7.1]\n  def up\n    execute Importer.sql\n  end\nend\n',
      'db/schema.rb':
        'ActiveRecord::Schema[7.1].define(version: 2024_01_02_000000) do\n  create_table "users", force: :cascade do |t|\n    t.text "email"\n  end\nend\n',
      'migrations/000001_orders.up.sql': 'CREATE TABLE orders (id bigint);\nALTER TABLE nowhere ADD COLUMN a int;\n',
    });
  });
  afterAll(() => scratch[Symbol.dispose]());

  it('says of each history what was replayed, what the engine refused and what no reader translated', async () => {
    const { code, out } = await run(['history', '--repo', scratch.dir]);

    expect(code).toBe(0);
    expect(out).toContain('db/migrate (rails, postgres): 1 of 2 migrations replayed whole, 3 tables');
    expect(out).toContain('  db/migrate/20240102000000_import.rb: ');
    expect(out).toContain('migrations (golang-migrate, postgres): 0 of 1 migrations replayed whole, 2 tables');
    expect(out).toContain('relation "nowhere" does not exist (line 2)');
  });

  it('holds the schema against the one that the project declares', async () => {
    const { out } = await run(['history', '--repo', scratch.dir, '--only', 'db/', '--compare']);

    expect(out).toContain('75% as db/schema.rb declares it: 3 of 4 tables, columns, keys and indexes');
    expect(out).toContain('users: column email: migrated character varying, declared text');
  });

  it('gives the schema that a history ends in as JSON', async () => {
    const { out } = await run(['history', '--repo', scratch.dir, '--only', 'db/', '--format', 'json']);

    expect(JSON.parse(out)).toMatchObject({
      version: 1,
      histories: [{ root: 'db/migrate', format: 'rails', schema: { tables: { users: { name: 'users' } } } }],
    });
  });

  it('says that there is none, and refuses a number that is none', async () => {
    expect((await run(['history', '--repo', scratch.dir, '--only', 'nothing'])).err).toContain(
      'no migration history was found',
    );
    const refused = await run(['history', '--repo', scratch.dir, '--seconds', 'soon']);
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('--seconds "soon" is not a whole number')]);
  });
});
