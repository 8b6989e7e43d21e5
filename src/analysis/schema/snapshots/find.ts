import { createHash } from 'node:crypto';
import type { Statement } from '../../../domain/schema.ts';
import type { Tree } from '../../../domain/repository.ts';
import type { Source, SourceEntry } from '../../../domain/source.ts';
import type { Format, Target, Texts } from '../formats/format.ts';
import { isReadable, type HistoryInTree } from '../histories.ts';
import { unlessTooDeep } from '../formats/nesting.ts';
import * as kinds from './index.ts';
import type { SnapshotKind } from './snapshot.ts';
import { tableOf } from './tables.ts';

/** The schema that one tree of a project declares for one migration history. */
export type Snapshot = {
  /** Kind and revision, as `schema-rb/1`. */
  readonly kind: string;
  /** Of the file, or the first of several. */
  readonly path: string;
  /** Of all that it was read from. */
  readonly oid: string;
  readonly texts: Texts;
  readonly statements: readonly Statement[];
  /** Those that it creates, as the catalog names them. */
  readonly tables: ReadonlySet<string>;
  readonly whole: boolean;
  readonly coarse: boolean;
  /** Whether it is the schema after a migration. */
  holds(migration: string): boolean;
};

/** Every path that may be part of a history's snapshot. */
export function snapshotPaths(format: Format, root: string, paths: ReadonlySet<string>): string[] {
  return kindsOf(format).flatMap((kind) => kind.find({ root }, paths).flat());
}

/** Reads the snapshot of a history, as far as there is one that can be told as SQL of the engine that replays it. */
export async function snapshotIn(
  tree: Tree,
  { format, inTree, target }: { format: Format; inTree: HistoryInTree; target: Target },
  source: Source,
): Promise<Snapshot | undefined> {
  const dialect = format.emits ?? target;
  if (dialect !== 'postgres' && dialect !== 'mysql' && dialect !== 'sqlite') return undefined;
  const { entries, history } = inTree;
  const paths = new Set(entries.keys());
  for (const kind of kindsOf(format).filter(({ dialects }) => dialects.includes(dialect))) {
    for (const files of kind.find(history, paths)) {
      const found = files.flatMap((path) => entries.get(path) ?? []);
      if (!found.every(isReadable)) continue;
      const texts = await source.read(tree, files);
      const statements = texts.size === files.length ? read(kind, texts, dialect) : undefined;
      if (statements && statements.length > 0) return snapshotOf(kind, found, texts, statements);
    }
  }
  return undefined;
}

/** Whether two snapshots make the same schema, whatever else they say. */
export function saysTheSame(one: Snapshot, other: Snapshot): boolean {
  const { length } = one.statements;
  return length === other.statements.length && one.statements.every(({ sql }, at) => sql === other.statements[at]?.sql);
}

function kindsOf({ id }: Format): SnapshotKind[] {
  return Object.values(kinds).filter(({ formats }) => formats.includes(id));
}

function read(kind: SnapshotKind, texts: Texts, dialect: Parameters<SnapshotKind['read']>[1]) {
  const [[path, text] = ['', '']] = texts;
  let statements: readonly Statement[] | undefined;
  const batches = unlessTooDeep(path, text, () => {
    statements = kind.read(texts, dialect);
    return [];
  });
  return batches.length > 0 ? undefined : statements;
}

function snapshotOf(
  kind: SnapshotKind,
  entries: readonly SourceEntry[],
  texts: Texts,
  statements: readonly Statement[],
): Snapshot {
  const holds = kind.holds?.(texts) ?? (() => true);
  const hash = createHash('sha256').update(JSON.stringify(entries.map(({ path, oid }) => [path, oid])));
  return {
    kind: `${kind.id}/${kind.revision ?? 1}`,
    path: entries[0]?.path ?? '',
    oid: hash.digest('hex'),
    texts,
    statements,
    tables: new Set(statements.flatMap(({ sql }) => (CREATES.test(sql) ? (tableOf(sql) ?? []) : []))),
    whole: kind.whole ?? false,
    coarse: kind.coarse ?? false,
    holds,
  };
}

const CREATES = /^create\s+(?:unlogged\s+)?table\b/i;
