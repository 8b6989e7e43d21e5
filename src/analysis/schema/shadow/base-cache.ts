import { createHash } from 'node:crypto';
import type { Cache, SourceEntry } from '../../../domain/source.ts';
import { packImage, unpackImage } from './packing.ts';
import type { BaseMigrations, Failure } from './shadow.ts';

/** A rebuilt schema, ready to load. */
export type Base = {
  /** The database as its engine dumps it. */
  readonly image: Uint8Array;
  /** Of PostgreSQL: what it was built with. */
  readonly extensions: readonly string[];
  readonly failures: readonly Failure[];
  /** Other files that its migrations took something from: it is stale once one of them has changed. */
  readonly referred: readonly SourceEntry[];
};

/** The newest base of a history that the cache has, and of how many of its migrations it is made. */
export type FoundBase = { readonly count: number; readonly found?: Base };

/** How many merged migrations back a cached image may be and still save most of the work. */
const LOOK_BACK = 24;

/**
 * Beginnings of a history that are worth keeping while the rest is still replayed hold a multiple of these many
 * migrations, and at most as many of them are looked for as a process that is ended early can have kept.
 */
export const PART = 400;
const MOST_PARTS = 60;

/** The bases of one history by how many of its migrations they hold. `engine` is all that an image depends on besides them. */
export function baseCache(migrations: BaseMigrations, engine: readonly (string | number)[], cache: Cache) {
  const keys = prefixKeys(migrations, engine);
  return {
    /** `isUsable` tells of an image whether its engine still has what it refers to. */
    async newest(isUsable: (image: Uint8Array) => Promise<boolean> = async () => true): Promise<FoundBase> {
      for (const count of countsToLookFor(migrations.entries.length)) {
        const packed = await cache.get(keys[count] ?? '');
        const found = packed && (await unpack(packed).catch(() => undefined));
        if (found && migrations.isCurrent(found.referred) && (await isUsable(found.image))) return { count, found };
      }
      return { count: 0 };
    },
    /** Keeps the base of the first `count` migrations. */
    async put(base: Base, count = migrations.entries.length): Promise<void> {
      await cache.put(keys[count] ?? '', await pack({ ...base, referred: distinct(base.referred) }));
    },
  };
}

function countsToLookFor(total: number): number[] {
  const near = Array.from({ length: Math.min(LOOK_BACK, total) }, (_, back) => total - back);
  const last = Math.floor((total - near.length) / PART);
  const far = Array.from({ length: Math.min(last, MOST_PARTS) }, (_, back) => (last - back) * PART);
  return [...near, ...far];
}

/** A key for every beginning of the history: what its image was made from, and by which engine. */
function prefixKeys({ format, preamble, entries, settings }: BaseMigrations, engine: readonly (string | number)[]) {
  const hash = createHash('sha256').update(JSON.stringify([...engine, format, preamble, settings]));
  const key = () => `schema-base-${hash.copy().digest('hex')}`;
  return [key(), ...entries.map(({ path, oid }) => (hash.update(JSON.stringify([path, oid])), key()))];
}

function distinct(entries: readonly SourceEntry[]): SourceEntry[] {
  return [...new Map(entries.map(({ path, oid }) => [path, { path, oid }])).values()];
}

/** Four bytes of length, JSON about the image, the packed image. */
async function pack({ image, ...about }: Base): Promise<Uint8Array> {
  const header = Buffer.from(JSON.stringify(about));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  return Buffer.concat([length, header, await packImage(image)]);
}

async function unpack(packed: Uint8Array): Promise<Base> {
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  const end = 4 + bytes.readUInt32LE(0);
  const about: Omit<Base, 'image' | 'referred'> = JSON.parse(bytes.toString('utf8', 4, end));
  return { referred: [], ...about, image: await unpackImage(bytes.subarray(end)) };
}
