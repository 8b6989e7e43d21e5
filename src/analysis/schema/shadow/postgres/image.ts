import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import { dropTemplates, type OpenEngine } from './engine.ts';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** An empty cluster without its template databases. Takes seconds and hundreds of megabytes: make it once. */
export async function createPristineImage(open: OpenEngine): Promise<Uint8Array> {
  const engine = await open();
  try {
    await dropTemplates(engine);
    return await engine.image();
  } finally {
    await engine.close();
  }
}

/** Images are mostly zeros: level 1 makes two megabytes of sixteen in 20 ms. */
export function packImage(image: Uint8Array): Promise<Uint8Array> {
  return compress(image, { params: { [constants.ZSTD_c_compressionLevel]: 1 } });
}

export function unpackImage(packed: Uint8Array): Promise<Uint8Array> {
  return decompress(packed);
}
