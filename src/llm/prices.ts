import type { TokenUsage } from './model.ts';

type Price = { readonly input: number; readonly output: number };

/** US dollars per million tokens, November 2026. A dated id (`claude-opus-5-5-20261001`) has its family's price. */
const prices: Readonly<Record<string, Price>> = {
  'claude-opus-5-5': { input: 4, output: 20 },
  'claude-sonnet-5-5': { input: 2, output: 10 },
  'claude-haiku-5-5': { input: 0.1, output: 0.5 },
};

/** https://platform.claude.com/docs/en/build-with-claude/prompt-caching#pricing, five-minute cache */
const CACHE_READ = 0.1;
const CACHE_WRITE = 1.25;

const PER = 1_000_000;

/** What a call cost. A model that is not in the table counts at the table's highest price, so that caps hold. */
export function costOf(model: string, usage: Omit<TokenUsage, 'usd'>): number {
  const { input, output } = priceOf(model);
  const inputTokens = usage.inputTokens + usage.cacheReadTokens * CACHE_READ + usage.cacheWriteTokens * CACHE_WRITE;
  return (inputTokens * input + usage.outputTokens * output) / PER;
}

function priceOf(model: string): Price {
  const family = Object.keys(prices).find((id) => model === id || model.startsWith(`${id}-`));
  const known = family === undefined ? undefined : prices[family];
  return known ?? Object.values(prices).reduce((a, b) => (a.output >= b.output ? a : b));
}
