import { expect, it } from 'vitest';
import { dump } from '../../../../src/analysis/schema/snapshots/dump.ts';

const text = `\\restrict abc
SET statement_timeout = 0;
SET check_function_bodies = false;
SELECT pg_catalog.set_config('search_path', '', false);
CREATE SCHEMA public;
CREATE TABLE public.users (
    id bigint NOT NULL
);
ALTER TABLE public.users OWNER TO postgres;
ALTER TABLE ONLY public.users ADD CONSTRAINT users_pkey PRIMARY KEY (id);
COMMENT ON EXTENSION citext IS 'text';
SET search_path TO "$user", public;
INSERT INTO "schema_migrations" (version) VALUES
('20240302101112'),
('20240101000000');
`;
const files = new Map([['db/structure.sql', text]]);

it('keeps what makes the schema, and leaves out what sets up the session or its owners', () => {
  expect(dump.read(files, 'postgres')?.map(({ line, sql }) => [line, sql.split('\n')[0]])).toEqual([
    [3, 'SET check_function_bodies = false'],
    [6, 'CREATE TABLE public.users ('],
    [10, 'ALTER TABLE ONLY public.users ADD CONSTRAINT users_pkey PRIMARY KEY (id)'],
  ]);
});

it('holds the migrations that it lists, and all where it lists none', () => {
  expect(dump.holds?.(files)('db/migrate/20240101000000_a.rb')).toBe(true);
  expect(dump.holds?.(files)('db/migrate/20240202000000_b.rb')).toBe(false);
  expect(dump.holds?.(new Map([['db/schema.sql', '-- MySQL dump 10.13']]))('db/migrations/1_a.sql')).toBe(true);
});

it('reads each version of a dump that inserts them one by one', () => {
  const one =
    'INSERT INTO public."schema_migrations" (version) VALUES (1);\nINSERT INTO public."schema_migrations" (version) VALUES (2);';
  const holds = dump.holds?.(new Map([['priv/repo/structure.sql', one]]));
  expect([holds?.('1_a.exs'), holds?.('2_b.exs'), holds?.('3_c.exs')]).toEqual([true, true, false]);
});

it('blanks the settings of mysqldump without moving a line', () => {
  const mysql = '-- MySQL dump 10.13\n/*!40101 SET NAMES utf8 */;\nCREATE TABLE `a` (\n  `id` int\n);\nUNLOCK TABLES;';
  expect(dump.read(new Map([['schema.sql', mysql]]), 'mysql')).toMatchObject([{ line: 3, endLine: 5 }]);
});

it('takes no hand-written SQL for a dump', () => {
  expect(dump.read(new Map([['db/schema.sql', 'CREATE TABLE a (id int);']]), 'postgres')).toBeUndefined();
});
