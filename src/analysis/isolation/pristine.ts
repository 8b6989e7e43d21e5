import type { Cache } from '../../domain/source.ts';
import { ENGINE_VERSION, IMAGE_FORMAT } from '../schema/shadow/postgres/version.ts';
import { type Limits, runIsolated } from './run.ts';

/** Initialising a cluster briefly runs two engines. */
const PRISTINE_MEGABYTES = 900;

/** The image of an empty cluster: from the cache, else made in a process of its own, which needs more memory than a review. */
export async function pristineImage(cache: Cache, limits: Limits, signal?: AbortSignal): Promise<Uint8Array> {
  const key = `schema-pristine-${ENGINE_VERSION}-${IMAGE_FORMAT}`;
  const cached = await cache.get(key);
  if (cached) return cached;
  let made: Uint8Array | undefined;
  const death = await runIsolated({
    task: { kind: 'pristine' },
    limits: { ...limits, megabytes: Math.max(limits.megabytes, PRISTINE_MEGABYTES) },
    ...(signal && { signal }),
    answer: () => Promise.reject(new Error('An empty cluster needs nothing.')),
    onProgress: (progress) => {
      if (progress.kind === 'pristine') made = progress.image;
    },
  });
  if (!made) throw new Error(`An empty database could not be made because ${death ?? 'nothing came back'}.`);
  await cache.put(key, made);
  return made;
}
