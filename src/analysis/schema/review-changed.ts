import type { Channel } from '../isolation/channel.ts';
import type { FoundHistory, Task } from '../isolation/messages.ts';
import type { Source } from '../../domain/source.ts';
import type { ChangedMigration } from './changed-migration.ts';
import { findHistories, folderKey, type TouchedHistory } from './histories.ts';
import { reviewHistory } from './review.ts';
import { withoutRepeats } from './siblings.ts';
import { openShadows } from './shadow/engines.ts';
import { declarationsOf } from './snapshots/changed.ts';
import { mayDeclare } from './snapshots/may-declare.ts';
import * as rules from './rules/index.ts';

/** Reviews every history that the changed files belong to, and reports each as it is done. */
export async function reviewChanged(
  { changed, code, settings }: Extract<Task, { kind: 'review' }>,
  channel: Pick<Channel, 'source' | 'cache' | 'pristine' | 'server' | 'onKept' | 'report'>,
): Promise<void> {
  const { source } = channel;
  const shadows = openShadows(channel);
  const { histories, unclaimed, declarations } = await historiesOf(changed, source);
  await channel.report({ kind: 'unclaimed', paths: unclaimed.map(({ path }) => path) });
  const services = { source, settings, shadows, rules: Object.values(rules), code };
  const told = new Map<string, ReadonlySet<string>>();
  for (const history of histories) {
    const declared = declarations.get(history) ?? [];
    try {
      const folder = folderKey(history);
      const already = told.get(folder) ?? new Set();
      const whole = await reviewHistory(history, { ...services, declarations: declared });
      const review = withoutRepeats(whole, already);
      told.set(folder, new Set([...already, ...whole.coverage.reviewed.map(({ path }) => path)]));
      await channel.report({ kind: 'reviewed', history: named(history, declared), review });
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      await channel.report({ kind: 'failed', history: named(history, declared), reason });
    }
  }
}

type Touched = {
  readonly histories: readonly TouchedHistory[];
  readonly unclaimed: readonly ChangedMigration[];
  /** Changed files that declare the schema of a history. */
  readonly declarations: ReadonlyMap<TouchedHistory, readonly ChangedMigration[]>;
};

/** The histories that a change adds to or declares anew; all of a repository's where it does neither. */
async function historiesOf(changed: readonly ChangedMigration[], source: Source): Promise<Touched> {
  if (changed.length === 0) return { histories: await historiesBeside(source), unclaimed: [], declarations: new Map() };
  const { histories, unclaimed } = await findHistories(source, changed);
  const declaring = unclaimed.filter(mayDeclare);
  const declaredBy = (some: readonly TouchedHistory[], files: readonly ChangedMigration[]) =>
    some.map((history) => [history, declarationsOf(history, files)] as const);
  const found = declaredBy(histories, declaring);
  const claimed = new Set(found.flatMap(([, files]) => files));
  const left = declaring.filter((file) => !claimed.has(file));
  const others = left.length > 0 ? declaredBy(await historiesBeside(source), left) : [];
  const beside = others.filter(([, files]) => files.length > 0);
  const declarations = new Map([...found, ...beside]);
  const known = new Set([...declarations.values()].flat());
  return {
    histories: [...histories, ...beside.map(([history]) => history)],
    unclaimed: unclaimed.filter((file) => !known.has(file)),
    declarations,
  };
}

/** The histories of a repository of which a change touches none. */
async function historiesBeside(source: Source): Promise<TouchedHistory[]> {
  const entries = await source.list('head');
  const untouched = { status: 'modified', surface: 'migration', edited: false, added: [] } as const;
  const { histories } = await findHistories(
    source,
    entries.map(({ path }) => ({ ...untouched, path, previousPath: path })),
  );
  return histories.map((history) => ({ ...history, changed: [] }));
}

function named({ root, changed }: TouchedHistory, declared: readonly ChangedMigration[]): FoundHistory {
  return { root, paths: [...changed, ...declared].map(({ path }) => path) };
}
