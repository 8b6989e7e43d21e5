import type { Finding, Level, Proof } from '../domain/finding.ts';
import { type Coverage, READ_BY_MODEL, type Review } from '../domain/review.ts';
import { codeSpan, neutraliseLine } from './neutralise.ts';

/** How sure we are, in words. */
export const PROOF_WORDS: Readonly<Record<Proof, string>> = {
  proved: 'Proved: the database engine showed it',
  derived: 'Derived from the code',
  judged: 'A judgement, checked against the code',
};

export const LEVEL_WORDS: Readonly<Record<Level, string>> = { error: 'Error', warning: 'Warning', note: 'Note' };

/** The path under which collecting says what it could not list at all. */
const WHOLE_CHANGE = '*';

const SURFACES: Readonly<Record<string, string>> = {
  migration: 'migration',
  schema: 'schema file',
  contract: 'contract',
  code: 'code file',
};

/** `2 errors, 1 note`. */
export function countLevels(findings: readonly Finding[]): string {
  const levels: readonly Level[] = ['error', 'warning', 'note'];
  return levels
    .map((level) => ({ level, count: findings.filter((finding) => finding.level === level).length }))
    .filter(({ count }) => count > 0)
    .map(({ level, count }) => plural(count, level))
    .join(', ');
}

/** The one line to read when there is no time for more. */
export function verdictOf(findings: readonly Finding[]): string {
  const counts = countLevels(findings);
  if (findings.some(({ level }) => level === 'error')) return `**Do not ship this as it is.** ${counts}.`;
  if (findings.some(({ level }) => level === 'warning')) return `**This will hurt as the system grows.** ${counts}.`;
  return `**Advice, no more than that.** ${counts}.`;
}

/** What was looked at and what not, in one paragraph. */
export function coverageLine({ coverage, model }: Pick<Review, 'coverage' | 'model'>): string {
  const files = coverage.skipped.filter(({ path }) => path !== WHOLE_CHANGE);
  const gaps = coverage.gaps.length + coverage.skipped.length - files.length;
  const sentences = [
    `Looked at ${reviewedWords(coverage)}.`,
    statementWords(coverage),
    files.length > 0 ? `Left out: ${plural(files.length, 'file')}.` : '',
    gaps > 0 ? `${plural(gaps, 'gap')} in what could be checked.` : '',
    modelWords(model),
  ];
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

/** What failed and what was left out, each with its reason. */
export function omissions({ skipped, gaps }: Coverage): readonly string[] {
  return [
    ...gaps.map((gap) => `- ${neutraliseLine(clip(gap, 400))}`),
    ...skipped.map(({ path, reason }) => {
      const why = neutraliseLine(clip(reason, 300));
      return path === WHOLE_CHANGE ? `- ${why}` : `- ${codeSpan(clip(path, 300))}: ${why}`;
    }),
  ];
}

/** As many items of a list as fit, and how many more there are. Half an item could be half a code span. */
export function within(items: readonly string[], characters: number): readonly string[] {
  let left = characters;
  const cut = items.findIndex((item) => {
    left -= item.length + 1;
    return left < 0;
  });
  return cut === -1 ? items : [...items.slice(0, cut), `- and ${items.length - cut} more`];
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Cuts between code points, so that no half of one is left. */
export function clip(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

function reviewedWords({ reviewed }: Coverage): string {
  const read = reviewed.filter(({ format }) => format === READ_BY_MODEL);
  const parts = [
    ...surfaceWords(reviewed.filter((file) => !read.includes(file))),
    ...surfaceWords(read).map((words) => `${words} (${READ_BY_MODEL} only)`),
  ];
  return parts.length === 0 ? 'no file' : parts.join(', ');
}

function surfaceWords(files: Coverage['reviewed']): readonly string[] {
  return [...Map.groupBy(files, ({ surface }) => surface)].map(([surface, group]) =>
    plural(group.length, SURFACES[surface] ?? 'file'),
  );
}

function statementWords({ statements: { total, replayed, parsed, opaque } }: Coverage): string {
  if (total === 0) return '';
  const parts = [`${replayed} run on the engine`];
  if (parsed > 0) parts.push(`${parsed} read only`);
  if (opaque > 0) parts.push(`${opaque} not understood`);
  return `${plural(total, 'statement')}: ${parts.join(', ')}.`;
}

function modelWords({ used, reason }: Review['model']): string {
  const why = reason === undefined ? '' : `: ${neutraliseLine(clip(reason, 300)).replace(/\.$/, '')}`;
  if (!used) return `No model was asked${why}.`;
  return reason === undefined ? '' : `The model’s part was cut short${why}.`;
}
