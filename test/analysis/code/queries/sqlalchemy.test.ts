import { describe, expect, it } from 'vitest';
import { found } from './schema.ts';

const TABLES = {
  users: 'id uuid, username text, active boolean',
  emails: 'id integer, user_id uuid, address text',
};
const MODELS = {
  'app/models.py': `class User(db.Model):
    __tablename__ = "users"
    name = mapped_column("username", Text)
    active: Mapped[bool] = mapped_column()

class Email(db.Model):
    __tablename__ = "emails"
    user_id = mapped_column(ForeignKey("users.id"))
    user = orm.relationship(User)
`,
};
const sqlIn = (text: string) => found('app/views.py', text, TABLES, MODELS);

describe('SQLAlchemy', () => {
  it.each([
    ['db.query(User).filter(User.name == name).first()', 'SELECT * FROM users WHERE username = $1 LIMIT 1'],
    ['db.query(User).filter_by(name=name).one()', 'SELECT * FROM users WHERE username = $1'],
    [
      'db.query(User.id).filter(User.active.is_(True), User.name != None).all()',
      'SELECT id FROM users WHERE active IS TRUE AND username IS NOT NULL',
    ],
    ['User.query.filter(User.name.in_(names)).count()', 'SELECT count(*) FROM users WHERE username = ANY($1)'],
    ['db.get(User, key)', 'SELECT * FROM users WHERE id = $1'],
    [
      'db.query(Email).filter(Email.user == user).order_by(Email.id.desc()).limit(5).all()',
      'SELECT * FROM emails WHERE user_id = $1 ORDER BY id DESC LIMIT 5',
    ],
    [
      'db.query(User).filter(or_(User.active, ~(User.name == "a"))).all()',
      "SELECT * FROM users WHERE (active OR NOT (username = 'a'))",
    ],
    [
      'db.query(User).filter((User.name == "a") | (User.name == None)).all()',
      "SELECT * FROM users WHERE (username = 'a' OR username IS NULL)",
    ],
    ['db.query(User).filter(func.lower(User.name) == name).one()', 'SELECT * FROM users WHERE lower(username) = $1'],
    [
      'db.query(User).filter(User.name.ilike("%a%")).all()',
      "SELECT * FROM users WHERE username ILIKE ('%' || $1 || '%')",
    ],
    [
      'db.query(User).join(Email, Email.user_id == User.id).filter(Email.address == a).all()',
      'SELECT users.* FROM users INNER JOIN emails ON emails.user_id = users.id WHERE emails.address = $1',
    ],
    ['db.query(Email).filter(Email.address == a).delete()', 'DELETE FROM emails WHERE address = $1'],
    ['select(User).where(User.name == name)', 'SELECT * FROM users WHERE username = $1 …'],
  ])('%s', (code, sql) => {
    expect(sqlIn(code)).toEqual([`1: ${sql}`]);
  });

  it('leaves open what it cannot read', () => {
    expect(sqlIn('db.query(User).filter(User.name == a, special(User)).all()')).toEqual([
      '1: SELECT * FROM users WHERE username = $1 …',
    ]);
  });

  it.each([
    'db.query(User).filter(Email.address == a).all()',
    'db.query(func.count(User.id)).filter(User.name == a).scalar()',
    'db.query(Stranger).filter(Stranger.id == 1).all()',
    'db.query(User).filter(User.id == select(Email.user_id).scalar_subquery()).all()',
  ])('says nothing of %s', (code) => {
    expect(sqlIn(code)).toEqual([]);
  });

  it('lives with broken source', () => {
    expect(sqlIn('db.query(User).filter(User.name == ')).toEqual([]);
  });
});
