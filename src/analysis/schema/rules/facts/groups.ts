/** Items by key, in the order of first appearance: one finding per group keeps a review short. */
export function grouped<T>(items: readonly T[], keyOf: (item: T) => string): [T, ...T[]][] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return [...groups.values()];
}

/** `"a"`, `"a" and "b"`, `"a", "b" and 3 more`. */
export function listed(names: readonly string[]): string {
  const distinct = [...new Set(names)].map((name) => `"${name}"`);
  if (distinct.length <= 1) return distinct.join('');
  if (distinct.length === 2) return distinct.join(' and ');
  return distinct.length === 3
    ? `${distinct[0]}, ${distinct[1]} and ${distinct[2]}`
    : `${distinct[0]}, ${distinct[1]} and ${distinct.length - 2} more`;
}
