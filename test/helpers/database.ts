import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openEmbedded, type EmbeddedDatabase } from '../../src/store/embedded.ts';

/** An initialised, empty database directory: making one takes seconds and much memory, copying one does not. */
const template = path.join('node_modules', '.cache', 'architect-test-cluster');

export function temporaryDirectory(): { path: string; remove(): void } {
  const directory = mkdtempSync(path.join(tmpdir(), 'architect-test-'));
  return { path: directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

/** A data directory as the server would make it, with an empty database in it. */
export async function dataDirectory(): Promise<{ path: string; remove(): void }> {
  const directory = temporaryDirectory();
  if (!existsSync(template)) {
    await (await openEmbedded(directory.path)).close();
    mkdirSync(path.dirname(template), { recursive: true });
    const copy = `${template}.${process.pid}`;
    cpSync(path.join(directory.path, 'postgres'), copy, { recursive: true });
    // Another worker may have been faster; either copy will do.
    if (existsSync(template)) rmSync(copy, { recursive: true });
    else renameSync(copy, template);
    return directory;
  }
  cpSync(template, path.join(directory.path, 'postgres'), { recursive: true });
  return directory;
}

/** An open, empty embedded database that removes itself when it is closed. */
export async function temporaryDatabase(): Promise<EmbeddedDatabase> {
  const directory = await dataDirectory();
  const database = await openEmbedded(directory.path);
  return {
    ...database,
    async close() {
      await database.close();
      directory.remove();
    },
  };
}
