import type { Coverage, StatementCount } from '../../domain/review.ts';
import type { Step } from '../../domain/schema.ts';
import type { TouchedHistory } from './histories.ts';
import type { Failure, ObservedChange } from './shadow/shadow.ts';

const EXAMPLES = 3;
/** The engine read it and understood no more than we did. */
const SYNTAX_ERROR = '42601';

/** Counts the statements of a change and states in words which of them did not run. */
export function coverageOf(change: ObservedChange, gaps: readonly string[]): Pick<Coverage, 'statements' | 'gaps'> {
  const refused = change.steps.flatMap(({ statement, effect }) =>
    effect?.error
      ? [`${statement.path}:${statement.line}: the engine refused this statement: ${effect.error.message}`]
      : [],
  );
  const skipped = change.steps.flatMap(({ statement }, index) => {
    const reason = change.skipped[index];
    return reason === undefined ? [] : [`${statement.path}:${statement.line}: not replayed: ${reason}`];
  });
  return {
    statements: countStatements(change),
    gaps: [...gaps, ...(change.gaps ?? []), ...summarise(skipped), ...summarise(refused)],
  };
}

function countStatements({ steps }: Pick<ObservedChange, 'steps'>): StatementCount {
  const ran = ({ effect }: Step) => effect !== undefined && effect.error?.sqlstate !== SYNTAX_ERROR;
  const replayed = steps.filter(ran).length;
  const parsed = steps.filter((step) => !ran(step) && step.operations.length > 0).length;
  return { total: steps.length, replayed, parsed, opaque: steps.length - replayed - parsed };
}

/** One sentence about the base migrations that did not run as a whole. */
export function explainFailures(failures: readonly Failure[], { format, base, root }: TouchedHistory): string[] {
  if (failures.length === 0) return [];
  const total = format.order(base.history, base.settings).length;
  const shown = failures
    .slice(0, EXAMPLES)
    .map(
      ({ path, reason }) =>
        `${root !== '' && path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path}: ${reason}`,
    );
  const more = failures.length > EXAMPLES ? `; and ${failures.length - EXAMPLES} more` : '';
  const failed = FAILED[failures[0]?.by ?? 'engine'];
  return [`${failures.length} of ${total} base migrations in ${root || '.'} ${failed}: ${shown.join('; ')}${more}`];
}

/** By what rebuilt the base. */
const FAILED = {
  engine: 'failed on the engine',
  'stand-in': 'failed on PostgreSQL, which stands in for the project’s engine',
  reading: 'could not be followed as a whole by reading, since no engine runs them',
} as const;

function summarise(sentences: readonly string[]): string[] {
  const shown = sentences.slice(0, EXAMPLES);
  return sentences.length > EXAMPLES ? [...shown, `and ${sentences.length - EXAMPLES} more such statements`] : shown;
}

/** What several replays looked at together: what one of them reviewed, the others did not skip. */
export function sumOf(coverages: readonly Coverage[]): Coverage {
  const sum = (count: keyof StatementCount) =>
    coverages.reduce((total, { statements }) => total + statements[count], 0);
  const reviewed = coverages.flatMap((coverage) => coverage.reviewed);
  const seen = new Set(reviewed.map(({ path }) => path));
  const skipped = coverages.flatMap((coverage) => coverage.skipped).filter(({ path }) => !seen.has(path));
  return {
    reviewed,
    skipped: [...new Map(skipped.map((each) => [JSON.stringify([each.path, each.reason]), each])).values()],
    statements: { total: sum('total'), replayed: sum('replayed'), parsed: sum('parsed'), opaque: sum('opaque') },
    gaps: [...new Set(coverages.flatMap(({ gaps }) => gaps))],
  };
}
