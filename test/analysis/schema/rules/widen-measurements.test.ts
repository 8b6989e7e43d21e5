import { expect, it } from 'vitest';
import { widenMeasurements as rule } from '../../../../src/analysis/schema/rules/widen-measurements.ts';
import { observed, table } from './observed.ts';
import { checkMysql } from './replay-mysql.ts';

it('points at a measurement with too few digits', async () => {
  const change = 'CREATE TABLE checks (\n id INT PRIMARY KEY,\n duration_ms FLOAT(8,2),\n size FLOAT(10,4));';
  expect(await checkMysql(rule, { setup: '', change })).toMatchObject([
    { line: 3, title: '"duration_ms" of "checks" ends at 999,999.99 on MySQL' },
    { line: 4, title: '"size" of "checks" ends at 999,999.9999 on MySQL' },
  ]);
});

it('knows from a comment what a program makes on MySQL', async () => {
  const sql = 'CREATE TABLE checks (id int,\n "ping" real /* float(8, 2) on MySQL */ not null)';
  const change = await observed({ sql, after: [table('checks', ['id integer', 'ping real'])] });
  const steps = change.steps.map(({ statement, operations, held }) => ({ statement, operations, held }));
  expect(rule.check({ ...change, steps, dialect: 'mysql', version: 8 })).toMatchObject([
    { quote: '"ping" real /* float(8, 2) on MySQL */ not null' },
  ]);
});

it('is quiet about more digits, other types, other names and columns of the base', async () => {
  const setup = 'CREATE TABLE checks (id INT PRIMARY KEY, ping FLOAT(8,2));';
  for (const column of ['total FLOAT(9,2)', 'total FLOAT', 'total DOUBLE', 'ratio FLOAT(8,2)'])
    expect(await checkMysql(rule, { setup, change: `ALTER TABLE checks ADD ${column};` })).toEqual([]);
});
