import type { Step } from '../../../../domain/schema.ts';

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

/** More findings of one kind in a file than this are said once, at the first. */
const REPEATS = 3;

/** Findings by themselves, or one for the whole file where it repeats itself. */
export function condensed<T extends { readonly step: Step }>(items: readonly T[]): [T, ...T[]][] {
  return grouped(items, ({ step }) => step.statement.path).flatMap((group): [T, ...T[]][] =>
    group.length > REPEATS ? [group] : group.map((item): [T] => [item]),
  );
}

/** Says what a condensed finding also stands for. */
export function andMore(others: readonly string[]): string {
  return others.length > 0
    ? ` The same goes for ${others.length} more statements of this file: ${listed(others)}.`
    : '';
}
