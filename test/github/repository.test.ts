import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { SupersededError, TransientError, UserError } from '../../src/domain/errors.ts';
import type { Cache } from '../../src/domain/source.ts';
import { getPull } from '../../src/github/octokit-pull-requests.ts';
import { openPullRequest } from '../../src/github/repository.ts';
import { type Answers, githubAnswering, type Request } from '../helpers/github-server.ts';
import { HEAD, MERGE_BASE, pull, pullJson } from './pull-fixture.ts';

const REPO = '/repos/acme/shop';
const compared = { body: { merge_base_commit: { sha: MERGE_BASE } } };
const oidOf = (bytes: Uint8Array | string) => {
  const content = Buffer.from(bytes);
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
};
const blob = (path: string, content: Uint8Array | string, mode = '100644') => ({
  path,
  mode,
  type: 'blob',
  sha: oidOf(content),
  size: Buffer.from(content).length,
});
const tree = (...entries: object[]) => ({ body: { sha: 't', tree: entries, truncated: false } });
const base = (...entries: object[]) => ({ [`GET ${REPO}/git/trees/${MERGE_BASE}`]: tree(...entries) });
const head = (...entries: object[]) => ({ [`GET ${REPO}/git/trees/${HEAD}`]: tree(...entries) });
const files = (...listed: object[]) => ({ [`GET ${REPO}/pulls/7/files`]: { body: listed } });

function memoryCache(): Cache & { entries: Map<string, Uint8Array> } {
  const entries = new Map<string, Uint8Array>();
  return {
    entries,
    get: async (key) => entries.get(key),
    async put(key, value) {
      entries.set(key, value);
    },
  };
}

async function open(answers: Answers, { changedFiles = 1, cache = memoryCache() } = {}) {
  const server = await githubAnswering({
    [`GET ${REPO}/compare/main...${HEAD}`]: compared,
    [`GET ${REPO}/pulls/7`]: { body: pullJson() },
    ...answers,
  });
  return { ...server, cache, repository: await openPullRequest(server.octokit, { ...pull, changedFiles }, cache) };
}

describe('the range', () => {
  it('goes from the merge base with the base branch to the head', async () => {
    const { repository, requests } = await open({});
    expect(repository.name).toBe('acme/shop');
    expect(repository.range).toEqual({ base: MERGE_BASE, head: HEAD });
    expect(requests.map(({ url }) => url)).toEqual([`${REPO}/compare/main...${HEAD}?per_page=1&page=2`]);
  });

  it('falls back to the recorded base when the base branch was deleted', async () => {
    const { repository } = await open({
      [`GET ${REPO}/compare/main...${HEAD}`]: { status: 404 },
      [`GET ${REPO}/compare/${pull.base}...${HEAD}`]: compared,
    });
    expect(repository.range.base).toBe(MERGE_BASE);
  });

  it('says in words that there is no common ancestor', async () => {
    const opening = open({
      [`GET ${REPO}/compare/main...${HEAD}`]: { status: 404, body: { message: 'No common ancestor' } },
    });
    await expect(opening).rejects.toThrow(UserError);
    await expect(opening).rejects.toThrow('GitHub finds no common ancestor of acme/shop#7 and main. Rebase');
  });

  it('is superseded when the head was force-pushed away', async () => {
    const opening = open({
      [`GET ${REPO}/compare/main...${HEAD}`]: { status: 404 },
      [`GET ${REPO}/pulls/7`]: { body: pullJson({ head: 'd'.repeat(40) }) },
    });
    await expect(opening).rejects.toThrow(SupersededError);
  });

  it('does not need the fork, which may be deleted', async () => {
    const { octokit } = await githubAnswering({ [`GET ${REPO}/pulls/7`]: { body: pullJson({ headRepo: null }) } });
    expect(await getPull(octokit, pull)).toMatchObject({ fork: true, owner: 'acme', repo: 'shop', head: HEAD });
  });
});

