/** GitHub allows a hundred concurrent requests per installation; a few leave room for the other reviews. */
const AT_ONCE = 6;

/** Maps over items, a few at a time, keeping their order. After the first failure nothing more is started. */
export async function inParallel<T, U>(
  items: readonly T[],
  work: (item: T) => Promise<U>,
  atOnce = AT_ONCE,
): Promise<U[]> {
  const results: U[] = [];
  const queue = items.entries();
  let failed = false;
  const worker = async () => {
    for (const [index, item] of queue) {
      if (failed) return;
      try {
        results[index] = await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return results;
}
