const KEY = /^\s*"((?:[^"\\]|\\.)*)"\s*:\s*[{[]/;

/** The line of an object or list in JSON that is written one key to a line, by the keys that lead to it; 1 where it is not found. */
export function linesOf(text: string): (keys: readonly string[]) => number {
  const lines = new Map<string, number>();
  const open: { depth: number; key: string }[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const depth = line.length - line.trimStart().length;
    while ((open.at(-1)?.depth ?? -1) >= depth) open.pop();
    const key = KEY.exec(line)?.[1];
    if (key === undefined) continue;
    open.push({ depth, key });
    const path = JSON.stringify(open.map((one) => one.key));
    if (!lines.has(path)) lines.set(path, index + 1);
  }
  return (keys) => lines.get(JSON.stringify(keys)) ?? 1;
}
