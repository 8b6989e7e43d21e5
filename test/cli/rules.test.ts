import { expect, it } from 'vitest';
import { run } from './terminal.ts';

it('lists every rule on a line of its own, with code, level and summary', async () => {
  const { code, out } = await run(['rules']);
  expect(out).toMatch(/^LK11 {2}require-concurrent-index +error +\S/m);
  expect(out.trim().split('\n').length).toBeGreaterThan(20);
  expect(code).toBe(0);
});

it.each(['require-concurrent-index', 'lk11'])('explains %s with its reason and both examples', async (name) => {
  const { out } = await run(['rules', name]);
  expect(out).toContain('require-concurrent-index LK11: error, write-lock (postgres)');
  expect(out).toMatch(
    /Objects to: [\s\S]*CREATE INDEX orders_user_idx[\s\S]*Accepts: [\s\S]*CREATE INDEX CONCURRENTLY/,
  );
  expect(out).toContain('https://www.postgresql.org/docs/');
});
