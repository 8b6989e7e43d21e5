import { createHash } from 'node:crypto';
import { TransientError } from '../domain/errors.ts';
import type { Cache } from '../domain/source.ts';
import { type BlobsQuery, blobsDocument } from './documents.ts';
import { asking, lacksGraphQl, statusOf } from './errors.ts';
import { inParallel } from './in-parallel.ts';
import type { RepositoryRef } from './issues.ts';
import type { GitHubClient } from './octokit.ts';

/** Larger files are absent: nobody reviews them by eye, and the analysers have their own, lower limits. */
const MAX_BLOB_BYTES = 5_000_000;

/** One query asks for at most so many blobs, and so many bytes where sizes are known. */
const BATCH_BLOBS = 50;
const BATCH_BYTES = 1_000_000;
/** GraphQL cuts texts off at about half a megabyte. */
const GRAPHQL_BYTES = 400_000;

export type BlobReader = {
  read(oids: readonly string[], sizes: ReadonlyMap<string, number>): Promise<ReadonlyMap<string, Uint8Array>>;
};

/**
 * Blobs by object id: from the cache, else many per GraphQL query, else one by one over REST. A GraphQL text counts only
 * when it hashes to the id that was asked for, since GitHub transcodes what is not UTF-8.
 */
export function blobsOf(octokit: GitHubClient, repository: RepositoryRef, cache: Cache): BlobReader {
  const { owner, repo } = repository;
  let graphQlOffered = true;

  async function readBatch(oids: readonly string[]): Promise<Map<string, Uint8Array>> {
    const found = new Map<string, Uint8Array>();
    const answer = await asking(`reading files of ${owner}/${repo}`, () =>
      octokit.graphql<BlobsQuery>(blobsDocument(oids), { owner, repo }),
    );
    for (const [at, oid] of oids.entries()) {
      const blob = answer.repository?.[`b${at}`];
      if (typeof blob?.text !== 'string' || blob.isTruncated || blob.isBinary) continue;
      const bytes = Buffer.from(blob.text, 'utf8');
      if (hashesTo(bytes, oid)) found.set(oid, bytes);
    }
    return found;
  }

  async function readOne(oid: string): Promise<Uint8Array | undefined> {
    try {
      const { data } = await asking(`reading a file of ${owner}/${repo}`, () =>
        octokit.rest.git.getBlob({ owner, repo, file_sha: oid }),
      );
      if ((data.size ?? 0) > MAX_BLOB_BYTES) return undefined;
      return Buffer.from(data.content, data.encoding === 'base64' ? 'base64' : 'utf8');
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw error;
    }
  }

  async function readByGraphQl(oids: readonly string[]): Promise<Map<string, Uint8Array>> {
    if (!graphQlOffered) return new Map();
    try {
      return await readBatch(oids);
    } catch (error) {
      if (lacksGraphQl(error)) graphQlOffered = false;
      // GitHub gives up on expensive queries with a 502; the same blobs one by one are cheap. A rate limit is not that.
      else if (!(error instanceof TransientError) || error.retryAfterMs !== undefined) throw error;
      return new Map();
    }
  }

  return {
    async read(oids, sizes) {
      const wanted = [...new Set(oids)].filter((oid) => (sizes.get(oid) ?? 0) <= MAX_BLOB_BYTES);
      const blobs = new Map<string, Uint8Array>();
      await inParallel(wanted, async (oid) => {
        const cached = await cache.get(`blob:${oid}`);
        if (cached) blobs.set(oid, cached);
      });
      const missing = wanted.filter((oid) => !blobs.has(oid));
      const keep = async (oid: string, bytes: Uint8Array) => {
        blobs.set(oid, bytes);
        await cache.put(`blob:${oid}`, bytes);
      };
      await inParallel(batchesOf(missing, sizes), async (batch) => {
        for (const [oid, bytes] of await readByGraphQl(batch)) await keep(oid, bytes);
      });
      await inParallel(
        missing.filter((oid) => !blobs.has(oid)),
        async (oid) => {
          const bytes = await readOne(oid);
          if (bytes) await keep(oid, bytes);
        },
      );
      return blobs;
    },
  };
}

/** Ids that GraphQL can answer, in queries that it answers quickly. */
function batchesOf(oids: readonly string[], sizes: ReadonlyMap<string, number>): readonly (readonly string[])[] {
  const batches: string[][] = [];
  let bytes = Infinity;
  for (const oid of oids) {
    const size = sizes.get(oid) ?? 0;
    if (size > GRAPHQL_BYTES) continue;
    const current = batches.at(-1);
    if (!current || current.length === BATCH_BLOBS || bytes + size > BATCH_BYTES) {
      batches.push([oid]);
      bytes = size;
    } else {
      current.push(oid);
      bytes += size;
    }
  }
  return batches;
}

/** Git's object id of a blob; the id's length tells which hash the repository uses. */
function hashesTo(bytes: Uint8Array, oid: string): boolean {
  const algorithm = oid.length === 64 ? 'sha256' : 'sha1';
  return createHash(algorithm).update(`blob ${bytes.length}\0`).update(bytes).digest('hex') === oid;
}
