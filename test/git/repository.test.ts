import {
  appendFileSync,
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/domain/errors.ts';
import { openRange, type LocalRepository, type RangeOptions } from '../../src/git/repository.ts';
import { ScratchRepository, scratchEnv } from './scratch-repository.ts';

const open = (options: Omit<RangeOptions, 'env'>): Promise<LocalRepository> =>
  openRange({ ...options, env: scratchEnv });

async function textOf(repository: LocalRepository, oid: string | undefined): Promise<string | undefined> {
  const content = (await repository.read([oid ?? ''])).get(oid ?? '');
  return content && Buffer.from(content).toString('utf8');
}

describe('which commits are compared', () => {
  it('compares a branch with its merge base with main, not with main itself', async () => {
    using scratch = new ScratchRepository();
    const fork = scratch.commit({ 'a.sql': 'a\n' });
    scratch.git('checkout', '--quiet', '-b', 'feature');
    const head = scratch.commit({ 'b.sql': 'b\n' });
    scratch.git('checkout', '--quiet', 'main');
    scratch.commit({ 'c.sql': 'c\n' });
    scratch.git('checkout', '--quiet', 'feature');

    const repository = await open({ dir: scratch.dir });

    expect(repository.range).toEqual({ base: fork, head });
    expect(repository.description).toBe('merge base with main');
    expect((await repository.changes()).changes.map(({ path }) => path)).toEqual(['b.sql']);
    await repository.close();
  });

  it('prefers the remote default branch to a local main that is ahead of it', async () => {
    using upstream = new ScratchRepository();
    const published = upstream.commit({ 'a.sql': 'a\n' });
    using scratch = new ScratchRepository();
    scratch.git('remote', 'add', 'origin', upstream.dir);
    scratch.git('fetch', '--quiet', 'origin');
    scratch.git('reset', '--quiet', '--hard', 'origin/main');
    scratch.commit({ 'b.sql': 'b\n' });

    const repository = await open({ dir: scratch.dir });

    expect(repository.range.base).toBe(published);
    expect(repository.description).toBe('merge base with origin/main');
    await repository.close();
  });

  it('takes the last commit when nothing is ahead of the default branch, and says so', async () => {
    using scratch = new ScratchRepository();
    const base = scratch.commit({ 'a.sql': 'a\n' });
    const head = scratch.commit({ 'b.sql': 'b\n' });

    const repository = await open({ dir: scratch.dir });

    expect(repository.range).toEqual({ base, head });
    expect(repository.description).toBe('the commit before, because nothing is ahead of main');
    await repository.close();
  });

  it('compares the first commit with nothing', async () => {
    using scratch = new ScratchRepository();
    scratch.commit({ 'a.sql': 'a\n' });

    const repository = await open({ dir: scratch.dir });

    expect(repository.range.base).toBe('4b825dc642cb6eb9a060e54bf8d69288fbee4904');
    expect((await repository.changes()).changes).toMatchObject([{ path: 'a.sql', status: 'added' }]);
    expect(await repository.tree('base')).toEqual([]);
    await repository.close();
  });

  it('works in a subfolder and in a bare git directory', async () => {
    using scratch = new ScratchRepository();
    scratch.commit({ 'x/a.sql': 'a\n' });
    scratch.commit({ 'x/b.sql': 'b\n' });

    for (const dir of [path.join(scratch.dir, 'x'), path.join(scratch.dir, '.git')]) {
      const repository = await open({ dir });
      expect(repository.name).toBe(path.basename(scratch.dir));
      expect((await repository.changes()).changes).toMatchObject([{ path: 'x/b.sql' }]);
      expect((await repository.tree('head')).map((entry) => [entry.path, entry.size])).toEqual([
        ['x/a.sql', 2],
        ['x/b.sql', 2],
      ]);
      await repository.close();
    }
  });
});

describe('uncommitted work', () => {
  it('holds staged, unstaged and untracked files, leaves ignored ones out and writes nothing', async () => {
    using scratch = new ScratchRepository();
    const head = scratch.commit({ '.gitignore': 'secret\n', 'a.sql': 'a\n', 'b.sql': 'b\n', 'gone.sql': 'x\n' });
    scratch.write({ 'a.sql': 'staged\n', 'new.sql': 'untracked\n', secret: 'no', 'gone.sql': undefined });
    scratch.git('add', 'a.sql');
    scratch.write({ 'b.sql': 'unstaged\n' });
    const index = readFileSync(path.join(scratch.dir, '.git/index'));
    const objects = readdirSync(path.join(scratch.dir, '.git/objects'), { recursive: true });

    const repository = await open({ dir: scratch.dir });
    const { changes } = await repository.changes();

    expect(repository.range.base).toBe(head);
    expect(repository.description).toBe('the last commit, with uncommitted changes');
    expect(changes.map(({ path, status }) => [path, status])).toEqual([
      ['a.sql', 'modified'],
      ['b.sql', 'modified'],
      ['gone.sql', 'removed'],
      ['new.sql', 'added'],
    ]);
    expect(await textOf(repository, changes[3]?.headOid)).toBe('untracked\n');
    await repository.close();
    expect(readFileSync(path.join(scratch.dir, '.git/index'))).toEqual(index);
    expect(readdirSync(path.join(scratch.dir, '.git/objects'), { recursive: true })).toEqual(objects);
  });

  it('is added to the commits of the branch', async () => {
    using scratch = new ScratchRepository();
    scratch.commit({ 'a.sql': 'a\n' });
    scratch.git('checkout', '--quiet', '-b', 'feature');
    scratch.commit({ 'b.sql': 'b\n' });
    scratch.write({ 'c.sql': 'c\n' });

    const repository = await open({ dir: scratch.dir });

    expect(repository.description).toBe('merge base with main, with uncommitted changes');
    expect((await repository.changes()).changes.map(({ path }) => path)).toEqual(['b.sql', 'c.sql']);
    await repository.close();
  });

  it('is left out when the head is named', async () => {
    using scratch = new ScratchRepository();
    scratch.commit({ 'a.sql': 'a\n' });
    scratch.commit({ 'b.sql': 'b\n' });
    scratch.write({ 'c.sql': 'c\n' });

    const repository = await open({ dir: scratch.dir, base: 'HEAD^', head: 'HEAD' });

    expect((await repository.changes()).changes.map(({ path }) => path)).toEqual(['b.sql']);
    await repository.close();
  });
});

describe('what is reported of a change', () => {
  it('knows renames, deletions, links, submodules, binaries and changes of type', async () => {
    using scratch = new ScratchRepository();
    scratch.commit({ 'old name.sql': '1\n2\n3\n4\n5\n', 'gone.sql': 'x\n', 'was-file': 'y\n' });
    scratch.write({ 'old name.sql': undefined, 'gone.sql': undefined, 'was-file': undefined });
    scratch.write({ 'new name.sql': '1\n2\n3\n4\n6\n', 'image.sql': Uint8Array.of(0, 1, 2) });
    symlinkSync('new name.sql', path.join(scratch.dir, 'was-file'));
    scratch.git('update-index', '--add', '--cacheinfo', `160000,${scratch.git('rev-parse', 'HEAD')},module`);
    scratch.git('add', 'new name.sql', 'image.sql', 'was-file');
    scratch.git('rm', '--quiet', '--cached', 'old name.sql', 'gone.sql');
    scratch.git('commit', '--quiet', '-m', 'all kinds');

    const repository = await open({ dir: scratch.dir, head: 'HEAD' });
    const { changes, gaps } = await repository.changes();

    expect(gaps).toEqual([]);
    expect(changes.map(({ path, previousPath, status, mode }) => [path, previousPath, status, mode])).toEqual([
      ['gone.sql', 'gone.sql', 'removed', '100644'],
      ['image.sql', 'image.sql', 'added', '100644'],
      ['module', 'module', 'added', '160000'],
      ['new name.sql', 'old name.sql', 'renamed', '100644'],
      ['was-file', 'was-file', 'modified', '120000'],
    ]);
    expect(changes[1]?.patch).toBeUndefined();
    expect(changes[3]?.patch).toBe('@@ -2,4 +2,4 @@\n 2\n 3\n 4\n-5\n+6\n');
    await repository.close();
  });

  it('keeps names and contents that are not UTF-8, and names that try to look like a diff', async () => {
    using scratch = new ScratchRepository();
    scratch.commit({ 'a.sql': 'a\n' });
    const hostile = 'x\ndiff --git a/y b/y\n@@ -1 +1 @@\n.sql';
    scratch.write({ [hostile]: 'hostile\n', 'plain.sql': 'plain\n', 'é"\t.sql': Buffer.from('caf\xe9\n', 'latin1') });
    writeFileSync(Buffer.from(`${scratch.dir}/caf\xe9.sql`, 'latin1'), 'latin\n');
    scratch.commit({});

    const repository = await open({ dir: scratch.dir });
    const { changes } = await repository.changes();

    expect(Object.fromEntries(changes.map(({ path, patch }) => [path, patch]))).toEqual({
      'café.sql': '@@ -0,0 +1 @@\n+latin\n',
      'plain.sql': '@@ -0,0 +1 @@\n+plain\n',
      [hostile]: '@@ -0,0 +1 @@\n+hostile\n',
      'é"\t.sql': '@@ -0,0 +1 @@\n+café\n',
    });
    await repository.close();
  });

  it('does not diff or keep a file above 5 MB, and knows its size', async () => {
    using scratch = new ScratchRepository();
    scratch.commit({ 'a.sql': 'a\n' });
    scratch.commit({ 'dump.sql': 'x'.repeat(5_000_001) });

    const repository = await open({ dir: scratch.dir });
    const [change] = (await repository.changes()).changes;

    expect(change?.patch).toBeUndefined();
    expect((await repository.read([change?.headOid ?? ''])).size).toBe(0);
    expect((await repository.tree('head')).at(-1)).toMatchObject({ path: 'dump.sql', size: 5_000_001 });
    await repository.close();
  });

  it('lists a change of 3,000 files with their patches', async () => {
    using scratch = new ScratchRepository();
    scratch.commit({ 'a.sql': 'a\n' });
    scratch.commit(Object.fromEntries(Array.from({ length: 3_000 }, (_, index) => [`d/${index}.sql`, `${index}\n`])));

    const repository = await open({ dir: scratch.dir });
    const { changes } = await repository.changes();

    expect(changes).toHaveLength(3_000);
    expect(changes.every(({ path, patch }) => patch === `@@ -0,0 +1 @@\n+${path.slice(2, -4)}\n`)).toBe(true);
    await repository.close();
  });

  it('survives blobs that are not there and says what that costs', async () => {
    using scratch = new ScratchRepository();
    scratch.commit({ 'a.sql': 'a\n', 'kept.sql': 'k\n' });
    scratch.commit({ 'a.sql': 'lost\n', 'kept.sql': 'k\nl\n' });
    const lost = scratch.git('rev-parse', 'HEAD:a.sql');
    rmSync(path.join(scratch.dir, '.git/objects', lost.slice(0, 2), lost.slice(2)));

    const repository = await open({ dir: path.join(scratch.dir, '.git') });
    const { changes, gaps } = await repository.changes();
    const kept = changes.find(({ path }) => path === 'kept.sql');

    expect(gaps).toEqual([expect.stringContaining('lacks the contents of some files')]);
    expect(kept?.patch).toBe('@@ -1 +1,2 @@\n k\n+l\n');
    expect(changes.find(({ path }) => path === 'a.sql')).toMatchObject({ headOid: lost, status: 'modified' });
    expect((await repository.read([lost, kept?.headOid ?? ''])).has(lost)).toBe(false);
    expect(await textOf(repository, kept?.headOid)).toBe('k\nl\n');
    await repository.close();
  });

  it('gives up soon on a clone without any contents', async () => {
    using scratch = new ScratchRepository();
    scratch.commit({ 'a.sql': 'a\n' });
    scratch.commit(Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`d/${index}.sql`, `${index}\n`])));
    scratch.git('config', 'uploadpack.allowFilter', 'true');
    const clone = `${scratch.dir}/clone`;
    scratch.git('clone', '--quiet', '--bare', '--filter=blob:none', `file://${scratch.dir}`, clone);

    const started = performance.now();
    const repository = await open({ dir: clone });
    const { changes } = await repository.changes();

    expect(changes).toHaveLength(500);
    expect(changes.filter(({ patch }) => patch !== undefined)).toEqual([]);
    expect(performance.now() - started).toBeLessThan(4_000);
    await repository.close();
  });

  it('goes on reading after an object that git itself cannot read', async () => {
    using scratch = new ScratchRepository();
    scratch.commit({ 'a.sql': 'first\n' });
    scratch.commit({ 'a.sql': 'damaged\n' });
    const [damaged, good] = [scratch.git('rev-parse', 'HEAD:a.sql'), scratch.git('rev-parse', 'HEAD^:a.sql')];
    const file = path.join(scratch.dir, '.git/objects', damaged.slice(0, 2), damaged.slice(2));
    chmodSync(file, 0o644);
    writeFileSync(file, 'not an object');

    const repository = await open({ dir: scratch.dir, head: 'HEAD' });
    const contents = await repository.read([damaged, good]);

    expect([...contents.keys()]).toEqual([good]);
    await repository.close();
  });
});

