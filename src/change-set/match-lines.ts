type Match = readonly [oldIndex: number, newIndex: number];
type Box = { readonly oldFrom: number; readonly oldTo: number; readonly newFrom: number; readonly newTo: number };

/** Edits after which a shortest script is no longer searched for: the search costs their square in memory. */
const MAX_EDITS = 1_000;

/**
 * Pairs of equal lines, both sides increasing: a shortest edit script (Myers) where the texts are near each other;
 * where they are not, lines that are unique on both sides split the problem first (patience).
 */
export function matchLines(oldRows: readonly string[], newRows: readonly string[]): readonly Match[] {
  const matches: Match[] = [];
  const pending: Box[] = [{ oldFrom: 0, oldTo: oldRows.length, newFrom: 0, newTo: newRows.length }];
  for (let box = pending.pop(); box; box = pending.pop()) {
    const inner = trim(box, oldRows, newRows, matches);
    if (inner.oldFrom === inner.oldTo || inner.newFrom === inner.newTo) continue;
    const shortest = myers(inner, oldRows, newRows);
    if (shortest) matches.push(...shortest);
    else pending.push(...splitAtUniqueLines(inner, oldRows, newRows, matches));
  }
  return matches.sort(([left], [right]) => left - right);
}

function trim(box: Box, oldRows: readonly string[], newRows: readonly string[], matches: Match[]): Box {
  let { oldFrom, oldTo, newFrom, newTo } = box;
  while (oldFrom < oldTo && newFrom < newTo && oldRows[oldFrom] === newRows[newFrom]) {
    matches.push([oldFrom++, newFrom++]);
  }
  while (oldFrom < oldTo && newFrom < newTo && oldRows[oldTo - 1] === newRows[newTo - 1]) {
    matches.push([--oldTo, --newTo]);
  }
  return { oldFrom, oldTo, newFrom, newTo };
}

/** E. W. Myers, An O(ND) Difference Algorithm (1986), greedy and forward. `undefined` over the limit. */
function myers(box: Box, oldRows: readonly string[], newRows: readonly string[]): readonly Match[] | undefined {
  const oldSize = box.oldTo - box.oldFrom;
  const newSize = box.newTo - box.newFrom;
  const limit = Math.min(oldSize + newSize, MAX_EDITS);
  const reach = new Int32Array(2 * limit + 3);
  const offset = limit + 1;
  const trail: Int32Array[] = [];
  for (let edits = 0; edits <= limit; edits += 1) {
    trail.push(reach.slice(offset - edits - 1, offset + edits + 2));
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const down = reach[offset + diagonal + 1] ?? 0;
      const right = (reach[offset + diagonal - 1] ?? 0) + 1;
      let x = diagonal === -edits || (diagonal !== edits && right <= down) ? down : right;
      while (
        x < oldSize &&
        x - diagonal < newSize &&
        oldRows[box.oldFrom + x] === newRows[box.newFrom + x - diagonal]
      ) {
        x += 1;
      }
      reach[offset + diagonal] = x;
      if (x >= oldSize && x - diagonal >= newSize) return backtrack(box, trail);
    }
  }
  return undefined;
}

/** Walks the furthest points back to the start and collects the diagonals that were taken. */
function backtrack(box: Box, trail: readonly Int32Array[]): readonly Match[] {
  const matches: Match[] = [];
  let x = box.oldTo - box.oldFrom;
  let y = box.newTo - box.newFrom;
  for (let edits = trail.length - 1; edits > 0; edits -= 1) {
    const reach = trail[edits];
    const at = (diagonal: number) => reach?.[diagonal + edits + 1] ?? 0;
    const diagonal = x - y;
    const cameDown = diagonal === -edits || (diagonal !== edits && at(diagonal - 1) + 1 <= at(diagonal + 1));
    const previous = cameDown ? diagonal + 1 : diagonal - 1;
    const startX = cameDown ? at(previous) : at(previous) + 1;
    while (x > startX) matches.push([box.oldFrom + --x, box.newFrom + --y]);
    x = at(previous);
    y = x - previous;
  }
  while (x > 0 && y > 0) matches.push([box.oldFrom + --x, box.newFrom + --y]);
  return matches;
}

function splitAtUniqueLines(
  box: Box,
  oldRows: readonly string[],
  newRows: readonly string[],
  matches: Match[],
): readonly Box[] {
  const oldUnique = uniqueRows(oldRows, box.oldFrom, box.oldTo);
  const newUnique = uniqueRows(newRows, box.newFrom, box.newTo);
  const pairs: Match[] = [];
  for (const [row, oldIndex] of oldUnique) {
    const newIndex = newUnique.get(row);
    if (newIndex !== undefined) pairs.push([oldIndex, newIndex]);
  }
  const anchors = longestIncreasing(pairs);
  matches.push(...anchors);
  if (anchors.length === 0) return [];
  const boxes: Box[] = [];
  let { oldFrom, newFrom } = box;
  for (const [oldTo, newTo] of [...anchors, [box.oldTo, box.newTo] as const]) {
    boxes.push({ oldFrom, oldTo, newFrom, newTo });
    oldFrom = oldTo + 1;
    newFrom = newTo + 1;
  }
  return boxes;
}

/** Rows that occur once in the range, in order, with their index. */
function uniqueRows(rows: readonly string[], from: number, to: number): ReadonlyMap<string, number> {
  const seen = new Map<string, number>();
  for (let index = from; index < to; index += 1) {
    const row = rows[index] ?? '';
    seen.set(row, seen.has(row) ? -1 : index);
  }
  return new Map([...seen].filter(([, index]) => index >= 0));
}

/** The longest run of pairs whose second members increase; the first members already do. */
function longestIncreasing(pairs: readonly Match[]): readonly Match[] {
  const tails: number[] = [];
  const previous: (number | undefined)[] = [];
  pairs.forEach(([, value], index) => {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[tails[middle] ?? 0]?.[1] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    previous[index] = tails[low - 1];
    tails[low] = index;
  });
  const run: Match[] = [];
  for (let index = tails.at(-1); index !== undefined; index = previous[index]) {
    const pair = pairs[index];
    if (pair) run.push(pair);
  }
  return run.reverse();
}
