import { expect, it } from 'vitest';
import { resetSessionSettings as rule } from '../../../../src/analysis/schema/rules/reset-session-settings.ts';
import { check } from './observed.ts';

it('points at a search path that outlives the file', async () => {
  const runner = { name: 'goose', scope: 'file' } as const;
  expect(await check(rule, { sql: 'SELECT 1;\nSET search_path = billing;', runner })).toMatchObject([
    {
      line: 2,
      level: 'note',
      title: 'search_path stays billing for whoever gets this connection next',
      fix: ['SET LOCAL search_path = billing'],
    },
  ]);
});

it('is quiet about SET LOCAL, what is set back, timeouts and dumps', async () => {
  expect(await check(rule, { sql: 'SET LOCAL search_path = billing;' })).toEqual([]);
  expect(await check(rule, { sql: 'SET search_path = billing;\nRESET search_path;' })).toEqual([]);
  expect(await check(rule, { sql: `SET lock_timeout = '2s';` })).toEqual([]);
  const dump = ['row_security', 'a.a', 'a.b', 'a.c', 'a.d'].map((name) => `SET ${name} = off;`).join('\n');
  expect(await check(rule, { sql: dump })).toEqual([]);
});
