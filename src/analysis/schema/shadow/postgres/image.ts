import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { constants, createZstdCompress, zstdDecompress } from 'node:zlib';

/** The part of the engine's file system that this needs. */
interface Files {
  mkdirTree(path: string, mode?: number): void;
  mkdir(path: string, mode?: number): unknown;
  readdir(path: string): string[];
  stat(path: string): { mode: number; size: number };
  isDir(mode: number): boolean;
  readFile(path: string): Uint8Array;
  /** `canOwn`: the content becomes the file's own memory. */
  writeFile(path: string, content: Uint8Array, options: { canOwn: boolean }): void;
}

/** Where the engine keeps its data directory (PGDATA). */
const DIRECTORY = '/pglite/data';
const BLOCK_BYTES = 1 << 20;
const decompress = promisify(zstdDecompress);

/** In the order of the contents; a directory has no size and comes before what is in it. */
type Entry = readonly [path: string, size?: number];

/**
 * Packs the data directory of an engine at rest. The files go through one by one, since a copy of all of them beside
 * the engine's own is what a large schema has no memory for. Mostly zeros: level 1 makes two megabytes of sixteen in 20 ms.
 */
export function packFiles(files: Files): Promise<Uint8Array> {
  const packing = createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 1 } });
  return buffer(Readable.from(blocksOf(files)).pipe(packing));
}

/** Writes a packed data directory into the file system of an engine that has none, which takes over the unpacked memory. */
export async function unpackFiles(files: Files, packed: Uint8Array): Promise<void> {
  const bytes = await decompress(packed);
  const start = 4 + bytes.readUInt32LE(0);
  const entries: Entry[] = JSON.parse(bytes.toString('utf8', 4, start));
  files.mkdirTree(DIRECTORY, 0o700);
  let offset = start;
  for (const [path, size] of entries) {
    if (size === undefined) files.mkdir(`${DIRECTORY}/${path}`, 0o700);
    else {
      const content = bytes.subarray(offset, (offset += size));
      files.writeFile(`${DIRECTORY}/${path}`, content, { canOwn: true });
    }
  }
}

/** Four bytes of length, the entries as JSON, the contents; cut into blocks. */
function* blocksOf(files: Files): Generator<Uint8Array> {
  const entries = entriesIn(files, '');
  const index = Buffer.from(JSON.stringify(entries));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(index.length);
  let block: Uint8Array[] = [length, index];
  let held = index.length;
  for (const [path, size] of entries) {
    if (!size) continue;
    block.push(files.readFile(`${DIRECTORY}/${path}`));
    held += size;
    if (held < BLOCK_BYTES) continue;
    yield Buffer.concat(block);
    block = [];
    held = 0;
  }
  yield Buffer.concat(block);
}

function entriesIn(files: Files, folder: string): Entry[] {
  return files
    .readdir(`${DIRECTORY}/${folder}`)
    .filter((name) => name !== '.' && name !== '..')
    .flatMap((name): Entry[] => {
      const path = `${folder}${name}`;
      const { mode, size } = files.stat(`${DIRECTORY}/${path}`);
      return files.isDir(mode) ? [[path], ...entriesIn(files, `${path}/`)] : [[path, size]];
    });
}
