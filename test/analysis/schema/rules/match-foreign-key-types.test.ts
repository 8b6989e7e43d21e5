import { expect, it } from 'vitest';
import { matchForeignKeyTypes as rule } from '../../../../src/analysis/schema/rules/match-foreign-key-types.ts';
import { checkMysql } from './replay-mysql.ts';

const setup = 'CREATE TABLE users (id BIGINT UNSIGNED PRIMARY KEY, code VARCHAR(9)) DEFAULT CHARSET=utf8mb4;';

it('says both types and the one to take', async () => {
  const change =
    'CREATE TABLE orders (\n id INT PRIMARY KEY,\n user_id BIGINT,\n FOREIGN KEY (user_id) REFERENCES users (id)\n);';
  expect(await checkMysql(rule, { setup, change })).toMatchObject([
    {
      line: 3,
      level: 'error',
      title: '"orders"."user_id" cannot refer to "users"."id"',
      remedy: 'Declare "user_id" as bigint unsigned, like the column that it refers to.',
    },
  ]);
});

it('compares character sets, not lengths', async () => {
  const child = (charset: string) =>
    `CREATE TABLE c (code VARCHAR(20), FOREIGN KEY (code) REFERENCES users (code)) CHARSET=${charset};`;
  expect(await checkMysql(rule, { setup, change: child('latin1') })).toMatchObject([
    { title: '"c"."code" cannot refer to "users"."code"' },
  ]);
  expect(await checkMysql(rule, { setup, change: child('utf8mb4') })).toEqual([]);
});
