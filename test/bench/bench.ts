/** One line of a result. `reach` is what the figure is held to. */
export type Figure = {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly reach?: number;
};

/** One benchmark: a file beside this one and a line in `index.ts`. */
export type Bench = {
  readonly name: string;
  readonly summary: string;
  /** Why it cannot run here, where it needs something that may be absent. */
  readonly missing?: () => string | undefined;
  run(): Promise<readonly Figure[]>;
};

/** The value below which this share of the sorted values lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
