import { expect, it } from 'vitest';
import { useMysqlSyntax as rule } from '../../../../src/analysis/schema/rules/use-mysql-syntax.ts';
import { checkMysql } from './replay-mysql.ts';

const setup = 'CREATE TABLE orders (id INT PRIMARY KEY, total INT);';
const change = 'ALTER TABLE orders\n DROP COLUMN IF EXISTS total;';

it('points at the condition that MySQL does not know', async () => {
  expect(await checkMysql(rule, { setup, change })).toMatchObject([
    { line: 2, level: 'error', title: 'MySQL does not know IF EXISTS here' },
  ]);
});

it('is quiet on MariaDB: declared, or by what was merged', async () => {
  expect(await checkMysql(rule, { setup, change, version: 11 })).toEqual([]);
  const merged = `${setup} ALTER TABLE orders ADD COLUMN IF NOT EXISTS note TEXT;`;
  expect(await checkMysql(rule, { setup: merged, change })).toEqual([]);
});

it('points at an expression of an index that has no parentheses of its own, and says how the beginning of a column is indexed', async () => {
  const table = 'CREATE TABLE users (id INT PRIMARY KEY, `name` TEXT);';
  const bare = 'ALTER TABLE users\n ADD INDEX by_name (LEFT(`name`, 100));';
  expect(await checkMysql(rule, { setup: table, change: bare })).toMatchObject([
    {
      line: 2,
      title: 'The index "by_name" takes no bare expression',
      remedy: 'Index the beginning of the column: name(100). From 8.0.13 on ((LEFT(`name`, 100))) works too.',
    },
  ]);
  const created = 'CREATE TABLE tags (\n `name` TEXT,\n KEY by_name (lower(`name`)));';
  expect(await checkMysql(rule, { setup: table, change: created })).toMatchObject([
    { remedy: 'Write ((lower(`name`))), which works from MySQL 8.0.13 on.' },
  ]);
});

it('is quiet about an expression in parentheses, a part of a column, and a bare expression of the base', async () => {
  const table = 'CREATE TABLE users (id INT PRIMARY KEY, `name` TEXT, KEY old (lower(`name`)));';
  const change = 'CREATE INDEX a ON users ((lower(`name`)));\nCREATE INDEX b ON users (`name`(100) DESC);';
  expect(await checkMysql(rule, { setup: table, change })).toEqual([]);
});

it('knows that MariaDB has no indexes of expressions', async () => {
  const table = 'CREATE TABLE users (id INT PRIMARY KEY, `name` TEXT);';
  const bare = 'CREATE INDEX by_name ON users (lower(`name`));';
  expect(await checkMysql(rule, { setup: table, change: bare, version: 11 })).toMatchObject([
    { line: 1, remedy: 'Index a generated column that holds the expression.' },
  ]);
});

it('points at the first DROP INDEX without a table, and names the table that has the index', async () => {
  const table = 'CREATE TABLE users (id INT PRIMARY KEY, name TEXT, KEY a (id), KEY b (id, name(9)));';
  expect(await checkMysql(rule, { setup: table, change: 'SELECT 1;\nDROP INDEX `a`;\nDROP INDEX b;' })).toMatchObject([
    { line: 2, title: 'DROP INDEX a names no table', remedy: 'Name the table: DROP INDEX a ON users.' },
  ]);
  expect(await checkMysql(rule, { setup: table, change: 'DROP INDEX a ON users;' })).toEqual([]);
});
