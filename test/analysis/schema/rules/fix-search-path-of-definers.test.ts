import { expect, it } from 'vitest';
import { fixSearchPathOfDefiners as rule } from '../../../../src/analysis/schema/rules/fix-search-path-of-definers.ts';
import { check } from './observed.ts';

const make = (options: string, body = 'SELECT count(*) FROM users') =>
  `CREATE OR REPLACE FUNCTION admin.total() RETURNS bigint\nLANGUAGE sql ${options} AS $$ ${body} $$;`;

it('points at the words that lend the rights', async () => {
  expect(await check(rule, { sql: make('SECURITY DEFINER') })).toMatchObject([
    { line: 2, title: '"admin.total" runs with its owner\'s rights on the caller\'s search path' },
  ]);
});

it('is quiet where the path is fixed, in the statement or after it', async () => {
  expect(await check(rule, { sql: make(`SECURITY DEFINER SET search_path = ''`) })).toEqual([]);
  const later = `${make('SECURITY DEFINER')}\nALTER FUNCTION admin.total() SET search_path = '';`;
  expect(await check(rule, { sql: later })).toEqual([]);
});

it('is quiet about the caller’s own rights, and about a body that reads nothing', async () => {
  expect(await check(rule, { sql: make('', 'SELECT count(*) FROM users -- security definer') })).toEqual([]);
  expect(await check(rule, { sql: make('SECURITY DEFINER', 'SELECT 1') })).toEqual([]);
});
