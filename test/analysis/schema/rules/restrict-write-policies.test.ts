import { expect, it } from 'vitest';
import { restrictWritePolicies as rule } from '../../../../src/analysis/schema/rules/restrict-write-policies.ts';
import { check } from './observed.ts';

it('points at the condition that lets everyone in', async () => {
  const sql = 'CREATE POLICY "edit all" ON public.notes FOR UPDATE\n  USING (true);';
  expect(await check(rule, { sql })).toMatchObject([
    { line: 2, level: 'warning', title: 'Policy "edit all" lets everyone write every row of "notes"' },
  ]);
  expect(await check(rule, { sql: 'CREATE POLICY p ON notes TO authenticated WITH CHECK (true);' })).toHaveLength(1);
});

it('is quiet about reading, about the service itself, and about a condition', async () => {
  expect(await check(rule, { sql: 'CREATE POLICY p ON notes FOR SELECT USING (true);' })).toEqual([]);
  expect(await check(rule, { sql: 'CREATE POLICY p ON notes TO service_role USING (true);' })).toEqual([]);
  expect(await check(rule, { sql: 'CREATE POLICY p ON notes USING (owner = current_user);' })).toEqual([]);
});
