import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';

const INTERVAL_MS = 100;
const PAGE_BYTES = 4096;

/**
 * Calls back once when a process holds more memory than allowed. A limit on JavaScript's heap does not see the engine's
 * memory, and the process cannot watch itself while the engine runs, so this looks from outside. Only Linux tells
 * (`/proc`); elsewhere the time limit is what ends a runaway.
 */
export function watchMemory(child: ChildProcess, megabytes: number, onExceeded: () => void): () => void {
  const timer = setInterval(async () => {
    const resident = await residentBytes(child.pid);
    if (resident > megabytes * 1e6) {
      clearInterval(timer);
      onExceeded();
    }
  }, INTERVAL_MS);
  return () => clearInterval(timer);
}

async function residentBytes(pid: number | undefined): Promise<number> {
  try {
    const pages = (await readFile(`/proc/${pid}/statm`, 'latin1')).split(' ')[1];
    return Number(pages) * PAGE_BYTES;
  } catch {
    return 0;
  }
}
