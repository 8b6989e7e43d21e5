import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { diffTexts, parsePatch } from '../../src/change-set/diff.ts';
import { ScratchRepository } from '../git/scratch-repository.ts';
import { applyHunks } from './apply-hunks.ts';

describe('parsePatch', () => {
  it('numbers added, removed and context lines on their own sides', () => {
    expect(parsePatch('@@ -3,3 +3,4 @@ function x\n a\n-b\n+c\n+d\n e\n')).toEqual([
      {
        oldStart: 3,
        oldLines: 3,
        newStart: 3,
        newLines: 4,
        lines: [
          { kind: 'context', oldLine: 3, newLine: 3, text: 'a' },
          { kind: 'removed', oldLine: 4, text: 'b' },
          { kind: 'added', newLine: 4, text: 'c' },
          { kind: 'added', newLine: 5, text: 'd' },
          { kind: 'context', oldLine: 5, newLine: 6, text: 'e' },
        ],
      },
    ]);
  });

  it('takes lines that look like headers as what they are inside a hunk', () => {
    const [hunk] = parsePatch('@@ -1,2 +1,2 @@\n--- a\n-@@ -1 +1 @@\n+++ b\n+diff --git a/x b/x\n');
    expect(hunk?.lines.map(({ kind, text }) => [kind, text])).toEqual([
      ['removed', '-- a'],
      ['removed', '@@ -1 +1 @@'],
      ['added', '++ b'],
      ['added', 'diff --git a/x b/x'],
    ]);
  });

  it('drops carriage returns at line ends and the remark about a missing newline', () => {
    const [hunk] = parsePatch(
      '@@ -1 +1,2 @@\n-a\r\n\\ No newline at end of file\n+a\r\n+b\n\\ No newline at end of file',
    );
    expect(hunk?.lines.map(({ text }) => text)).toEqual(['a', 'a', 'b']);
  });

  it('counts only the lines it has when a patch was cut off', () => {
    const hunks = parsePatch('@@ -1,2 +1,9 @@\n a\n+b\n@@ -50 +57 @@\n-c\n+d\n');
    expect(hunks).toMatchObject([
      { oldStart: 1, oldLines: 1, newStart: 1, newLines: 2 },
      { oldStart: 50, oldLines: 1, newStart: 57, newLines: 1 },
    ]);
  });

  it('finds nothing in a text without hunks', () => {
    expect(parsePatch('Binary files a/x and b/x differ\n')).toEqual([]);
  });
});

describe('diffTexts', () => {
  it('numbers a new, a removed and an emptied file as git does', () => {
    expect(diffTexts('', 'a\nb\n')).toMatchObject([{ oldStart: 0, oldLines: 0, newStart: 1, newLines: 2 }]);
    expect(diffTexts('a\n', '')).toMatchObject([{ oldStart: 1, oldLines: 1, newStart: 0, newLines: 0 }]);
    expect(diffTexts('a\n', 'a\n')).toEqual([]);
  });

  it('sees a changed line end and a missing last newline', () => {
    expect(diffTexts('a\nb\n', 'a\r\nb')[0]?.lines.map(({ kind, text }) => [kind, text])).toEqual([
      ['removed', 'a'],
      ['removed', 'b'],
      ['added', 'a'],
      ['added', 'b'],
    ]);
  });

  it('joins changes whose context touches and splits those farther apart', () => {
    const lines = Array.from({ length: 30 }, (_, index) => `${index + 1}`);
    const edit = (...at: number[]) =>
      `${lines.map((line, index) => (at.includes(index + 1) ? 'x' : line)).join('\n')}\n`;
    expect(diffTexts(edit(), edit(5, 12))).toHaveLength(1);
    expect(diffTexts(edit(), edit(5, 13)).map(({ newStart, newLines }) => [newStart, newLines])).toEqual([
      [2, 7],
      [10, 7],
    ]);
  });

  it('stays correct and quick on texts that have almost nothing in common', () => {
    const text = (seed: number) => Array.from({ length: 20_000 }, (_, n) => `${(n * seed) % 9_973}\n`).join('');
    const [before, after] = [text(7), text(11)];
    const started = performance.now();
    const { lines, expected } = applyHunks(before, diffTexts(before, after));
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(lines).toEqual(expected(after));
  });
});

describe('against git diff', () => {
  it('agrees on 60 generated edits: both diffs lead to the new text, and ours is not longer', () => {
    using scratch = new ScratchRepository();
    let seed = 20_261_122;
    const random = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((seed / 2_147_483_648) * below);
    };
    const text = (): string => {
      const end = random(3) === 0 ? '\r\n' : '\n';
      const lines = Array.from({ length: random(60) }, () => `line ${random(12)}`);
      return lines.join(end) + (random(4) === 0 ? '' : end);
    };
    const edited = (before: string): string =>
      before
        .split(/(?<=\n)/)
        .flatMap((line) => (random(8) === 0 ? [] : random(8) === 0 ? [line, `added ${random(5)}\n`] : [line]))
        .join('');

    for (let round = 0; round < 60; round += 1) {
      const before = text();
      const after = random(6) === 0 ? text() : edited(before);
      writeFileSync(path.join(scratch.dir, 'before'), before);
      writeFileSync(path.join(scratch.dir, 'after'), after);
      const patch = scratch.git('-c', 'core.safecrlf=false', 'hash-object', '-w', '--no-filters', 'before', 'after');
      const [one = '', two = ''] = patch.split('\n');
      const fromGit = parsePatch(`${scratch.git('diff', '--minimal', one, two)}\n`);
      const own = diffTexts(before, after);
      const count = (hunks: typeof own) =>
        hunks.flatMap(({ lines }) => lines).filter(({ kind }) => kind !== 'context').length;
      for (const hunks of [fromGit, own]) {
        const { lines, expected } = applyHunks(before, hunks);
        expect(lines).toEqual(expected(after));
      }
      expect(count(own)).toBeLessThanOrEqual(count(fromGit));
    }
  });
});
