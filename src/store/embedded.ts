import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { PGlite } from '@electric-sql/pglite';
import { UserError } from '../domain/errors.ts';
import type { Database } from './database.ts';
import { lockDirectory } from './directory-lock.ts';

const run = promisify(execFile);

/**
 * PGlite's own start parameters, except that commits reach the disk (`-F` would switch fsync off) and that the shared
 * buffers are small: PGlite keeps them in the heap of this process, and our tables are small too.
 */
const START_PARAMETERS = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
  '-c',
  'shared_buffers=16MB',
];

/** PostgreSQL inside this process, in a data directory that no other process may use meanwhile. */
export type EmbeddedDatabase = Database & { readonly pglite: PGlite };

/**
 * Opens the database in `directory`, creating it where there is none. Creating costs several hundred megabytes that a
 * process never gives back, so a child process does it.
 */
export async function openEmbedded(directory: string): Promise<EmbeddedDatabase> {
  await mkdir(directory, { recursive: true }).catch((cause: unknown) => {
    throw new UserError(
      `The data directory ${directory} cannot be created. Set ARCHITECT_DATA_DIR to a writable one.`,
      {
        cause,
      },
    );
  });
  const lock = lockDirectory(directory);
  try {
    const cluster = path.join(directory, 'postgres');
    if (!existsSync(path.join(cluster, 'PG_VERSION'))) await createCluster(cluster);
    // Optimising PGlite's code takes hundreds of megabytes for a while, and our statements are short either way.
    setFlagsFromString('--no-wasm-tier-up');
    setFlagsFromString('--no-wasm-dynamic-tiering');
    const pglite = await PGlite.create({ dataDir: cluster, startParams: START_PARAMETERS }).catch((cause: unknown) => {
      throw new UserError(
        `The database in ${cluster} cannot be opened. If another version of Architect wrote it, move it away: reviews and settings are on GitHub and are not lost.`,
        { cause },
      );
    });
    return {
      ...overPglite(pglite),
      async close() {
        await pglite.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** A `Database` over an open PGlite, which closes with it. */
function overPglite(pglite: PGlite): EmbeddedDatabase {
  return {
    pglite,
    query: (sql, values) => pglite.query(sql, values && [...values]),
    transaction: (work) =>
      pglite.transaction((transaction) =>
        work({ query: (sql, values) => transaction.query(sql, values && [...values]) }),
      ),
    close: () => pglite.close(),
  };
}

async function createCluster(cluster: string): Promise<void> {
  const unfinished = `${cluster}.new`;
  await rm(unfinished, { recursive: true, force: true });
  const script = new URL(`./create-cluster${path.extname(import.meta.filename)}`, import.meta.url);
  await run(process.execPath, [fileURLToPath(script), unfinished]).catch((cause: unknown) => {
    throw new UserError(`The database in ${cluster} could not be created. Check free memory (1 GB) and disk space.`, {
      cause,
    });
  });
  await rename(unfinished, cluster);
}
