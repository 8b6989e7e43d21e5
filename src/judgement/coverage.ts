import type { ChangeSet } from '../domain/change-set.ts';
import { type Coverage, type Judgement, READ_BY_MODEL } from '../domain/review.ts';

const SHOWN_CUTS = 3;

/**
 * What was looked at once the architect answered: a file that no rule covers but the architect read counts, and says who
 * read it. A migration that no engine ran stays a gap, whoever read it.
 */
export function coverageWith(coverage: Coverage, { files }: ChangeSet, { read, cut }: Judgement): Coverage {
  const surfaces = new Map(files.filter(({ path }) => read.includes(path)).map(({ path, surface }) => [path, surface]));
  const isCovered = (path: string) => surfaces.has(path) && surfaces.get(path) !== 'migration';
  return {
    ...coverage,
    reviewed: [
      ...coverage.reviewed,
      ...coverage.skipped
        .filter(({ path }) => isCovered(path))
        .map(({ path }) => ({ path, surface: surfaces.get(path) ?? 'code', format: READ_BY_MODEL })),
    ],
    skipped: coverage.skipped
      .filter(({ path }) => !isCovered(path))
      .map(({ path, reason }) => ({ path, reason: surfaces.has(path) ? `${reason}; only the model read it` : reason })),
    gaps: cut.length > 0 ? [...coverage.gaps, notShown(cut)] : coverage.gaps,
  };
}

function notShown(cut: readonly string[]): string {
  const more = cut.length > SHOWN_CUTS ? `; and ${cut.length - SHOWN_CUTS} more` : '';
  return `The model was not shown, for length: ${cut.slice(0, SHOWN_CUTS).join('; ')}${more}`;
}
