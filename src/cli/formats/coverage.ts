import type { Skipped } from '../../domain/change-set.ts';
import type { Coverage, Review, StatementCount } from '../../domain/review.ts';
import { count, oneLine } from '../text.ts';

const NAMED = 2;

/** What was looked at, what not and why, in sentences without markup. Each stands on a line of its own. */
export function coverageLines(review: Review): readonly string[] {
  const { coverage } = review;
  return [
    `${reviewed(coverage)}.${statements(coverage.statements)}`,
    ...skipped(coverage.skipped),
    ...coverage.gaps.map((gap) => `Gap: ${oneLine(gap).replace(/\.$/, '')}.`),
    ...notReported(review),
  ];
}

function reviewed({ reviewed, skipped, gaps }: Coverage): string {
  if (reviewed.length === 0) {
    return skipped.length + gaps.length > 0
      ? 'Looked at nothing'
      : 'The change touches no schema, migration, contract or code';
  }
  const kinds = new Map<string, { surface: string; format: string; number: number }>();
  for (const { surface, format } of reviewed) {
    const kind = `${surface}\0${format}`;
    kinds.set(kind, { surface, format, number: (kinds.get(kind)?.number ?? 0) + 1 });
  }
  const parts = [...kinds.values()].map(({ surface, format, number }) => {
    const things = surface === 'code' ? `${figure(number)} of code` : count(number, surface);
    return format === '' || format === surface ? things : `${things} (${oneLine(format)})`;
  });
  return `Looked at ${count(reviewed.length, 'file')}: ${parts.join(', ')}`;
}

const figure = (number: number): string => number.toLocaleString('en');

function statements({ total, replayed, parsed, opaque }: StatementCount): string {
  if (total === 0) return '';
  const parts = [
    `${figure(replayed)} replayed on the engine`,
    ...(parsed > 0 ? [`${figure(parsed)} only parsed`] : []),
    ...(opaque > 0 ? [`${figure(opaque)} not understood`] : []),
  ];
  return ` ${count(total, 'statement')}: ${parts.join(', ')}.`;
}

/** One line per reason, with the paths or, where they are many, their number and the first of them. */
function skipped(all: readonly Skipped[]): readonly string[] {
  const byReason = new Map<string, string[]>();
  for (const { path, reason } of all) {
    const paths = byReason.get(reason) ?? [];
    if (path !== '*') paths.push(path);
    byReason.set(reason, paths);
  }
  return [...byReason].map(([reason, paths]) => {
    const words = oneLine(reason).replace(/\.$/, '');
    if (paths.length === 0) return `Not looked at: ${words}.`;
    const number = paths.length > NAMED ? `${count(paths.length, 'file')}, as ` : '';
    return `Not looked at (${words}): ${number}${paths.slice(0, NAMED).map(oneLine).join(', ')}.`;
  });
}

/** What the model did, or why it did nothing. */
export function modelLine({ model }: Review): string {
  if (!model.used) return `Model: not used${model.reason ? ` (${oneLine(model.reason)})` : ''}`;
  const tokens = `${model.inputTokens.toLocaleString('en')} + ${model.outputTokens.toLocaleString('en')} tokens`;
  const cut = model.reason ? `; ${oneLine(model.reason)}` : '';
  return `Model: ${count(model.calls, 'call')}, ${tokens}, $${model.usd.toFixed(3)}${cut}`;
}

/** What rules or the model said that is in no finding, and why. */
function notReported({ dropped }: Review): readonly string[] {
  const reasons = dropped.map(({ reason, count }) => `${figure(count)} × ${oneLine(reason)}`);
  return reasons.length === 0 ? [] : [`Not reported: ${reasons.join('; ')}.`];
}
