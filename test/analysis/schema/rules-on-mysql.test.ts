import { describe, expect, it } from 'vitest';
import * as registry from '../../../src/analysis/schema/rules/index.ts';
import type { Rule } from '../../../src/domain/rule.ts';
import { replayMysql } from './rules/replay-mysql.ts';

const rules: readonly Rule[] = Object.values(registry).filter(({ dialects }) => dialects.includes('mysql'));

const setup = `CREATE TABLE users (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, email VARCHAR(100), code INT NOT NULL);
CREATE TABLE orders (id BIGINT PRIMARY KEY, user_id BIGINT UNSIGNED, note TEXT,
  CONSTRAINT fk FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE SET NULL);`;

async function found(change: string) {
  const observed = await replayMysql({ setup, change });
  return rules.flatMap((rule) => rule.check(observed).map((match) => ({ code: rule.code, ...match })));
}

describe('rules of all engines on MySQL', () => {
  it.each([
    ['DROP TABLE orders;', ['DL01']],
    ['ALTER TABLE `orders` DROP COLUMN `note`;', ['DL02']],
    ['ALTER TABLE orders CHANGE note remark TEXT;', ['CP01']],
    ['RENAME TABLE orders TO purchases;', ['CP02']],
    ['TRUNCATE orders;', ['DL06']],
    ['DELETE FROM orders;', ['DL07']],
    ["UPDATE orders SET note = '' WHERE note IS NULL;", ['BF01']],
    ['UPDATE users SET code = 1 WHERE `id` = 7;', []],
    ['CREATE INDEX i ON orders (user_id);', []],
    ['CREATE INDEX i ON users (email); CREATE INDEX j ON users (email);', ['IX03']],
    ['CREATE INDEX i ON users (email); CREATE INDEX j ON users (email, code);', ['IX04']],
    ['CREATE INDEX i ON users (email(10)); CREATE INDEX j ON users (email);', []],
    ['CREATE UNIQUE INDEX i ON users (email);', ['CN13']],
    ['CREATE TABLE logs (id INT AUTO_INCREMENT PRIMARY KEY);', ['TY01']],
    ['CREATE TABLE logs (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY);', []],
    [
      'SET foreign_key_checks = 0; ALTER TABLE orders DROP FOREIGN KEY fk; ALTER TABLE orders ADD CONSTRAINT fk FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE;',
      ['DL10'],
    ],
    [
      'SET foreign_key_checks = 0; ALTER TABLE orders DROP FOREIGN KEY fk, ADD CONSTRAINT fk2 FOREIGN KEY (user_id) REFERENCES users (id);',
      ['CN11'],
    ],
    ['ALTER TABLE users ADD COLUMN total INT NOT NULL;', ['MY06']],
    ['ALTER TABLE users MODIFY code BIGINT NOT NULL;', ['MY01']],
    [
      'CREATE TABLE carts (id BIGINT PRIMARY KEY, user_id BIGINT UNSIGNED, FOREIGN KEY (user_id) REFERENCES users (id));',
      [],
    ],
  ])('%s', async (change, codes) => {
    expect((await found(change)).map(({ code }) => code).toSorted()).toEqual(codes);
  });

  it('speak of no other engine', async () => {
    const changes = [
      'DROP TABLE orders;',
      'TRUNCATE orders;',
      'RENAME TABLE orders TO p;',
      'UPDATE orders SET note = 1;',
      'CREATE TABLE l (id INT AUTO_INCREMENT PRIMARY KEY);',
      'CREATE UNIQUE INDEX i ON users (email);',
      'DELETE FROM orders;',
    ];
    const texts = (await Promise.all(changes.map(found)))
      .flat()
      .map(({ title, message, remedy }) => `${title} ${message} ${remedy}`);
    expect(texts).toHaveLength(changes.length);
    for (const text of texts)
      expect(text).not.toMatch(/postgres|ACCESS EXCLUSIVE|SHARE lock|CONCURRENTLY|VACUUM|bloat|serial/i);
  });
});
