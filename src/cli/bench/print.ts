import { count, oneLine, plain } from '../text.ts';
import { falseAlarms, type CleanResult, type FaultResult, type Share, type Summary } from './summary.ts';

/** The figures as a person reads them. */
export function printSummary(summary: Summary): string {
  const { clean, statements, timeMs, model } = summary;
  const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
  const replayed = statements.total === 0 ? '' : ` (${percent(statements.replayed / statements.total)})`;
  return [
    `Recall            ${shareText(summary.recall)}${byName(summary.foundByName)}`,
    ...Object.entries(summary.byDifficulty).map(([key, value]) => `  difficulty ${key}    ${shareText(value)}`),
    `  fixed in 2026   ${shareText(summary.fixedIn2026)}`,
    ...Object.entries(summary.byHazard).map(([key, value]) => `  ${key.padEnd(28)} ${shareText(value)}`),
    `Findings          ${summary.findingsPerChange.toFixed(1)} per faulty change`,
    `False alarms      ${clean.falseAlarms} on ${count(clean.changes, 'clean change')} (${clean.changesWithFalseAlarms} of them affected)`,
    `Looked at         the marked file of ${shareText(summary.markedFileReviewed)} faulty changes`,
    `Replay            ${statements.replayed} of ${count(statements.total, 'statement')}${replayed}, ${statements.parsed} parsed, ${statements.opaque} opaque`,
    `Time              median ${seconds(timeMs.median)}, p90 ${seconds(timeMs.p90)}, longest ${seconds(timeMs.max)}, all ${seconds(timeMs.total)}`,
    `Model             ${count(model.calls, 'call')}, $${model.usd.toFixed(2)}`,
    ...summary.unmappedHazards.map((hazard) => `Not in the hazard map: ${oneLine(hazard)}`),
    ...summary.failures.map(({ id, reason }) => `Not reviewed: ${oneLine(id)} (${oneLine(reason)})`),
  ]
    .join('\n')
    .concat('\n');
}

/** The message beside what was expected, so that a person can say whether it would make the author fix the fault. */
export function printFault({ known, outcome, match }: FaultResult): string {
  const head = `${match ? 'FOUND ' : 'MISSED'} ${known.id} [${known.hazard}, difficulty ${known.difficulty}] ${known.repo}@${known.head.slice(0, 10)}`;
  const places = known.lines.map(({ path, line }) => `${path}:${line}`).join(' ');
  const findings = 'review' in outcome ? outcome.review.findings : [];
  const shown = match ? [match.finding] : findings;
  return [
    head,
    `  marked    ${places}`,
    `  expected  ${oneLine(known.expected)}`,
    ...('failure' in outcome ? [`  failed    ${oneLine(outcome.failure)}`] : []),
    ...shown.map(
      ({ path, line, hazard, rule, level, message, remedy }) =>
        `  ${match ? 'said     ' : 'said else'} ${path}:${line} ${level} ${hazard} (${rule}${match ? `, by ${match.by}` : ''}): ${oneLine(message)} Instead: ${oneLine(remedy)}`,
    ),
  ]
    .map(plain)
    .join('\n')
    .concat('\n');
}

/** The false alarms on one exemplary change. */
export function printClean(result: CleanResult): string {
  const { known, outcome } = result;
  const alarms = falseAlarms(result);
  const head = `${alarms.length > 0 ? 'ALARM ' : 'QUIET '} ${known.id} ${known.repo}@${known.head.slice(0, 10)}`;
  return [
    head,
    ...('failure' in outcome ? [`  failed    ${oneLine(outcome.failure)}`] : []),
    ...alarms.map(
      ({ path, line, level, hazard, rule, message }) =>
        `  said      ${path}:${line} ${level} ${hazard} (${rule}): ${oneLine(message)}`,
    ),
  ]
    .map(plain)
    .join('\n')
    .concat('\n');
}

const percent = (part: number): string => `${Math.round(part * 100)}%`;
const byName = (number: number): string => (number === 0 ? '' : `, ${number} of them by table and column only`);

function shareText({ found, total }: Share): string {
  return total === 0 ? 'no cases' : `${found} of ${total} (${percent(found / total)})`;
}