describe('changed files', () => {
  it('have the object ids of both trees, whatever happened to them', async () => {
    const { repository } = await open(
      {
        ...files(
          { filename: 'new.sql', status: 'added', patch: '@@ -0,0 +1 @@\n+new' },
          { filename: 'big.sql', status: 'modified' },
          { filename: 'to.sql', status: 'renamed', previous_filename: 'from.sql', patch: '@@ -1 +1 @@\n-old\n+moved' },
          { filename: 'gone.sql', status: 'removed', patch: '@@ -1 +0,0 @@\n-gone' },
          {
            filename: 'vendored',
            status: 'modified',
            patch: '@@ -1 +1 @@\n-Subproject commit 1\n+Subproject commit 2',
          },
          { filename: 'link', status: 'added', patch: '@@ -0,0 +1 @@\n+new.sql' },
        ),
        ...base(
          blob('big.sql', 'big 1'),
          blob('from.sql', 'old'),
          blob('gone.sql', 'gone'),
          { path: 'vendored', mode: '160000', type: 'commit', sha: '1'.repeat(40) },
          { path: 'db', mode: '040000', type: 'tree', sha: '2'.repeat(40) },
        ),
        ...head(
          blob('new.sql', 'new'),
          blob('big.sql', 'big 2', '100755'),
          blob('to.sql', 'moved'),
          { path: 'vendored', mode: '160000', type: 'commit', sha: '3'.repeat(40) },
          blob('link', 'new.sql', '120000'),
        ),
      },
      { changedFiles: 6 },
    );

    expect(await repository.changes()).toEqual({
      gaps: [],
      changes: [
        {
          path: 'new.sql',
          previousPath: 'new.sql',
          status: 'added',
          headOid: oidOf('new'),
          mode: '100644',
          patch: '@@ -0,0 +1 @@\n+new',
        },
        {
          path: 'big.sql',
          previousPath: 'big.sql',
          status: 'modified',
          baseOid: oidOf('big 1'),
          headOid: oidOf('big 2'),
          mode: '100755',
        },
        {
          path: 'to.sql',
          previousPath: 'from.sql',
          status: 'renamed',
          baseOid: oidOf('old'),
          headOid: oidOf('moved'),
          mode: '100644',
          patch: '@@ -1 +1 @@\n-old\n+moved',
        },
        {
          path: 'gone.sql',
          previousPath: 'gone.sql',
          status: 'removed',
          baseOid: oidOf('gone'),
          mode: '100644',
          patch: '@@ -1 +0,0 @@\n-gone',
        },
        {
          path: 'vendored',
          previousPath: 'vendored',
          status: 'modified',
          baseOid: '1'.repeat(40),
          headOid: '3'.repeat(40),
          mode: '160000',
          patch: '@@ -1 +1 @@\n-Subproject commit 1\n+Subproject commit 2',
        },
        {
          path: 'link',
          previousPath: 'link',
          status: 'added',
          headOid: oidOf('new.sql'),
          mode: '120000',
          patch: '@@ -0,0 +1 @@\n+new.sql',
        },
      ],
    });
    expect((await repository.tree('base')).map(({ path }) => path)).toEqual([
      'big.sql',
      'from.sql',
      'gone.sql',
      'vendored',
    ]);
  });

  it('are listed up to three thousand, and the review is told what lies beyond', async () => {
    const { repository } = await open(
      {
        [`GET ${REPO}/pulls/7/files`]({ query, origin, path }) {
          const page = Number(query.get('page') ?? '1');
          const next = `<${origin}${path}?per_page=100&page=${page + 1}>; rel="next"`;
          return {
            body: Array.from({ length: 100 }, (_, at) => ({ filename: `f${page}-${at}`, status: 'added' })),
            ...(page < 30 && { headers: { link: next } }),
          };
        },
        ...base(),
        ...head(),
      },
      { changedFiles: 4211 },
    );
    const { changes, gaps } = await repository.changes();
    expect(changes).toHaveLength(3000);
    expect(gaps).toEqual(['GitHub listed 3000 of the 4211 changed files; the others were not looked at.']);
  });

  it('are nobody’s when the head moves while they are listed', async () => {
    let asked = 0;
    const { repository } = await open({
      ...files({ filename: 'a.sql', status: 'added' }),
      ...base(),
      ...head(),
      [`GET ${REPO}/pulls/7`]: () => {
        asked += 1;
        return { body: pullJson({ head: 'd'.repeat(40) }) };
      },
    });
    await expect(repository.changes()).rejects.toThrow(
      `acme/shop#7 moved from ${HEAD} to ${'d'.repeat(40)} during the review.`,
    );
    expect(asked).toBe(1);
  });
});

describe('a tree that GitHub cuts', () => {
  const truncated = { body: { sha: 't', tree: [], truncated: true } };
  const folder = (path: string, letter: string) => ({ path, mode: '040000', type: 'tree', sha: letter.repeat(40) });

  it('is walked folder by folder', async () => {
    const { repository } = await open({
      [`GET ${REPO}/git/trees/${MERGE_BASE}`]: ({ query }) =>
        query.has('recursive') ? truncated : tree(folder('db', '1'), blob('README', 'x')),
      [`GET ${REPO}/git/trees/${'1'.repeat(40)}`]: tree(blob('migrations/1.sql', 'one'), folder('migrations', '2')),
    });
    expect((await repository.tree('base')).map(({ path }) => path)).toEqual(['README', 'db/migrations/1.sql']);
  });

  it('ends in words when it is too large for that as well', async () => {
    const { repository } = await open({
      '*': ({ query }) =>
        query.has('recursive') ? truncated : tree(...Array.from({ length: 10 }, (_, at) => folder(`d${at}`, `${at}`))),
    });
    await expect(repository.tree('base')).rejects.toThrow(UserError);
    await expect(repository.tree('base')).rejects.toThrow('acme/shop is too large to list over GitHub');
  });
});

