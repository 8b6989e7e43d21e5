import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { UserError } from '../domain/errors.ts';

/**
 * Holds a directory for this process. SQLite's file lock serves as the mutex because the operating system drops it when
 * the process dies, however it dies; a file with a process id would not survive containers, where every id is 1.
 */
export function lockDirectory(directory: string): { release(): void } {
  const lock = new DatabaseSync(path.join(directory, 'lock'), { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    lock.close();
    throw new UserError(
      `The data directory ${directory} is in use by another process. Stop that process, set ARCHITECT_DATA_DIR to another directory, or set DATABASE_URL to share one database.`,
      { cause },
    );
  }
  return { release: () => lock.close() };
}
