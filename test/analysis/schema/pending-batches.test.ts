import { describe, expect, it } from 'vitest';
import type { ChangedMigration } from '../../../src/analysis/schema/changed-migration.ts';
import type { Format } from '../../../src/analysis/schema/formats/format.ts';
import { pendingOf } from '../../../src/analysis/schema/pending.ts';

/** A runner that remembers each line of a file by the word before its colon; a `!` has it run again. */
const byLine: Format = {
  id: 'by-line',
  about: { finds: '', order: '', left: '' },
  certainty: 3,
  runner: { name: 'By Line', scope: 'file', source: 'https://example.org' },
  remembers: 'batches',
  readsAll: true,
  find: () => [],
  order: ({ files }) => files.filter((path) => !path.endsWith('.off')),
  read: (path, text) =>
    text.split('\n').map((written, index) => {
      const [name = '', sql = ''] = written.split(':');
      const statement = { kind: 'sql' as const, sql, path, line: index + 1, endLine: index + 1 };
      const id = `${path}::${name.replace('!', '')}`;
      return { statements: [statement], atomic: true, id, ...(name.includes('!') && { runsAgain: true as const }) };
    }),
};

type Files = Readonly<Record<string, string>>;

function pending(base: Files, head: Files, changes: readonly Partial<ChangedMigration>[]) {
  const tree = (files: Files) => ({
    history: { root: '', files: Object.keys(files), settings: [] },
    settings: new Map(Object.entries(files)),
    entries: new Map(),
  });
  const changed = changes.map(({ path = 'a', previousPath = path, status = 'modified' }): ChangedMigration => ({
    path,
    previousPath,
    status,
    surface: 'migration',
    edited: true,
    added: [],
  }));
  const found = pendingOf({ format: byLine, root: '', base: tree(base), head: tree(head), changed });
  const { files, skipped, gaps, isPending = () => true } = found;
  const batches = files.flatMap(({ path }) => byLine.read(path, head[path] ?? '', new Map()).filter(isPending));
  return { run: batches.flatMap(({ statements }) => statements.map(({ sql }) => sql)), skipped, gaps };
}

describe('what a change leaves to a runner that remembers less than a file', () => {
  it('is the batches that the base does not have, though their file is merged', () => {
    expect(pending({ a: 'x:1' }, { a: 'x:1\ny:2' }, [{}])).toEqual({ run: ['2'], skipped: [], gaps: [] });
  });

  it('is no edit of a merged batch, which is said, unless the runner runs it again', () => {
    expect(pending({ a: 'x:1\nv!:1' }, { a: 'x:2\nv!:2' }, [{}])).toEqual({
      run: ['2'],
      skipped: [],
      gaps: [
        'a: x is merged and edited here; databases that already ran it do not see the edit, so it was not replayed',
      ],
    });
  });

  it('is nothing where merged batches only move, and nothing of one that is gone, which is said', () => {
    expect(pending({ a: 'x:1\ny:2\nz:3' }, { a: 'y:2\nx:1' }, [{}])).toEqual({
      run: [],
      skipped: [{ path: 'a', reason: 'it adds nothing that has not run yet' }],
      gaps: ['a: z is merged and deleted here; the base was replayed with it'],
    });
  });

  it('takes a renamed file for the one that ran under its old name, and says so', () => {
    expect(pending({ a: 'x:1' }, { b: 'x:1\ny:2' }, [{ path: 'b', previousPath: 'a', status: 'renamed' }])).toEqual({
      run: ['2'],
      skipped: [],
      gaps: ['b: renamed from a; what it holds was taken as having run under the old name'],
    });
  });

  it('includes a file that the change does not touch but brings into the history, and no file that nothing includes', () => {
    expect(pending({ a: 'x:1' }, { a: 'x:1', b: 'y:2', 'c.off': 'z:3' }, [{ path: 'c.off' }])).toEqual({
      run: ['2'],
      skipped: [{ path: 'c.off', reason: 'By Line does not run it: nothing that it runs includes it' }],
      gaps: [],
    });
  });
});
