import { expect, it } from 'vitest';
import { declareForeignKey as rule } from '../../../../src/analysis/schema/rules/declare-foreign-key.ts';
import { check, foreignKey, table } from './observed.ts';

const child = (name: string) =>
  table(name, ['id! bigint', 'user_id bigint'], { constraints: [foreignKey(`${name}_user`, 'user_id', 'users')] });
const before = [table('users', ['id! bigint']), ...['orders', 'posts', 'votes'].map(child)];
const sql = 'CREATE TABLE likes (\n  id bigint PRIMARY KEY,\n  user_id bigint NOT NULL\n);';

it('points at the column and declares the key', async () => {
  const after = [...before, table('likes', ['id! bigint', 'user_id! bigint'])];
  expect(await check(rule, { sql, before, after })).toMatchObject([
    {
      line: 3,
      level: 'note',
      title: '"user_id" of "likes" is no foreign key, unlike elsewhere',
      fix: ['ALTER TABLE likes ADD FOREIGN KEY (user_id) REFERENCES users'],
    },
  ]);
});

it('is quiet where it is one, where few others are, and where the type differs', async () => {
  expect(await check(rule, { sql, before, after: [...before, child('likes')] })).toEqual([]);
  const few = before.slice(0, 3);
  expect(await check(rule, { sql, before: few, after: [...few, table('likes', ['user_id! bigint'])] })).toEqual([]);
  expect(await check(rule, { sql, before, after: [...before, table('likes', ['user_id! text'])] })).toEqual([]);
});