describe('a repository that was made to do harm', () => {
  it('runs none of the programs that its configuration names', async () => {
    using scratch = new ScratchRepository();
    scratch.commit({ '.gitattributes': '*.sql diff=evil filter=evil\n', 'a.sql': 'a\n' });
    scratch.write({ 'a.sql': 'b\n' });
    const witness = path.join(scratch.dir, 'witness');
    const hook = `touch ${witness} && cat`;
    appendFileSync(
      path.join(scratch.dir, '.git/config'),
      `[core]\n\tfsmonitor = ${hook}\n\tsshCommand = ${hook}\n[diff]\n\texternal = ${hook}\n` +
        `[diff "evil"]\n\tcommand = ${hook}\n\ttextconv = ${hook}\n` +
        `[filter "evil"]\n\tclean = ${hook}\n\tprocess = ${hook}\n\trequired = true\n`,
    );

    const repository = await open({ dir: scratch.dir });
    const { changes } = await repository.changes();

    expect(changes).toMatchObject([{ path: 'a.sql', patch: '@@ -1 +1 @@\n-a\n+b\n' }]);
    expect(existsSync(witness)).toBe(false);
    await repository.close();
  });

  it('does not take its own idea of a revision from the environment of a hook', async () => {
    using scratch = new ScratchRepository();
    scratch.commit({ 'a.sql': 'a\n' });

    const repository = await openRange({ dir: scratch.dir, env: { ...scratchEnv, GIT_DIR: '/nonexistent' } });

    expect((await repository.changes()).changes).toHaveLength(1);
    await repository.close();
  });
});

