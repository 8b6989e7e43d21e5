import { expect, it } from 'vitest';
import { explainFailures, sumOf } from '../../../src/analysis/schema/coverage.ts';
import { flyway } from '../../../src/analysis/schema/formats/index.ts';
import type { Failure } from '../../../src/analysis/schema/shadow/shadow.ts';

function explained(by?: Failure['by']) {
  const history = { root: 'm', files: ['m/V1__a.sql', 'm/V2__b.sql'], settings: [] };
  const inTree = { history, settings: new Map(), entries: new Map() };
  const failure = { path: 'm/V2__b.sql', reason: 'table "a" is not there (line 3)', ...(by && { by }) };
  return explainFailures([failure], { format: flyway, root: 'm', base: inTree, head: inTree, changed: [] });
}

it('says by what a base migration failed: its own engine, one that stands in, or reading alone', () => {
  expect(explained()).toEqual([
    '1 of 2 base migrations in m failed on the engine: V2__b.sql: table "a" is not there (line 3)',
  ]);
  expect(explained('stand-in')).toEqual([
    '1 of 2 base migrations in m failed on PostgreSQL, which stands in for the project’s engine: V2__b.sql: table "a" is not there (line 3)',
  ]);
  expect(explained('reading')).toEqual([
    '1 of 2 base migrations in m could not be followed as a whole by reading, since no engine runs them: V2__b.sql: table "a" is not there (line 3)',
  ]);
});

it('counts a file as skipped once, and not where another replay reviewed it', () => {
  const statements = { total: 1, replayed: 1, parsed: 0, opaque: 0 };
  const skipped = (path: string) => ({ path, reason: 'renamed from m/0.sql without an edit' });
  const reviewed = { path: 'm/1.sql', surface: 'migration', format: 'pop' };
  const one = { reviewed: [reviewed], skipped: [skipped('m/2.sql')], statements, gaps: ['g'] };
  const other = { reviewed: [], skipped: [skipped('m/1.sql'), skipped('m/2.sql')], statements, gaps: ['g'] };
  expect(sumOf([one, other])).toEqual({
    reviewed: [reviewed],
    skipped: [skipped('m/2.sql')],
    statements: { total: 2, replayed: 2, parsed: 0, opaque: 0 },
    gaps: ['g'],
  });
});
