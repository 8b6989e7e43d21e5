import { expect, it } from 'vitest';
import { keepDroppedKeys as rule } from '../../../../src/analysis/schema/rules/keep-dropped-keys.ts';
import { check, index, table } from './observed.ts';

const key = index('invitations_key', ['email', 'project_id'], { unique: true });
const before = [table('invitations', ['id! bigint', 'email text', 'project_id bigint'], { indexes: [key] })];
const after = (indexes: ReturnType<typeof index>[]) => [
  table('invitations', ['id! bigint', 'email text', 'org_id bigint'], { indexes }),
];
const sql = 'ALTER TABLE invitations\n  ADD COLUMN org_id bigint,\n  DROP COLUMN project_id;';

it('points at the clause that drops the column and names the key that goes with it', async () => {
  expect(await check(rule, { sql, before, after: after([]) })).toMatchObject([
    {
      line: 3,
      proof: 'proved',
      title: '"invitations" loses its unique key (email, project_id) with "project_id"',
      message: expect.stringContaining('silently drops "invitations_key"'),
    },
  ]);
});

it('is quiet where another unique key takes over, and where the key is dropped by name', async () => {
  const next = index('next', ['email', 'org_id'], { unique: true });
  expect(await check(rule, { sql, before, after: after([next]) })).toEqual([]);
  const said = `DROP INDEX invitations_key;\n${sql}`;
  expect(await check(rule, { sql: said, before, after: after([]) })).toEqual([]);
});
