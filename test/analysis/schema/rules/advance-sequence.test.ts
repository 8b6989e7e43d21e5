import { expect, it } from 'vitest';
import { advanceSequence as rule } from '../../../../src/analysis/schema/rules/advance-sequence.ts';
import { check, table } from './observed.ts';

const after = [table('roles', [`id! bigint = nextval('roles_id_seq'::regclass)`, 'name text'])];
const create = 'CREATE TABLE roles (id bigserial PRIMARY KEY, name text);';
const insert = "INSERT INTO roles (id, name) VALUES (1, 'admin');";

it('points at the INSERT and sets the sequence after it', async () => {
  expect(await check(rule, { sql: `${create}\n${insert}`, after })).toMatchObject([
    {
      line: 2,
      title: 'The sequence of "roles"."id" does not know these numbers',
      fix: ["SELECT setval(pg_get_serial_sequence('roles', 'id'), (SELECT max(id) FROM roles))"],
    },
  ]);
});

it('is quiet once the sequence moves, where the database numbers, and about an old table', async () => {
  expect(await check(rule, { sql: `${create}\n${insert}\nSELECT setval('roles_id_seq', 1);`, after })).toEqual([]);
  expect(await check(rule, { sql: `${create}\nINSERT INTO roles (name) VALUES ('x');`, after })).toEqual([]);
  expect(await check(rule, { sql: insert, before: after })).toEqual([]);
});
