import type { ChangedFile } from '../domain/change-set.ts';
import type { Settings } from '../domain/settings.ts';
import type { Cache, Source } from '../domain/source.ts';
import { isReplayable } from './analyse.ts';
import { answerer } from './isolation/answers.ts';
import { type Limits, runIsolated } from './isolation/run.ts';
import type { RebuiltHistory } from './schema/rebuild.ts';

export type RebuildInput = {
  /** For the cache: images stay within their repository. */
  readonly repository: string;
  /** Every file that may be a migration. */
  readonly files: readonly Pick<ChangedFile, 'path' | 'surface'>[];
  readonly source: Source;
  readonly cache: Cache;
  readonly settings: Settings;
  /** Whether each schema is compared with the one that the project declares. */
  readonly compare: boolean;
  readonly limits: Limits;
  readonly signal?: AbortSignal;
  readonly onHistory: (history: RebuiltHistory) => void;
};

/** Replays whole migration histories in an isolated process; gives why it ended early, if it did. */
export function rebuild({ files, limits, onHistory, ...input }: RebuildInput): Promise<string | undefined> {
  const { settings, signal, repository, compare } = input;
  const migrations = files.filter(isReplayable).map(({ path, surface }) => ({
    path,
    previousPath: path,
    surface,
    status: 'modified' as const,
    edited: false,
    added: [],
  }));
  return runIsolated({
    task: { kind: 'rebuild', files: migrations, settings, compare },
    limits,
    ...(signal && { signal }),
    answer: answerer({ ...input, changeSet: { repository } }, limits),
    onProgress: (progress) => {
      if (progress.kind === 'rebuilt') onHistory(progress.history);
    },
  });
}
