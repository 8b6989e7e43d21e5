import { expect, it } from 'vitest';
import { keepIndexOfForeignKey as rule } from '../../../../src/analysis/schema/rules/keep-index-of-foreign-key.ts';
import { checkMysql } from './replay-mysql.ts';

const setup = `CREATE TABLE users (id INT PRIMARY KEY);
CREATE TABLE orders (id INT, user_id INT, KEY by_user (user_id), CONSTRAINT fk FOREIGN KEY (user_id) REFERENCES users (id));`;

it('names the foreign key', async () => {
  expect(await checkMysql(rule, { setup, change: 'DROP INDEX `by_user` ON `orders`;' })).toMatchObject([
    {
      line: 1,
      level: 'error',
      title: '"by_user" cannot be dropped: foreign key "fk" needs it',
      message: expect.stringContaining('1553'),
    },
  ]);
});

it('is quiet when something else serves the key or the key is gone', async () => {
  for (const change of [
    'ALTER TABLE orders ADD KEY other (user_id, id); ALTER TABLE orders DROP KEY by_user;',
    'ALTER TABLE orders DROP FOREIGN KEY fk; DROP INDEX by_user ON orders;',
    'ALTER TABLE orders DROP CONSTRAINT fk; DROP INDEX by_user ON orders;',
  ])
    expect(await checkMysql(rule, { setup, change })).toEqual([]);
});
