import { describe, expect, test } from 'vitest';
import { sequelize } from '../../../../../src/analysis/schema/formats/sequelize.ts';
import { typeorm } from '../../../../../src/analysis/schema/formats/typeorm.ts';

/** The database of the only history in a tree of texts. */
function targetIn(tree: Readonly<Record<string, string>>, migration = 'api/migrations/1-a.ts', format = typeorm) {
  const [history] = format.find([...Object.keys(tree), migration]);
  const texts = new Map(Object.entries(tree).filter(([path]) => history?.settings.includes(path)));
  return history && format.target?.(history, texts);
}

describe('the database that a JavaScript project uses', () => {
  test.each([
    ['the data source', { 'api/src/data-source.ts': `export default new DataSource({ type: "mariadb" })` }, 'mysql'],
    ['a configuration by environment', { 'api/config/config.json': `{ "test": { "dialect": "sqlite" } }` }, 'sqlite'],
    ['the database file of db-migrate', { 'database.json': `{ "dev": { "driver": "pg" } }` }, 'postgres'],
    ['the packages', { 'api/package.json': `{ "dependencies": { "mysql2": "3" } }` }, 'mysql'],
    ['an address in an example environment', { '.env.example': `DATABASE_URL=mysql://root@localhost/a` }, 'mysql'],
    ['a kind in an example environment', { '.env.example': `DB_TYPE=sqlite` }, 'sqlite'],
    ['a container', { 'docker-compose.yml': `services:\n  db:\n    image: "library/postgres:16"` }, 'postgres'],
  ])('is named by %s', (_by, tree, target) => {
    expect(targetIn(tree)).toBe(target);
  });

  test('what is nearer to the connection decides', () => {
    const tree = {
      'docker-compose.yml': 'image: mysql:8',
      'package.json': `{ "dependencies": { "pg": "8" } }`,
      'api/knexfile.js': `module.exports = { client: 'better-sqlite3' }`,
    };
    expect(targetIn(tree)).toBe('sqlite');
    const { 'api/knexfile.js': _connection, ...rest } = tree;
    expect(targetIn(rest)).toBe('postgres');
    expect(targetIn({ 'docker-compose.yml': 'image: mysql:8' })).toBe('mysql');
    expect(targetIn({ 'docker-compose.yml': 'image: redis' })).toBeUndefined();
  });

  test.each([
    ['db/migrations/postgresdb/1-a.ts', 'postgres'],
    ['db/migrations/mysqldb/1-a.ts', 'mysql'],
    ['db/migrations/mariadb/1-a.ts', 'mysql'],
    ['db/migrations/sqlite/1-a.ts', 'sqlite'],
  ])('several databases side by side are told apart by folder: %s', (migration, target) => {
    const tree = { 'package.json': `{ "dependencies": { "pg": "8", "mysql2": "3", "sqlite3": "5" } }` };
    expect(targetIn(tree, migration, sequelize)).toBe(target);
  });
});
