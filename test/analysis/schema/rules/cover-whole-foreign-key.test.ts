import { expect, it } from 'vitest';
import { coverWholeForeignKey as rule } from '../../../../src/analysis/schema/rules/cover-whole-foreign-key.ts';
import { check, foreignKey, index, table } from './observed.ts';

const tokens = (indexes: ReturnType<typeof index>[], onDelete: 'set null' | 'no action' = 'set null') =>
  table('tokens', ['id! bigint', 'session_id bigint', 'revoked_at timestamp'], {
    constraints: [foreignKey('fk', 'session_id', 'sessions', onDelete)],
    indexes,
  });
const sql = 'SELECT 1;\nCREATE INDEX live ON tokens (session_id) WHERE revoked_at IS NULL;';
const live = index('live', ['session_id'], { predicate: '(revoked_at IS NULL)' });

it('says that the foreign key still scans where its only index leaves rows out', async () => {
  expect(await check(rule, { sql, before: [tokens([])], after: [tokens([live])] })).toMatchObject([
    {
      line: 2,
      level: 'warning',
      title: '"live" does not serve the foreign key session_id',
      message: expect.stringContaining('Deleting a row of "sessions" (ON DELETE SET NULL)'),
      remedy: 'Leave the condition out, or reduce it to session_id IS NOT NULL.',
    },
  ]);
});

it('is quiet where another index serves the key, where deletes are refused, and where only NULLs are left out', async () => {
  const whole = index('whole', ['session_id']);
  const present = index('live', ['session_id'], { predicate: '(session_id IS NOT NULL)' });
  expect(await check(rule, { sql, before: [tokens([whole])], after: [tokens([whole, live])] })).toEqual([]);
  expect(await check(rule, { sql, before: [tokens([], 'no action')], after: [tokens([live], 'no action')] })).toEqual(
    [],
  );
  expect(await check(rule, { sql, before: [tokens([])], after: [tokens([present])] })).toEqual([]);
});
