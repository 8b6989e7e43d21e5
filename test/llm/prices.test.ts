import { expect, it } from 'vitest';
import { costOf } from '../../src/llm/prices.ts';

const million = { inputTokens: 1e6, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 0 };

it('prices input and output per million tokens', () => {
  expect(costOf('claude-opus-5-5', { ...million, outputTokens: 1e6 })).toBe(24);
  expect(costOf('claude-sonnet-5-5', { ...million, outputTokens: 1e6 })).toBe(12);
});

it('prices what was read from the cache at a tenth and what was written to it at five quarters', () => {
  expect(costOf('claude-opus-5-5', { ...million, inputTokens: 0, cacheReadTokens: 1e6 })).toBeCloseTo(0.4);
  expect(costOf('claude-opus-5-5', { ...million, inputTokens: 0, cacheWriteTokens: 1e6 })).toBe(5);
});

it('prices a dated id as its family', () => {
  expect(costOf('claude-sonnet-5-5-20261001', million)).toBe(2);
});

it('prices a model it does not know at the highest price, so that caps hold', () => {
  expect(costOf('somebody-elses-model', million)).toBe(4);
  expect(costOf('claude-opus-5-55', million)).toBe(4);
});
