import { expect, it } from 'vitest';
import { avoidForeignKeyCopy as rule } from '../../../../src/analysis/schema/rules/avoid-foreign-key-copy.ts';
import { checkMysql } from './replay-mysql.ts';

const setup = 'CREATE TABLE users (id INT PRIMARY KEY);\nCREATE TABLE orders (id INT PRIMARY KEY, user_id INT);';

it('points at the key, and counts checks that are back on', async () => {
  const change =
    'SET FOREIGN_KEY_CHECKS = 0;\nSET FOREIGN_KEY_CHECKS = 1;\nALTER TABLE orders ADD INDEX i (user_id),\n ADD FOREIGN KEY (user_id) REFERENCES users (id);';
  expect(await checkMysql(rule, { setup, change })).toMatchObject([
    {
      line: 4,
      title: 'Adding this foreign key copies "orders" while writes wait',
      remedy: expect.stringContaining('orphans'),
    },
  ]);
});

it('is quiet when the checks are off', async () => {
  const change =
    'SET SESSION foreign_key_checks=OFF; ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users (id);';
  expect(await checkMysql(rule, { setup, change })).toEqual([]);
});
