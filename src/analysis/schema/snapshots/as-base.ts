import type { BaseMigrations } from '../shadow/shadow.ts';
import type { Snapshot } from './find.ts';

/** A base that starts from a snapshot of the same tree, and goes on with the migrations that are newer. */
export function startingFrom(snapshot: Snapshot, migrations: BaseMigrations): BaseMigrations {
  const { path, oid } = snapshot;
  return {
    ...migrations,
    format: `${migrations.format}+${snapshot.kind}`,
    preamble: snapshot.whole ? undefined : migrations.preamble,
    entries: [{ path, oid }, ...migrations.entries.filter((entry) => !snapshot.holds(entry.path))],
    async read(paths) {
      const files = new Map(await migrations.read(paths.filter((one) => one !== path)));
      if (paths.includes(path)) {
        const text = [...snapshot.texts.values()].join('\n');
        files.set(path, { text, batches: [{ statements: snapshot.statements, atomic: true }], referred: [] });
      }
      return files;
    },
  };
}
