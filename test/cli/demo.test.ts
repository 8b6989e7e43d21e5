import { expect, it } from 'vitest';
import { run } from './terminal.ts';

it('starts the demo and hands --keep on', async () => {
  const asked: boolean[] = [];
  const runDemo = async ({ keep }: { keep: boolean }) => void asked.push(keep);
  expect((await run(['demo'], { runDemo })).code).toBe(0);
  expect((await run(['demo', '--keep'], { runDemo })).code).toBe(0);
  expect(asked).toEqual([false, true]);
});

it('says where the demo runs when the package comes without it', async () => {
  const runDemo = () => Promise.reject(Object.assign(new Error('not found'), { code: 'ERR_MODULE_NOT_FOUND' }));
  const { code, err } = await run(['demo'], { runDemo });
  expect(err).toBe('architect: The demo needs a clone of the repository: run `npm ci && npm run demo` there.\n');
  expect(code).toBe(2);
});
