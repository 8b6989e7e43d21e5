/** Files above this are not read: no hand-written migration, contract or source file comes near it. */
export const SIZE_LIMIT = 5_000_000;

/** How far git itself looks for a NUL byte before it calls a file binary. */
const BINARY_WINDOW = 8_000;

/**
 * Bytes as text: UTF-8 (a BOM is dropped), UTF-16 with a BOM, else Latin-1, which every byte sequence is.
 * `undefined` when the bytes are binary, as git decides it: a NUL byte near the beginning.
 */
export function decodeText(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  if (bytes.subarray(0, BINARY_WINDOW).includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return Buffer.from(bytes).toString('latin1');
  }
}
