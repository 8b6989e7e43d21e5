import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Whether this system tells about its processes in `/proc`. */
export const hasProc = existsSync('/proc/self/smaps_rollup');

/** A process with its children and theirs. */
export function processTree(root: number): readonly number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const parent = read(`/proc/${name}/stat`)
        ?.replace(/^.*\) \S /s, '')
        .split(' ')[0];
      return parent === undefined ? [] : [[Number(name), Number(parent)] as const];
    });
  const tree = [root];
  for (const parent of tree) tree.push(...parents.filter(([, of]) => of === parent).map(([pid]) => pid));
  return tree;
}

/** Resident memory in MB. */
export function residentMb(pid: number): number {
  const [, kilobytes = '0'] = /^VmRSS:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`) ?? '') ?? [];
  return (Number(kilobytes) * 1024) / 1e6;
}

/** `undefined` when the process ended meanwhile. */
function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
