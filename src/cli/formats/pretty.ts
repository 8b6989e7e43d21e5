import { createColors } from 'picocolors';
import type { Finding, Level } from '../../domain/finding.ts';
import type { Review } from '../../domain/review.ts';
import { count, oneLine, plain, shorten, wrap } from '../text.ts';
import { coverageLines, modelLine } from './coverage.ts';
import type { Format, Look, Report } from './format.ts';

type Paint = ReturnType<typeof createColors>;
const MARKS: Readonly<Record<Level, string>> = { error: '✖', warning: '▲', note: '●' };
/** Wider text is hard to read. */
const TEXT_WIDTH = 100;
/** Lines of a long statement that are shown. */
const SHOWN_LINES = 6;
/** Lines of a long fix that are shown; the other formats hold it whole. */
const FIX_BEGIN = 12;
const FIX_END = 4;

/** For a person at a terminal: grouped by file, the offending line shown, and always what was looked at. */
export const pretty: Format = (report, look) => {
  const paint = createColors(look.colour);
  const { review } = report;
  const title = `${paint.bold('Architect')} ${oneLine(review.repository)} ${range(review)} ${paint.dim(`(base: ${oneLine(report.comparison)})`)}`;
  const groups = groupByFile(review.findings).map(([path, findings]) => fileBlock(path, findings, report, paint, look));
  const questions = review.questions.map((question) => indent(wrap(`? ${question}`, textWidth(look)), '  '));
  return [
    title,
    ...groups,
    ...(questions.length > 0 ? [[paint.bold('Questions for the author'), ...questions].join('\n')] : []),
    [paint.bold(verdict(review)), ...footer(review, paint, look)].join('\n'),
  ]
    .join('\n\n')
    .concat('\n');
};

const range = ({ base, head }: Review): string => `${base.slice(0, 10)}..${head.slice(0, 10)}`;
const textWidth = ({ width }: Look): number => Math.max(40, Math.min(width - 4, TEXT_WIDTH));
const indent = (lines: readonly string[], margin: string): string => lines.map((line) => margin + line).join('\n');

/** Files in the order of their most severe finding. */
function groupByFile(findings: readonly Finding[]): readonly (readonly [string, readonly Finding[]])[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const group = groups.get(finding.path) ?? [];
    group.push(finding);
    groups.set(finding.path, group);
  }
  return [...groups];
}

function fileBlock(path: string, findings: readonly Finding[], report: Report, paint: Paint, look: Look): string {
  const blocks = findings.map((finding) => findingBlock(finding, report, paint, look));
  return [paint.underline(oneLine(path)), ...blocks].join('\n\n');
}

function findingBlock(finding: Finding, report: Report, paint: Paint, look: Look): string {
  const width = textWidth(look);
  const colour = { error: paint.red, warning: paint.yellow, note: paint.cyan }[finding.level];
  const code = finding.code === undefined ? '' : ` ${finding.code}`;
  const label = paint.dim(`${finding.rule}${code}, ${finding.proof}`);
  const source = codeFrame(finding, report, paint, colour, look);
  const evidence = finding.evidence.map(({ fact, source }) =>
    hanging('Because: ', source === undefined ? fact : `${fact} (${source})`, width, paint.dim),
  );
  return [
    `${colour(`${MARKS[finding.level]} ${finding.level}`)}  ${paint.bold(oneLine(finding.title))}  ${label}`,
    ...source,
    ...wrap(finding.message, width),
    ...hanging('Instead: ', finding.remedy, width, paint.green),
    ...fixLines(finding.fix ?? '').map((line) => `         ${paint.green(line)}`),
    ...evidence.flat(),
  ]
    .map((line) => `  ${line}`.trimEnd())
    .join('\n');
}

/** What a fix repeats of a long statement is left out of its middle: how it begins and what follows it say what is new. */
function fixLines(fix: string): readonly string[] {
  if (fix.trim() === '') return [];
  const lines = plain(fix).trim().split('\n');
  const hidden = lines.length - FIX_BEGIN - FIX_END;
  if (hidden <= 1) return lines;
  return [...lines.slice(0, FIX_BEGIN), `… ${count(hidden, 'more line')}`, ...lines.slice(-FIX_END)];
}

function hanging(label: string, text: string, width: number, tint: (text: string) => string): readonly string[] {
  return wrap(text, width - label.length).map((line, index) =>
    index === 0 ? `${tint(label)}${line}` : `${' '.repeat(label.length)}${line}`,
  );
}

/** The lines that the finding is about, numbered, with a bar in the level's colour. */
function codeFrame(
  finding: Finding,
  { linesOf }: Report,
  paint: Paint,
  colour: (text: string) => string,
  { width }: Look,
): readonly string[] {
  const lines =
    linesOf(finding.path, finding.side)?.slice(finding.line - 1, finding.endLine) ?? finding.quote.split('\n');
  const shown = lines.slice(0, SHOWN_LINES);
  const digits = String(finding.line + shown.length - 1).length;
  const sign = finding.side === 'LEFT' ? '-' : ' ';
  const rows = shown.map((line, index) => {
    const number = String(finding.line + index).padStart(digits);
    const text = shorten(plain(line).replaceAll('\t', '    '), Math.max(40, width - digits - 8));
    return `${colour(`${sign}${number} │`)} ${text}`;
  });
  const hidden = lines.length - shown.length;
  return hidden > 0 ? [...rows, paint.dim(` ${' '.repeat(digits)} │ … ${count(hidden, 'more line')}`)] : rows;
}

function verdict({ findings, coverage }: Review): string {
  if (findings.length === 0) {
    if (coverage.reviewed.length === 0) return 'Nothing was reviewed.';
    const { total, replayed, parsed } = coverage.statements;
    if (total > 0 && replayed + parsed === 0) return 'No statement could be understood: nothing can be said about it.';
    return 'No objection to what was looked at.';
  }
  const files = new Set(findings.map(({ path }) => path)).size;
  const parts = (['error', 'warning', 'note'] as const)
    .map((level) => [findings.filter((finding) => finding.level === level).length, level] as const)
    .filter(([number]) => number > 0)
    .map(([number, level]) => count(number, level));
  return `${parts.join(', ')} in ${count(files, 'file')}.`;
}

function footer(review: Review, paint: Paint, look: Look): readonly string[] {
  const seconds = (review.timings.totalMs / 1_000).toFixed(1);
  const lines = [...coverageLines(review), `${modelLine(review)}. Took ${seconds} s.`];
  return lines
    .flatMap((line) => wrap(line, textWidth(look) - 2).map((part, index) => (index === 0 ? part : `  ${part}`)))
    .map((line) => paint.dim(line));
}