describe('what cannot be reviewed ends in a statement with the next step', () => {
  const failure = async (options: Omit<RangeOptions, 'env'>): Promise<string> => {
    const error: unknown = await open(options).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(UserError);
    return (error as UserError).message;
  };

  it('a folder that is no repository', async () => {
    expect(await failure({ dir: tmpdir() })).toContain('Run this inside a repository or name one with --repo DIR.');
  });

  it('a folder that does not exist', async () => {
    expect(await failure({ dir: '/nonexistent/folder' })).toContain('name one with --repo DIR');
  });

  it('a repository without a commit', async () => {
    using scratch = new ScratchRepository();
    scratch.write({ 'a.sql': 'a\n' });
    expect(await failure({ dir: scratch.dir })).toContain('There is no commit to review yet. Commit something first');
  });

  it('a shallow clone without the commit before', async () => {
    using upstream = new ScratchRepository();
    upstream.commit({ 'a.sql': 'a\n' });
    upstream.commit({ 'b.sql': 'b\n' });
    using scratch = new ScratchRepository();
    scratch.git('fetch', '--quiet', '--depth=1', `file://${upstream.dir}`, 'main');
    scratch.git('checkout', '--quiet', '--detach', 'FETCH_HEAD');
    expect(await failure({ dir: scratch.dir })).toContain('git fetch --unshallow');
  });

  it('histories that have nothing in common', async () => {
    using scratch = new ScratchRepository();
    scratch.commit({ 'a.sql': 'a\n' });
    scratch.git('checkout', '--quiet', '--orphan', 'other');
    scratch.commit({ 'b.sql': 'b\n' });
    expect(await failure({ dir: scratch.dir })).toContain('have no common history');
  });

  it.each(['--upload-pack=touch x', '-x', '', 'a b', 'nope'])('the revision %j', async (base) => {
    using scratch = new ScratchRepository();
    scratch.commit({ 'a.sql': 'a\n' });
    expect(await failure({ dir: scratch.dir, base })).toMatch(/^--base .*is not a revision/);
  });

  it('a machine without git', async () => {
    const opened = openRange({ dir: tmpdir(), env: { PATH: '/nonexistent' } });
    await expect(opened).rejects.toThrow('Install git 2.30 or newer');
  });
});
