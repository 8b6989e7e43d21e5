import type { Dialect, Statement } from '../../../domain/schema.ts';
import { baseName, inFolder } from '../formats/format.ts';
import { withExtensions } from './extensions.ts';
import { statementsOf } from './drizzle/tables.ts';
import { snapshotOf } from './drizzle/snapshot.ts';
import type { SnapshotKind } from './snapshot.ts';

const DIALECTS: Readonly<Record<string, Dialect>> = { postgresql: 'postgres', pg: 'postgres', sqlite: 'sqlite' };

/** `meta/0012_snapshot.json`, of which the newest counts. */
export const drizzle: SnapshotKind = {
  id: 'drizzle',
  formats: ['drizzle'],
  dialects: ['postgres', 'sqlite'],
  find({ root }, paths) {
    const folder = `${inFolder(root, 'meta')}/`;
    const own = [...paths].filter((path) => path.startsWith(folder) && /^\d+_snapshot\.json$/.test(baseName(path)));
    const last = own.toSorted((a, b) => numberOf(a) - numberOf(b)).at(-1);
    return last === undefined ? [] : [[last]];
  },
  read(files, dialect): readonly Statement[] | undefined {
    const [[path, text] = ['', '']] = files;
    const snapshot = snapshotOf(text);
    if (!snapshot || DIALECTS[snapshot.dialect] !== dialect) return undefined;
    return withExtensions(statementsOf(snapshot, dialect, path, text), dialect);
  },
  holds(files) {
    const [[path] = ['']] = files;
    return (migration) => numberOf(migration) <= numberOf(path);
  },
};

function numberOf(path: string): number {
  return Number(/^\d+/.exec(baseName(path))?.[0] ?? 0);
}
