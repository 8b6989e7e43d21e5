import type { Finding } from '../../domain/finding.ts';
import { oneLine, plain } from '../text.ts';
import { coverageLines, modelLine } from './coverage.ts';
import type { Format } from './format.ts';

const COMMANDS = { error: 'error', warning: 'warning', note: 'notice' } as const;

/** Workflow commands: GitHub Actions turns them into annotations on the changed lines. */
export const github: Format = ({ review }) => {
  const lines = [
    ...review.findings.map(annotation),
    ...review.questions.map((question) => `::notice title=Architect asks::${escapeText(question)}`),
    ...[...coverageLines(review), `${modelLine(review)}.`].map(inert),
  ];
  return `${lines.join('\n')}\n`;
};

function annotation(finding: Finding): string {
  const place =
    finding.side === 'RIGHT'
      ? { file: finding.path, line: finding.line, endLine: finding.endLine }
      : { file: finding.path }; // an annotation's line is one of the head
  const code = finding.code === undefined ? '' : ` ${finding.code}`;
  const properties = { ...place, title: `${finding.title} (${finding.rule}${code}, ${finding.proof})` };
  const fix = finding.fix === undefined ? '' : `\n${finding.fix}`;
  const text = `${finding.message}\n\nInstead: ${finding.remedy}${fix}\n\nBecause: ${finding.evidence[0].fact}`;
  return `::${COMMANDS[finding.level]} ${writeProperties(properties)}::${escapeText(text)}`;
}

function writeProperties(properties: Readonly<Record<string, string | number>>): string {
  return Object.entries(properties)
    .map(
      ([name, value]) =>
        `${name}=${escapeText(oneLine(String(value)))
          .replaceAll(':', '%3A')
          .replaceAll(',', '%2C')}`,
    )
    .join(',');
}

/** https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts */
function escapeText(text: string): string {
  return plain(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** A path in a coverage line must not be read as a command: those begin with `::` or `##[`. */
function inert(line: string): string {
  return oneLine(line).replaceAll('::', ':\u200b:').replaceAll('##[', '##\u200b[');
}
