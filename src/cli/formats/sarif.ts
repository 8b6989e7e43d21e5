import * as schemaRules from '../../analysis/schema/rules/index.ts';
import type { Finding } from '../../domain/finding.ts';
import { plain } from '../text.ts';
import { version } from '../version.ts';
import { coverageLines, modelLine } from './coverage.ts';
import type { Format } from './format.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/** SARIF 2.1.0, as code scanning services read it. */
export const sarif: Format = ({ review }) => {
  const ruleIds = [...new Set(review.findings.map(({ rule }) => rule))];
  const notifications = [...coverageLines(review), modelLine(review)].map((text) => ({
    level: 'note',
    message: { text: plain(text) },
  }));
  const run = {
    tool: {
      driver: {
        name: 'Architect',
        version: version(),
        rules: ruleIds.map((id) => ruleOf(id, review.findings)),
      },
    },
    invocations: [{ executionSuccessful: true, toolExecutionNotifications: notifications }],
    columnKind: 'utf16CodeUnits',
    originalUriBaseIds: { SRCROOT: { description: { text: 'The top of the repository' } } },
    properties: { base: review.base, head: review.head, questions: review.questions },
    results: review.findings.map((finding) => resultOf(finding, ruleIds.indexOf(finding.rule))),
  };
  return `${JSON.stringify({ $schema: SCHEMA, version: '2.1.0', runs: [run] }, null, 2)}\n`;
};

function ruleOf(id: string, findings: readonly Finding[]): object {
  const hazards = findings.filter(({ rule }) => rule === id).map(({ hazard }) => hazard);
  const properties = { tags: ['architecture', ...new Set(hazards)] };
  const rule = Object.values(schemaRules).find((known) => known.id === id);
  if (!rule) return { id, shortDescription: { text: 'Found by the architect' }, properties };
  return {
    id,
    name: rule.code,
    shortDescription: { text: rule.summary },
    fullDescription: { text: rule.rationale },
    helpUri: rule.source,
    defaultConfiguration: { level: rule.level },
    properties,
  };
}

function resultOf(finding: Finding, ruleIndex: number): object {
  const fix = finding.fix === undefined ? '' : `\n\n${finding.fix}`;
  const facts = finding.evidence.map(({ fact }) => `- ${fact}`).join('\n');
  const removed = finding.side === 'LEFT' ? ` (at removed line ${finding.line})` : '';
  const text = `${finding.title}${removed}. ${finding.message}\n\nInstead: ${finding.remedy}${fix}\n\nBecause:\n${facts}`;
  return {
    ruleId: finding.rule,
    ruleIndex,
    level: finding.level,
    message: { text: plain(text) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: encodePath(finding.path), uriBaseId: 'SRCROOT' },
          // A region is one of the analysed (head) file, where a removed line no longer is.
          ...(finding.side === 'RIGHT' && {
            region: { startLine: finding.line, endLine: finding.endLine, snippet: { text: finding.quote } },
          }),
        },
      },
    ],
    partialFingerprints: { 'architect/v1': finding.fingerprint },
    properties: { hazard: finding.hazard, proof: finding.proof, side: finding.side, tables: finding.tables },
  };
}

const encodePath = (path: string): string => path.split('/').map(encodeURIComponent).join('/');
