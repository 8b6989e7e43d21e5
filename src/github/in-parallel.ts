/** GitHub allows a hundred concurrent requests per installation; a few leave room for the other reviews. */
const AT_ONCE = 6;

/** Maps over items, a few at a time, keeping their order. The first failure ends it. */
export async function inParallel<T, U>(
  items: readonly T[],
  work: (item: T) => Promise<U>,
  atOnce = AT_ONCE,
): Promise<U[]> {
  const results: U[] = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return results;
}
