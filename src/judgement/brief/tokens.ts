/** Code and SQL take about one token for three characters; counting too many is the safe side of a budget. */
const CHARACTERS_PER_TOKEN = 3;

/** An estimate without the provider's tokenizer. */
export const estimateTokens = (text: string): number => Math.ceil(text.length / CHARACTERS_PER_TOKEN);

/** Takes texts in order while they fit, and goes on to smaller ones after one that does not. */
export function takeWithin<T extends { readonly text: string }>(
  items: readonly T[],
  budget: number,
): { readonly taken: readonly T[]; readonly left: readonly T[] } {
  const taken: T[] = [];
  const left: T[] = [];
  let tokens = 0;
  for (const item of items) {
    const cost = estimateTokens(item.text);
    if (tokens + cost > budget) left.push(item);
    else {
      taken.push(item);
      tokens += cost;
    }
  }
  return { taken, left };
}
