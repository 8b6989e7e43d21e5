import { describe, expect, it } from 'vitest';
import { collectChangeSet } from '../../src/change-set/collect.ts';
import { defaultSettings } from '../../src/config/settings.ts';
import type { RawChange, Repository, TreeEntry } from '../../src/domain/repository.ts';

type Content = string | Uint8Array;
type File = { readonly base?: Content; readonly head?: Content; readonly mode?: string; readonly patch?: string };

const bytesOf = (content: Content): Uint8Array => (typeof content === 'string' ? Buffer.from(content) : content);

/** A repository in memory; object ids are the path and the side. `calls` counts what it is asked. */
function repositoryOf(files: Readonly<Record<string, File>>, unreadable: Readonly<Record<string, number>> = {}) {
  const calls = { tree: 0, read: 0 };
  const blobs = new Map<string, Uint8Array>();
  const entries: Record<'base' | 'head', TreeEntry[]> = { base: [], head: [] };
  const changes: RawChange[] = [];
  for (const [path, { base, head, mode = '100644', patch }] of Object.entries(files)) {
    const oids = { base: `${path}@base`, head: `${path}@head` };
    for (const side of ['base', 'head'] as const) {
      const content = side === 'base' ? base : head;
      if (content === undefined) continue;
      const size = unreadable[path] ?? bytesOf(content).length;
      entries[side].push({ path, oid: oids[side], mode, size });
      if (!(path in unreadable)) blobs.set(oids[side], bytesOf(content));
    }
    changes.push({
      path,
      previousPath: path,
      status: base === undefined ? 'added' : head === undefined ? 'removed' : 'modified',
      mode,
      ...(base !== undefined && { baseOid: oids.base }),
      ...(head !== undefined && { headOid: oids.head }),
      ...(patch !== undefined && { patch }),
    });
  }
  const repository: Repository = {
    name: 'shop',
    range: { base: 'b', head: 'h' },
    changes: async () => ({ changes, gaps: ['Only the first 3,000 files were listed.'] }),
    async tree(which) {
      calls.tree += 1;
      return entries[which];
    },
    async read(oids) {
      calls.read += 1;
      return new Map(oids.flatMap((oid) => (blobs.has(oid) ? [[oid, blobs.get(oid) ?? new Uint8Array()]] : [])));
    },
  };
  return { repository, calls };
}

