import { expect, it } from 'vitest';
import { nameSchemaConsistently as rule } from '../../../../src/analysis/schema/rules/name-schema-consistently.ts';
import { check } from './observed.ts';

it('points at the statement that names the schema', async () => {
  const sql = '\nDROP INDEX "public"."a";\n\nCREATE INDEX "b" ON "orders"("x", "y");';
  expect(await check(rule, { sql })).toMatchObject([
    {
      line: 2,
      level: 'note',
      title: 'This names the schema public, and the rest of the file does not',
      fix: ['DROP INDEX "a"'],
    },
  ]);
});

it('is quiet about a file that names it everywhere or nowhere', async () => {
  expect(await check(rule, { sql: 'DROP INDEX a;\nCREATE INDEX b ON orders (x);' })).toEqual([]);
  const everywhere = 'ALTER TABLE public.orders ADD x int;\nCREATE INDEX b ON public.orders (x);';
  expect(await check(rule, { sql: everywhere })).toEqual([]);
});

it('does not mind a function or type of public, or another schema', async () => {
  const sql = 'ALTER TABLE orders ADD x uuid DEFAULT public.make_id();\nCREATE INDEX b ON audit.log (x);';
  expect(await check(rule, { sql })).toEqual([]);
});
