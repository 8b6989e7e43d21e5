import { expect, it } from 'vitest';
import { avoidLockingIndexBuild as rule } from '../../../../src/analysis/schema/rules/avoid-locking-index-build.ts';
import { checkMysql } from './replay-mysql.ts';

const setup = 'CREATE TABLE posts (id INT, body TEXT);';

it('tells a full-text index from others', async () => {
  expect(await checkMysql(rule, { setup, change: 'ALTER TABLE posts ADD FULLTEXT KEY f (body);' })).toMatchObject([
    { line: 1, title: 'Building the FULLTEXT index blocks writes to "posts"', proof: 'derived' },
  ]);
  expect(await checkMysql(rule, { setup, change: 'ALTER TABLE posts ADD KEY f (id);' })).toEqual([]);
});
