import { describe, expect, it } from 'vitest';
import { coverageWith } from '../../src/judgement/coverage.ts';
import * as given from './given.ts';

const lines = [given.hunk(['+a'])];
const changeSet = given.changeSet(
  given.file('src/pay.ts', lines, 'code'),
  given.file('src/other.ts', lines, 'code'),
  given.file('db/migrate/1_a.rb', lines, 'migration'),
);
const { coverage } = given.analysis([], {
  coverage: {
    reviewed: [{ path: 'db/1.sql', surface: 'migration', format: 'sql' }],
    skipped: [
      { path: 'src/pay.ts', reason: 'no rule covers source code' },
      { path: 'src/other.ts', reason: 'no rule covers source code' },
      { path: 'db/migrate/1_a.rb', reason: 'no reader for Rails migrations' },
      { path: 'logo.png', reason: 'binary' },
    ],
    statements: { total: 1, replayed: 1, parsed: 0, opaque: 0 },
    gaps: ['one gap'],
  },
});

describe('what was looked at once the architect answered', () => {
  it('names the code that it read, and leaves what nobody read', () => {
    const judgement = given.judgement({ read: ['src/pay.ts', 'db/1.sql'] });
    const after = coverageWith(coverage, changeSet, judgement);
    expect(after.reviewed).toEqual([
      { path: 'db/1.sql', surface: 'migration', format: 'sql' },
      { path: 'src/pay.ts', surface: 'code', format: 'read by the model' },
    ]);
    expect(after.skipped.map(({ path }) => path)).toEqual(['src/other.ts', 'db/migrate/1_a.rb', 'logo.png']);
  });

  it('keeps a migration that no engine ran among what was left out', () => {
    const { skipped } = coverageWith(coverage, changeSet, given.judgement({ read: ['db/migrate/1_a.rb'] }));
    expect(skipped[2]).toEqual({
      path: 'db/migrate/1_a.rb',
      reason: 'no reader for Rails migrations; only the model read it',
    });
  });

  it('says what the model was not shown for length', () => {
    const cut = ['9 of 10 lines of the diff of a.ts', 'b', 'c', 'd'];
    expect(coverageWith(coverage, changeSet, given.judgement({ cut })).gaps).toEqual([
      'one gap',
      'The model was not shown, for length: 9 of 10 lines of the diff of a.ts; b; c; and 1 more',
    ]);
  });
});
