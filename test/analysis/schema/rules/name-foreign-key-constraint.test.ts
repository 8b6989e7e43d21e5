import { expect, it } from 'vitest';
import { nameForeignKeyConstraint as rule } from '../../../../src/analysis/schema/rules/name-foreign-key-constraint.ts';
import { checkMysql } from './replay-mysql.ts';

const setup = 'CREATE TABLE users (id INT PRIMARY KEY);';
const change = 'CREATE TABLE orders (\n  id INT PRIMARY KEY,\n  `user_id` INT NOT NULL REFERENCES `users` (`id`)\n);';

it('points at the column whose reference is forgotten', async () => {
  expect(await checkMysql(rule, { setup, change })).toMatchObject([
    {
      line: 3,
      title: 'No foreign key is made for "user_id": MySQL forgets REFERENCES here',
      remedy: expect.stringContaining('FOREIGN KEY (user_id) REFERENCES users (id)'),
    },
  ]);
});

it('is quiet where the server keeps it, and about real foreign keys', async () => {
  expect(await checkMysql(rule, { setup, change, version: 9 })).toEqual([]);
  expect(await checkMysql(rule, { setup, change, version: 11 })).toEqual([]);
  const real = 'CREATE TABLE orders (user_id INT, CONSTRAINT fk FOREIGN KEY (user_id) REFERENCES users (id));';
  expect(await checkMysql(rule, { setup, change: real })).toEqual([]);
});