describe('blobs', () => {
  const latin1 = Buffer.from([0x63, 0x61, 0x66, 0xe9]);
  const restBlob = (content: Uint8Array | string) => ({
    [`GET ${REPO}/git/blobs/${oidOf(content)}`]: {
      body: { content: Buffer.from(content).toString('base64'), encoding: 'base64', size: content.length },
    },
  });
  /** As GitHub answers: texts in UTF-8 whatever they were, nothing for what it does not have. */
  const graphQl = (texts: Readonly<Record<string, object>>) => (request: Request) => {
    const { query } = request.body as { query: string };
    const aliases = [...query.matchAll(/(b\d+): object\(oid: "(\w+)"\)/g)];
    const objects = Object.fromEntries(aliases.map(([, alias, oid]) => [alias, texts[oid ?? ''] ?? null]));
    return { body: { data: { repository: objects } } };
  };
  const text = (content: string) => ({ byteSize: content.length, isBinary: false, isTruncated: false, text: content });

  it('come many per query, and only from the cache the next time', async () => {
    const contents = Array.from({ length: 120 }, (_, at) => `-- migration ${at}\r\n`);
    const texts = Object.fromEntries(contents.map((content) => [oidOf(content), text(content)]));
    const { repository, requests, cache } = await open({ 'POST /graphql': graphQl(texts) });

    const first = await repository.read(contents.map(oidOf));
    expect([...first].map(([, bytes]) => Buffer.from(bytes).toString()).toSorted()).toEqual(contents.toSorted());
    expect(requests.filter(({ path }) => path === '/graphql')).toHaveLength(3);
    expect(cache.entries.has(`blob:${oidOf('-- migration 0\r\n')}`)).toBe(true);

    expect((await repository.read(contents.map(oidOf))).size).toBe(120);
    expect(requests.filter(({ path }) => path === '/graphql')).toHaveLength(3);
  });

  it('are read again over REST when GraphQL changed, cut or hid their bytes', async () => {
    const { repository } = await open({
      'POST /graphql': graphQl({
        [oidOf(latin1)]: text('caf\uFFFD'),
        [oidOf('long')]: { ...text('lo'), isTruncated: true },
        [oidOf('\0bin')]: { byteSize: 4, isBinary: true, isTruncated: false, text: null },
      }),
      ...restBlob(latin1),
      ...restBlob('long'),
      ...restBlob('\0bin'),
    });
    const blobs = await repository.read([oidOf(latin1), oidOf('long'), oidOf('\0bin'), '9'.repeat(40)]);
    expect(blobs.get(oidOf(latin1))).toEqual(latin1);
    expect(Buffer.from(blobs.get(oidOf('long')) ?? []).toString()).toBe('long');
    expect(Buffer.from(blobs.get(oidOf('\0bin')) ?? []).toString()).toBe('\0bin');
    expect(blobs.size).toBe(3);
  });

  it('come over REST where GraphQL is not offered, and GraphQL is asked once', async () => {
    const { repository, requests } = await open({
      'POST /graphql': { status: 404 },
      ...restBlob('a'),
      ...restBlob('b'),
    });
    expect((await repository.read([oidOf('a')])).size).toBe(1);
    expect((await repository.read([oidOf('b')])).size).toBe(1);
    expect(requests.filter(({ path }) => path === '/graphql')).toHaveLength(1);
  });

  it('come over REST when GraphQL gives up on the query', async () => {
    const { repository } = await open({ 'POST /graphql': { status: 502 }, ...restBlob('a') });
    expect((await repository.read([oidOf('a')])).size).toBe(1);
  });

  it('wait when GraphQL says that the limit is reached', async () => {
    const { repository, requests } = await open({
      'POST /graphql': { status: 403, headers: { 'retry-after': '9' } },
      ...restBlob('a'),
    });
    await expect(repository.read([oidOf('a')])).rejects.toMatchObject({ retryAfterMs: 9000 });
    await expect(repository.read([oidOf('a')])).rejects.toThrow(TransientError);
    expect(requests.filter(({ path }) => path.includes('/git/blobs/'))).toEqual([]);
  });

  it('of more than five megabytes are absent without being read', async () => {
    const huge = { ...blob('huge.sql', 'x'), sha: '7'.repeat(40), size: 20_000_000 };
    const { repository, requests } = await open({ ...head(huge) });
    await repository.tree('head');
    requests.length = 0;
    expect(await repository.read(['7'.repeat(40)])).toEqual(new Map());
    expect(requests).toEqual([]);
  });
});
