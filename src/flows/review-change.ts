import { analyse } from '../analysis/analyse.ts';
import { collectChangeSet } from '../change-set/collect.ts';
import type { Repository } from '../domain/repository.ts';
import type { Review } from '../domain/review.ts';
import type { Settings } from '../domain/settings.ts';
import type { Cache } from '../domain/source.ts';
import type { ShadowServer } from '../analysis/schema/shadow/server/server.ts';
import { judge } from '../judgement/architect.ts';
import { coverageWith } from '../judgement/coverage.ts';
import { verify } from '../judgement/verify.ts';
import type { Model } from '../llm/model.ts';

/** The ports of one review. Without a model the judgement says so and the rest still runs. */
export type ReviewServices = {
  readonly repository: Repository;
  readonly cache: Cache;
  readonly model: Model | undefined;
  readonly shadowServer?: ShadowServer | undefined;
};

export type ReviewOptions = {
  readonly settings: Settings;
  readonly signal?: AbortSignal;
  /** Told when a stage starts, for a progress line. */
  readonly onStage?: (stage: 'collect' | 'analyse' | 'judge' | 'verify') => void;
};

/** The stages in order, the same for a pull request on GitHub and for a local repository. Posts nothing. */
export async function reviewChange(services: ReviewServices, options: ReviewOptions): Promise<Review> {
  const { repository, cache, model, shadowServer } = services;
  const { settings, signal, onStage } = options;
  const clock = stopwatch();

  onStage?.('collect');
  const { changeSet, source } = await collectChangeSet(repository, settings);
  const collectMs = clock.lap();

  onStage?.('analyse');
  const analysis = await analyse({ changeSet, source, cache, settings, shadowServer, ...(signal && { signal }) });
  const analyseMs = clock.lap();

  onStage?.('judge');
  const judgement = await judge({ changeSet, source, analysis, settings, model, ...(signal && { signal }) });
  const judgeMs = clock.lap();

  onStage?.('verify');
  const { findings, dropped } = verify({ changeSet, analysis, judgement, settings });
  const verifyMs = clock.lap();

  return {
    repository: repository.name,
    base: changeSet.base,
    head: changeSet.head,
    findings,
    questions: judgement.questions,
    coverage: coverageWith(analysis.coverage, changeSet, judgement),
    dropped,
    model: judgement.usage,
    timings: { collectMs, analyseMs, judgeMs, verifyMs, totalMs: clock.total() },
  };
}

function stopwatch(): { lap(): number; total(): number } {
  const start = performance.now();
  let last = start;
  return {
    lap() {
      const now = performance.now();
      const elapsed = now - last;
      last = now;
      return Math.round(elapsed);
    },
    total: () => Math.round(performance.now() - start),
  };
}
