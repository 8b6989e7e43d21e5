import { expect, it } from 'vitest';
import { inParallel } from '../../src/github/in-parallel.ts';

it('keeps the order of its items, whichever is done first, and its limit', async () => {
  let running = 0;
  let most = 0;
  const turns = [3, 1, 2, 0, 5, 4];
  const results = await inParallel(
    turns,
    async (item) => {
      running += 1;
      most = Math.max(most, running);
      for (let turn = 0; turn < item; turn += 1) await Promise.resolve();
      running -= 1;
      return item * 10;
    },
    2,
  );
  expect(results).toEqual([30, 10, 20, 0, 50, 40]);
  expect(most).toBe(2);
});

it('starts nothing more after a failure', async () => {
  const started: number[] = [];
  const work = inParallel(
    [1, 2, 3, 4, 5, 6],
    async (item) => {
      started.push(item);
      await Promise.resolve();
      if (item === 1) throw new Error('no');
    },
    2,
  );
  await expect(work).rejects.toThrow('no');
  await Promise.resolve();
  expect(started).toEqual([1, 2]);
});
