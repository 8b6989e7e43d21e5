import { describe, expect, it } from 'vitest';
import type { ChangedMigration } from '../../../src/analysis/schema/changed-migration.ts';
import { flyway, golangMigrate, pop } from '../../../src/analysis/schema/formats/index.ts';
import type { Format } from '../../../src/analysis/schema/formats/format.ts';
import { pendingOf } from '../../../src/analysis/schema/pending.ts';

type Change = Partial<ChangedMigration> & { readonly path: string };

/** What is pending in folder `m` when its files go from `base` to `head`. */
function pending(format: Format, base: readonly string[], head: readonly string[], changes: readonly Change[]) {
  const tree = (names: readonly string[]) => ({
    history: { root: 'm', files: names.map((name) => `m/${name}`), settings: [] },
    settings: new Map<string, string>(),
    entries: new Map(),
  });
  const changed = changes.map(({ path, previousPath = path, ...rest }) => ({
    status: 'added' as const,
    surface: 'migration' as const,
    edited: true,
    added: [{ start: 1, end: 1 }],
    ...rest,
    path: `m/${path}`,
    previousPath: `m/${previousPath}`,
  }));
  const found = pendingOf({ format, root: 'm', base: tree(base), head: tree(head), changed });
  const paths = (files: readonly ChangedMigration[] = []) => files.map(({ path }) => path);
  return { files: paths(found.files), edited: paths(found.edited), skipped: found.skipped, gaps: found.gaps };
}

describe('what a change leaves for the runner to do', () => {
  it('is its new migrations in the runner’s order, not in the order of the diff', () => {
    const added = ['10_c.up.sql', '9_b.up.sql'];
    expect(
      pending(
        golangMigrate,
        ['1_a.up.sql'],
        ['1_a.up.sql', ...added],
        added.map((path) => ({ path })),
      ).files,
    ).toEqual(['m/9_b.up.sql', 'm/10_c.up.sql']);
  });

  it('is nothing where a merged migration is renamed or deleted, which is said, or edited, which is apart', () => {
    const base = ['1_a.up.sql', '2_b.up.sql', '3_c.up.sql'];
    const head = ['1_a.up.sql', '2_renamed.up.sql'];
    expect(
      pending(golangMigrate, base, head, [
        { path: '1_a.up.sql', status: 'modified' },
        { path: '2_renamed.up.sql', previousPath: '2_b.up.sql', status: 'renamed', edited: false },
        { path: '3_c.up.sql', status: 'removed' },
      ]),
    ).toEqual({
      files: [],
      edited: ['m/1_a.up.sql'],
      skipped: [{ path: 'm/2_renamed.up.sql', reason: 'renamed from m/2_b.up.sql without an edit' }],
      gaps: ['m/3_c.up.sql: a merged migration is deleted; the base was replayed with it'],
    });
  });

  it('is nothing where a merged migration is replaced under the same version', () => {
    const replaced = [{ path: '1_a.up.sql', status: 'removed' as const }, { path: '1_a.autocommit.up.sql' }];
    expect(pending(pop, ['1_a.up.sql'], ['1_a.autocommit.up.sql'], replaced).files).toEqual([]);
  });

  it('includes a repeatable migration whenever it changes', () => {
    const names = ['V1__a.sql', 'R__view.sql'];
    expect(pending(flyway, names, names, [{ path: 'R__view.sql', status: 'modified' }]).files).toEqual([
      'm/R__view.sql',
    ]);
  });

  it('leaves out the way down with a reason, and says nothing of what is another history’s', () => {
    const head = ['1_a.up.sql', '1_a.down.sql', '1_a.mysql.up.sql'];
    expect(
      pending(
        pop,
        [],
        head,
        head.map((path) => ({ path })),
      ).skipped,
    ).toEqual([{ path: 'm/1_a.down.sql', reason: 'down migrations are not executed' }]);
  });
});
