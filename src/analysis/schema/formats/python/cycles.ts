/** The names that need each other in circles, each circle once. `needs` may name what is not there. */
export function cyclesIn(needs: ReadonlyMap<string, readonly string[]>): string[][] {
  const waiting = new Map([...needs].map(([name, wanted]) => [name, wanted.filter((need) => needs.has(need)).length]));
  const wantedBy = new Map<string, string[]>();
  for (const [name, wanted] of needs)
    for (const need of wanted) wantedBy.set(need, [...(wantedBy.get(need) ?? []), name]);
  const free = [...waiting].filter(([, count]) => count === 0).map(([name]) => name);
  for (const name of free) {
    waiting.delete(name);
    for (const other of wantedBy.get(name) ?? []) {
      const left = (waiting.get(other) ?? 0) - 1;
      waiting.set(other, left);
      if (left === 0) free.push(other);
    }
  }
  const cycles: string[][] = [];
  const seen = new Set<string>();
  for (const start of waiting.keys()) {
    const trail: string[] = [];
    let at: string | undefined = start;
    while (at !== undefined && !seen.has(at)) {
      seen.add(at);
      trail.push(at);
      at = needs.get(at)?.find((need) => waiting.has(need));
    }
    const from = at === undefined ? -1 : trail.indexOf(at);
    if (from !== -1) cycles.push(trail.slice(from));
  }
  return cycles;
}
