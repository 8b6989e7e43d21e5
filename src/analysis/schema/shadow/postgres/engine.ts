import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { MemoryFS, PGlite, PGliteOptions } from '@electric-sql/pglite';
import { isExtensionAvailable, loadExtensions } from './extensions.ts';
import { packFiles, unpackFiles } from './image.ts';

/** A notice or an error as the server words it. */
type ServerNotice = { readonly message: string };

/** The server's refusal of a statement. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly sqlstate: string;

  constructor(sqlstate: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.sqlstate = sqlstate;
  }
}

/** One in-process PostgreSQL with a single session. */
export interface Engine {
  /** Runs SQL as one simple query; several statements form an implicit transaction. Throws `Refusal`. */
  run(sql: string, onNotice?: (notice: ServerNotice) => void): Promise<void>;
  /** Runs one query and gives the single JSON value that it selects. */
  json<Value>(sql: string): Promise<Value>;
  /** Whether CREATE EXTENSION can be run for this name. */
  hasExtension(name: string): boolean;
  /** Lets go of what is kept only for recovery. */
  trim(): Promise<void>;
  /** From which `OpenEngine` opens the same database again. */
  image(): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Small buffers, since a shadow holds next to no rows; every megabyte counts twice while a server runs beside it. */
const START_PARAMETERS = [
  'shared_buffers=8MB',
  'wal_buffers=64kB',
  'jit=off',
  'full_page_writes=off',
  'temp_file_limit=64MB',
  // Nothing replicates or recovers this cluster, and its WAL is memory, and part of every image.
  'wal_level=minimal',
  'max_wal_senders=0',
  'max_wal_size=2MB',
  'min_wal_size=2MB',
  // The engine's own defaults let superusers, which migrations are here, change system tables.
  'allow_system_table_mods=off',
];

type EngineOptions = {
  /** From `image()`; without it the engine initialises a new cluster, which takes seconds and much memory. */
  readonly image?: Uint8Array;
  readonly extensions?: readonly string[];
};

type CompiledEngine = NonNullable<PGliteOptions['pgliteWasmModule']>;

/** Global in Node, but only declared by TypeScript's DOM library. */
declare const WebAssembly: { compile(bytes: Uint8Array): Promise<CompiledEngine> };

export type OpenEngine = (options?: EngineOptions) => Promise<Engine>;

/**
 * Gives the way to open engines, and starts to compile the engine's WebAssembly at once: threads do that while the caller
 * still fetches what to load into it, and every further engine opens without compiling again.
 */
export function prepareEngines(): OpenEngine {
  const file = path.join(path.dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite')), 'pglite.wasm');
  const compiled = readFile(file).then((bytes) => WebAssembly.compile(bytes));
  compiled.catch(() => undefined);
  return async ({ image, extensions = [] } = {}) => {
    const { MemoryFS, PGlite } = await import('@electric-sql/pglite');
    const files = image && fileSystemWith(MemoryFS, image);
    const database = await PGlite.create({
      startParams: [...PGlite.defaultStartParams, ...START_PARAMETERS.flatMap((setting) => ['-c', setting])],
      extensions: await loadExtensions(extensions),
      pgliteWasmModule: await compiled,
      ...(files ? { fs: files } : { initDbStartParams: ['--wal-segsize=1'] }),
    });
    return engineOver(database);
  };
}

/** In memory, filled as soon as the engine is there, which then finds its database and goes on with it. */
function fileSystemWith(base: typeof MemoryFS, image: Uint8Array): MemoryFS {
  return new (class extends base {
    override async initialSyncFs(): Promise<void> {
      if (this.pg) await unpackFiles(this.pg.Module.FS, image);
    }
  })();
}

function engineOver(database: PGlite): Engine {
  return {
    async run(sql, onNotice) {
      try {
        await database.exec(sql, onNotice && { onNotice: (notice) => onNotice({ message: notice.message ?? '' }) });
      } catch (cause) {
        throw refusal(cause);
      }
    },
    async json<Value>(sql: string) {
      const [result] = await database.exec(sql);
      const [row] = result?.rows ?? [];
      if (!row) throw new Error('the engine broke and answers no more');
      return Object.values(row)[0] as Value;
    },
    hasExtension: isExtensionAvailable,
    trim: async () => void (await database.exec('CHECKPOINT')),
    async image() {
      await database.exec('CHECKPOINT');
      return packFiles(database.Module.FS);
    },
    close: () => database.close(),
  };
}

function refusal(cause: unknown): unknown {
  const sqlstate = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof sqlstate === 'string' && cause instanceof Error
    ? new Refusal(sqlstate, cause.message, { cause })
    : cause;
}