describe('collectChangeSet', () => {
  it('gives files with surface and hunks without reading anything when the adapter has the patches', async () => {
    const { repository, calls } = repositoryOf({
      'db/1.sql': { head: 'SELECT 1;\n', patch: '@@ -0,0 +1 @@\n+SELECT 1;\n' },
    });

    const { changeSet } = await collectChangeSet(repository, defaultSettings);

    expect(changeSet).toMatchObject({ repository: 'shop', base: 'b', head: 'h' });
    expect(changeSet.files).toEqual([
      {
        path: 'db/1.sql',
        previousPath: 'db/1.sql',
        status: 'added',
        surface: 'migration',
        hunks: [
          {
            oldStart: 0,
            oldLines: 0,
            newStart: 1,
            newLines: 1,
            lines: [{ kind: 'added', newLine: 1, text: 'SELECT 1;' }],
          },
        ],
      },
    ]);
    expect(calls).toEqual({ tree: 0, read: 0 });
  });

  it('rebuilds hunks that the adapter left out from the contents', async () => {
    const { repository } = repositoryOf({ 'a.sql': { base: 'a\nb\n', head: 'a\nc\n' }, 'gone.sql': { base: 'x\n' } });

    const { changeSet } = await collectChangeSet(repository, defaultSettings);

    expect(
      changeSet.files.map(({ path, hunks }) => [path, hunks.map(({ lines }) => lines.map(({ text }) => text))]),
    ).toEqual([
      ['a.sql', [['a', 'b', 'c']]],
      ['gone.sql', [['x']]],
    ]);
  });

  it('says of everything that it leaves out why', async () => {
    const { repository } = repositoryOf(
      {
        'binary.sql': { head: Uint8Array.of(1, 0, 2) },
        'huge.sql': { head: '' },
        'missing.sql': { head: 'x' },
        link: { head: 'target', mode: '120000' },
        module: { head: 'commit', mode: '160000' },
        'legacy/a.sql': { head: 'a\n', patch: '@@ -0,0 +1 @@\n+a\n' },
      },
      { 'huge.sql': 20_000_000, 'missing.sql': 1 },
    );

    const { changeSet } = await collectChangeSet(repository, { ...defaultSettings, exclude: ['legacy/**'] });

    expect(changeSet.files).toEqual([]);
    expect(changeSet.skipped).toEqual([
      { path: '*', reason: 'Only the first 3,000 files were listed.' },
      { path: 'link', reason: 'symbolic link' },
      { path: 'module', reason: 'submodule: its own repository has the change' },
      { path: 'legacy/a.sql', reason: 'left out by the include and exclude settings' },
      { path: 'binary.sql', reason: 'binary' },
      { path: 'huge.sql', reason: 'too large: 20 MB, and files above 5 MB are not read' },
      { path: 'missing.sql', reason: 'its content cannot be had from this repository' },
    ]);
  });

  it('keeps a pure rename or a change of mode as a file without hunks', async () => {
    const { repository } = repositoryOf({});
    const change = { path: 'new.sql', previousPath: 'old.sql', status: 'renamed', mode: '100644' } as const;
    const renamed: Repository = {
      ...repository,
      changes: async () => ({ changes: [{ ...change, baseOid: 'same', headOid: 'same' }], gaps: [] }),
    };

    const { changeSet } = await collectChangeSet(renamed, defaultSettings);

    expect(changeSet.files).toMatchObject([{ path: 'new.sql', previousPath: 'old.sql', hunks: [] }]);
  });

  it('takes an empty change for what it is', async () => {
    const { repository } = repositoryOf({});
    const { changeSet } = await collectChangeSet(
      { ...repository, changes: async () => ({ changes: [], gaps: [] }) },
      defaultSettings,
    );
    expect(changeSet).toMatchObject({ files: [], skipped: [] });
  });
});

describe('the source', () => {
  it('decodes UTF-8 with and without BOM, UTF-16 and Latin-1, and keeps line ends', async () => {
    const { repository } = repositoryOf({
      'utf8.sql': { head: 'é\r\n' },
      'bom.sql': { head: '\ufeffé\n' },
      'utf16le.sql': { head: Buffer.from('\ufeffé\n', 'utf16le') },
      'utf16be.sql': { head: Buffer.from('\ufeffé\n', 'utf16le').swap16() },
      'latin1.sql': { head: Buffer.from('é\n', 'latin1') },
      'binary.sql': { head: Uint8Array.of(1, 0, 2) },
    });

    const { source } = await collectChangeSet(repository, defaultSettings);
    const paths = (await source.list('head')).map(({ path }) => path);

    expect(Object.fromEntries(await source.read('head', [...paths, 'absent.sql']))).toEqual({
      'bom.sql': 'é\n',
      'latin1.sql': 'é\n',
      'utf16be.sql': 'é\n',
      'utf16le.sql': 'é\n',
      'utf8.sql': 'é\r\n',
    });
  });

  it('reads changed paths without listing a tree, and lists each tree once', async () => {
    const { repository, calls } = repositoryOf({ 'a.sql': { base: 'old\n', head: 'new\n', patch: '' } });
    const { source } = await collectChangeSet(repository, defaultSettings);

    expect((await source.read('base', ['a.sql'])).get('a.sql')).toBe('old\n');
    expect(calls).toEqual({ tree: 0, read: 1 });
    await source.read('base', ['a.sql', 'other.sql']);
    await source.list('base');
    expect(calls.tree).toBe(1);
  });

  it('lists regular files only, sorted by path', async () => {
    const { repository } = repositoryOf({
      'b.sql': { head: 'b' },
      'a.sql': { head: 'a' },
      link: { head: 'a.sql', mode: '120000' },
    });
    const { source } = await collectChangeSet(repository, defaultSettings);
    expect(await source.list('head')).toEqual([
      { path: 'a.sql', oid: 'a.sql@head', size: 1 },
      { path: 'b.sql', oid: 'b.sql@head', size: 1 },
    ]);
  });
});
