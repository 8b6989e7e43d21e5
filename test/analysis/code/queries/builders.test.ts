import { describe, expect, it } from 'vitest';
import { found } from './schema.ts';

const TABLES = {
  users: 'id integer, email text, team_id integer, created_at timestamp with time zone',
  teams: 'id integer, name text',
};
const sqlIn = (text: string) => found('src/a.ts', text, TABLES);

describe('Knex', () => {
  it.each([
    ["knex('users').where({ email }).first()", 'SELECT * FROM users WHERE email = $1 LIMIT 1'],
    [
      "this.db('users').where('id', '>', 5).orderBy('created_at', 'desc').limit(10)",
      'SELECT * FROM users WHERE id > 5 ORDER BY created_at DESC LIMIT 10 …',
    ],
    ["trx<User>('users').whereIn('id', ids).del()", 'DELETE FROM users WHERE id = ANY($1)'],
    [
      "db.from('users').select('id').whereNull('team_id').andWhere('email', e).first()",
      'SELECT id FROM users WHERE team_id IS NULL AND email = $1 LIMIT 1',
    ],
    [
      "knex('users').where('id', id).orWhere('email', e).first()",
      'SELECT * FROM users WHERE (id = $1 OR email = $2) LIMIT 1',
    ],
    ["knex('users').where('id', id).update({ email: e })", 'UPDATE users SET email = $1 WHERE id = $2'],
    ["knex('users').insert({ email: e })", 'INSERT INTO users (email) VALUES ($1)'],
    [
      "knex('users as u').join('teams as t', 't.id', 'u.team_id').where('t.name', n).first()",
      'SELECT * FROM users AS u INNER JOIN teams AS t ON t.id = u.team_id WHERE t.name = $1 LIMIT 1',
    ],
    [
      "knex('users').whereRaw('lower(email) = ?', [e]).first()",
      'SELECT * FROM users WHERE (lower(email) = $1) LIMIT 1',
    ],
    [
      "knex('users').where('id', id).where((q) => q.where('email', e)).first()",
      'SELECT * FROM users WHERE id = $1 LIMIT 1 …',
    ],
  ])('%s', (code, sql) => {
    expect(sqlIn(`await ${code};`)).toEqual([`1: ${sql}`]);
  });

  it('knows the names that a file gives to its tables', () => {
    expect(sqlIn("const TABLE = 'users';\nawait db(TABLE).where({ id }).first();")).toEqual([
      '2: SELECT * FROM users WHERE id = $1 LIMIT 1',
    ]);
  });

  it.each([
    "knex('strangers').where({ id }).first()",
    'knex(table).where({ id }).first()',
    "knex('users').where(filter)",
    "knex('users').join('teams', callback).where('users.id', 1).first()",
    "knex('users').whereRaw('?? = ?', [column, value]).first()",
    "knex('users').where('id', id).orWhere(filter).groupBy('email')",
  ])('says nothing of %s', (code) => {
    expect(sqlIn(code)).toEqual([]);
  });
});

describe('Kysely', () => {
  it.each([
    [
      "db.selectFrom('users').selectAll().where('email', '=', e).executeTakeFirst()",
      'SELECT * FROM users WHERE email = $1',
    ],
    [
      "db.selectFrom('users').select(['id', 'email']).where('teamId', 'in', ids).orderBy('createdAt', 'desc').limit(5).execute()",
      'SELECT id, email FROM users WHERE team_id = ANY($1) ORDER BY created_at DESC LIMIT 5',
    ],
    [
      "db.selectFrom('users').innerJoin('teams', 'teams.id', 'users.teamId').select('users.id').where('teams.name', 'is', null).execute()",
      'SELECT users.id FROM users INNER JOIN teams ON teams.id = users.team_id WHERE teams.name IS NULL',
    ],
    [
      "trx.updateTable('users').set({ teamId: 1 }).where('id', '=', id).execute()",
      'UPDATE users SET team_id = $1 WHERE id = $2',
    ],
    ["db.insertInto('users').values({ email: e }).execute()", 'INSERT INTO users (email) VALUES ($1)'],
    ["db.deleteFrom('users').where('id', '=', id).execute()", 'DELETE FROM users WHERE id = $1'],
    ["db.selectFrom('users').selectAll().where('id', '=', id)", 'SELECT * FROM users WHERE id = $1 …'],
  ])('%s', (code, sql) => {
    expect(sqlIn(`${code};`)).toEqual([`1: ${sql}`]);
  });

  it.each([
    "db.with('recent', f).selectFrom('users').where('id', '=', id).execute()",
    "db.selectFrom('strangers').where('id', '=', id).execute()",
    "db.selectFrom('users').where((eb) => eb('id', '=', id)).execute()",
    "db.selectFrom('users').where('id', '=', ",
  ])('says nothing of %s', (code) => {
    expect(sqlIn(code)).toEqual([]);
  });
});
