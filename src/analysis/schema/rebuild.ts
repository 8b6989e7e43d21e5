import type { Catalog } from '../../domain/catalog.ts';
import type { Settings } from '../../domain/settings.ts';
import type { Source } from '../../domain/source.ts';
import type { ChangedMigration } from './changed-migration.ts';
import { targetName } from './dialects.ts';
import type { Target } from './formats/format.ts';
import { findHistories, type TouchedHistory } from './histories.ts';
import { migrationsIn } from './merged.ts';
import { type Shadows, shadowFor } from './shadow/index.ts';
import type { BaseMigrations, Failure, OpenShadow } from './shadow/shadow.ts';
import { startingFrom } from './snapshots/as-base.ts';
import { type Comparison, compareSchemas } from './snapshots/compare.ts';
import { snapshotIn } from './snapshots/find.ts';
import { targetOf } from './target.ts';

/** One migration history, replayed from its beginning. */
export type RebuiltHistory = {
  readonly root: string;
  readonly format: string;
  readonly target: Target;
  /** In the order in which the runner executes them. */
  readonly files: number;
  readonly failures: readonly Failure[];
  readonly statements: {
    readonly total: number;
    /** No reader could turn them into SQL. Those that only change rows are counted apart: the schema is whole without them. */
    readonly opaque: number;
    readonly rowsOnly: number;
  };
  /** Why statements are opaque, with how many there are of each, most first. */
  readonly reasons: readonly (readonly [reason: string, count: number])[];
  /** The schema that the history ends in. */
  readonly schema: Catalog;
  /** The same against what the project declares, where that was asked for and there is a declaration. */
  readonly comparison?: Comparison;
  /** Where nothing was replayed. */
  readonly unread?: string;
};

type Services = {
  readonly source: Source;
  readonly settings: Pick<Settings, 'database'>;
  readonly shadows: Shadows;
  /** Whether the schema is compared with the one that the project declares. */
  readonly compare: boolean;
};

/** Replays whole histories and counts what was understood. Each is reported as it is done. */
export async function rebuildHistories(
  files: readonly ChangedMigration[],
  services: Services,
  report: (history: RebuiltHistory) => Promise<void>,
): Promise<void> {
  const { histories } = await findHistories(services.source, files);
  for (const history of histories) await report(await rebuild(history, services));
}

async function rebuild(
  { format, root, head }: TouchedHistory,
  { source, settings, shadows, compare }: Services,
): Promise<RebuiltHistory> {
  const target = await targetOf({ format, root, tree: 'head', inTree: head }, new Map(), { source, settings });
  const preamble = format.preambleOf?.(head.history, head.settings) ?? format.preamble;
  const migrations = migrationsIn('head', { format, inTree: head, preamble }, source);
  const counted = countStatements(migrations);
  const found = { root, format: format.id, target, files: counted.migrations.entries.length };
  const open = shadowFor(shadows, target, format.emits);
  if (!open) {
    const unread = `no reader for ${targetName(target)} migrations`;
    return { ...found, ...counted.result(), failures: [], schema: { tables: {} }, unread };
  }
  const { schema, failures } = await schemaOf(open, counted.migrations);
  const snapshot = compare ? await snapshotIn('head', { format, inTree: head, target }, source) : undefined;
  const declared = snapshot && (await schemaOf(open, startingFrom(snapshot, migrations)));
  return {
    ...found,
    ...counted.result(),
    failures,
    schema,
    ...(declared && { comparison: compareSchemas(snapshot, schema, declared.schema) }),
  };
}

async function schemaOf(
  open: OpenShadow,
  migrations: BaseMigrations,
): Promise<{ schema: Catalog; failures: readonly Failure[] }> {
  const shadow = await open(migrations, []);
  try {
    return { schema: await shadow.catalog(), failures: shadow.failures };
  } finally {
    await shadow.close();
  }
}

/** The same migrations, with a count of the statements that were read from them. */
function countStatements(migrations: BaseMigrations) {
  const statements = { total: 0, opaque: 0, rowsOnly: 0 };
  const reasons = new Map<string, number>();
  return {
    migrations: {
      ...migrations,
      async read(paths: readonly string[]) {
        const files = await migrations.read(paths);
        for (const { batches } of files.values()) {
          for (const { kind, rowsOnly, reason = 'no reader' } of batches.flatMap((batch) => batch.statements)) {
            statements.total += 1;
            if (kind === 'sql') continue;
            if (rowsOnly) statements.rowsOnly += 1;
            else {
              statements.opaque += 1;
              reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
            }
          }
        }
        return files;
      },
    },
    result: () => ({ statements, reasons: [...reasons].toSorted((a, b) => b[1] - a[1]) }),
  };
}
