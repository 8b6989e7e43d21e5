import { expect, it } from 'vitest';
import { atLeast } from '../../../src/cli/formats/format.ts';

it.each([
  ['error', 'error', true],
  ['warning', 'error', false],
  ['error', 'warning', true],
  ['note', 'warning', false],
  ['note', 'note', true],
] as const)('%s is at or above %s: %s', (level, least, expected) => {
  expect(atLeast(level, least)).toBe(expected);
});
