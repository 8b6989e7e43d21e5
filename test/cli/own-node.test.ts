import { expect, it } from 'vitest';
import { isTooOld, runOnOwnNode } from '../../src/cli/own-node.ts';

it.each([
  ['20.20.2', true],
  ['22.12.0', true],
  ['24.0.0', false],
  ['26.1.0', false],
])('Node %s is too old: %s', (version, expected) => {
  expect(isTooOld(version)).toBe(expected);
});

it('hands arguments on and takes the exit code over', async () => {
  expect(await runOnOwnNode(['-e', 'process.exit(Number(process.argv[1]))', '7'], '20.20.2')).toBe(7);
});
