import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Review } from '../../domain/review.ts';
import type { Cache } from '../../domain/source.ts';
import { reviewChange } from '../../flows/review-change.ts';
import { openRange } from '../../git/repository.ts';
import type { Model } from '../../llm/model.ts';
import type { Terminal } from '../command.ts';
import { localSettings } from '../local-settings.ts';

/** A commit to review, whatever is known about it. */
export type Subject = { readonly repo: string; readonly head: string; readonly base?: string | undefined };

/** A review, or why there is none. */
export type Outcome = { readonly review: Review } | { readonly failure: string };

export type Means = { readonly repos: string; readonly cache: Cache; readonly model: Model | undefined };

/** Reviews one commit of a bare repository under `repos`. What goes wrong is an outcome, so that the rest still runs. */
export async function measure({ repo, head, base }: Subject, means: Means, terminal: Terminal): Promise<Outcome> {
  const dir = findRepository(means.repos, repo);
  if (dir === undefined) return { failure: 'repository not there' };
  try {
    const repository = await openRange({ dir, base: base ?? `${head}^1`, head, env: terminal.env });
    try {
      const { settings } = await localSettings(repository, undefined, terminal.cwd);
      const { cache, model } = means;
      return { review: await reviewChange({ repository, cache, model }, { settings, signal: terminal.signal }) };
    } finally {
      await repository.close();
    }
  } catch (error) {
    terminal.signal.throwIfAborted();
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

/** `DIR/<owner>+<name>`, or `repo` in it. */
function findRepository(repos: string, repo: string): string | undefined {
  const folder = path.join(repos, repo.replace('/', '+'));
  return [folder, path.join(folder, 'repo'), path.join(folder, '.git')].find((dir) =>
    existsSync(path.join(dir, 'HEAD')),
  );
}
