import { describe, expect, it } from 'vitest';
import { found } from './schema.ts';

const TABLES = {
  documents: 'id uuid, teamId uuid, title text, createdAt timestamp with time zone, deletedAt timestamp with time zone',
  stars: 'id uuid, userId uuid, index integer',
  api_keys: 'id integer, secret_hash text, user_id integer',
};
const MODELS = {
  'models/base.ts':
    'import { DeletedAt } from "sequelize-typescript";\nclass Paranoid extends Model {\n  @DeletedAt\n  deletedAt: Date | null;\n}\n',
  'models/Document.ts':
    'import "sequelize-typescript";\n@Table({ tableName: "documents" })\nclass Document extends Paranoid {\n  @Column\n  title: string;\n}\n',
  'models/Star.ts':
    'import "sequelize-typescript";\n@Table({ tableName: "stars" })\nclass Star extends Model {\n  @Column(DataType.UUID)\n  userId: string;\n}\n',
  'models/key.js':
    "const { sequelize } = require('x');\nsequelize.define('ApiKey', { hash: { type: STRING, field: 'secret_hash' }, userId: INTEGER }, { tableName: 'api_keys' });\n",
};
const sqlIn = (text: string) => found('server/a.ts', text, TABLES, MODELS);

describe('Sequelize', () => {
  it.each([
    ['Star.findOne({ where: { userId } })', 'SELECT * FROM stars WHERE "userId" = $1 LIMIT 1'],
    [
      'Star.findAll({ where: { userId: ids.map(f) }, order: [["index", "DESC"], "id"], limit: 5, offset })',
      'SELECT * FROM stars WHERE "userId" = ANY($1) ORDER BY index DESC, id ASC LIMIT 5 OFFSET $2',
    ],
    [
      'Star.findAll({ where: { index: { [Op.gt]: 1, [Op.lte]: 9 } } })',
      'SELECT * FROM stars WHERE index > 1 AND index <= 9',
    ],
    [
      'Star.findAll({ where: { [Op.or]: [{ userId: null }, { index: 1 }] } })',
      'SELECT * FROM stars WHERE ("userId" IS NULL OR index = 1)',
    ],
    ['Star.count({ where: { index: { [Op.in]: [1, 2] } } })', 'SELECT count(*) FROM stars WHERE index IN (1, 2)'],
    ['Star.findByPk(id)', 'SELECT * FROM stars WHERE id = $1 LIMIT 1'],
    ['Star.destroy({ where: { userId } })', 'DELETE FROM stars WHERE "userId" = $1'],
    ['Document.findAll({ where: { teamId } })', 'SELECT * FROM documents WHERE "teamId" = $1 AND "deletedAt" IS NULL'],
    ['Document.findAll({ where: { teamId }, paranoid: false })', 'SELECT * FROM documents WHERE "teamId" = $1'],
    [
      'Document.findAll({ where: { title: { [Op.iLike]: q } }, attributes: ["id"] })',
      'SELECT id FROM documents WHERE title ILIKE $1 AND "deletedAt" IS NULL',
    ],
    [
      'models.ApiKey.findOne({ where: { hash, userId } })',
      'SELECT * FROM api_keys WHERE secret_hash = $1 AND user_id = $2 LIMIT 1',
    ],
    ['Star.create({ userId, index: 1 })', 'INSERT INTO stars ("userId", index) VALUES ($1, $2) …'],
    ['Star.scope("x").findOne({ where: { userId } })', 'SELECT * FROM stars WHERE "userId" = $1 LIMIT 1 …'],
    ['Star.findAll({ where: { userId, ...more } })', 'SELECT * FROM stars WHERE "userId" = $1 …'],
    ['Star.findAll({ where: { userId }, include: [User] })', 'SELECT * FROM stars WHERE "userId" = $1 …'],
  ])('%s', (code, sql) => {
    expect(sqlIn(`await ${code};`)).toEqual([`1: ${sql}`]);
  });

  it.each([
    'Star.findAll({ where })',
    'Star.findAll(options)',
    'Stranger.findOne({ where: { id } })',
    'this.star.update({ a })',
  ])('says nothing of %s', (code) => {
    expect(sqlIn(code)).toEqual([]);
  });

  it('lives with broken source', () => {
    expect(sqlIn('Star.findAll({ where: { userId: ')).toEqual([]);
  });
});
