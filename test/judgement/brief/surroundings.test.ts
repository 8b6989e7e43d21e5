import { expect, it } from 'vitest';
import { readSurroundings } from '../../../src/judgement/brief/surroundings.ts';
import * as given from '../given.ts';

const lines = Array.from({ length: 60 }, (_, index) => `line ${index + 1}`);
const source = given.source({ 'a.ts': lines.join('\n') });

it('shows each line between two hunks once', async () => {
  const hunks = [given.hunk(['+x'], 20), given.hunk(['+y'], 30)];
  const changed = given.file('a.ts', hunks, 'code');
  const around = await readSurroundings([changed], source);
  expect(around(changed, hunks[0]!).after.at(-1)).toBe('line 26');
  expect(around(changed, hunks[1]!).before).toEqual(['line 27', 'line 28', 'line 29']);
});

it('shows what is around a place where lines were only removed', async () => {
  const removed = { oldStart: 20, oldLines: 2, newStart: 19, newLines: 0, lines: [] };
  const changed = given.file('a.ts', [removed], 'code');
  const around = await readSurroundings([changed], source);
  expect(around(changed, removed).before.at(-1)).toBe('line 19');
  expect(around(changed, removed).after[0]).toBe('line 20');
});

it('reads nothing for migrations, added files, and files that cannot be read', async () => {
  const migration = given.file('a.ts', [given.hunk(['+x'], 20)]);
  const added = { ...given.file('a.ts', [given.hunk(['+x'], 20)], 'code'), status: 'added' as const };
  const binary = given.file('b.bin', [given.hunk(['+x'], 20)], 'code');
  const around = await readSurroundings([migration, added, binary], source);
  const none = { before: [], after: [] };
  expect(around(binary, binary.hunks[0]!)).toEqual(none);
  const onlyOthers = await readSurroundings([migration, added], source);
  expect(onlyOthers(migration, migration.hunks[0]!)).toEqual(none);
  expect(onlyOthers(added, added.hunks[0]!)).toEqual(none);
});
