import { expect, it } from 'vitest';
import { sarif } from '../../../src/cli/formats/sarif.ts';
import { report, review } from '../report.ts';

const printed = (given = report): { version: string; runs: Record<string, never>[] } =>
  JSON.parse(sarif(given, { colour: true, width: 80 }));

it('is SARIF 2.1.0 with one run whose results point at its rules', () => {
  const { version, runs } = printed();
  expect(version).toBe('2.1.0');
  expect(runs).toHaveLength(1);
  expect(runs[0]).toMatchObject({
    tool: {
      driver: {
        name: 'Architect',
        rules: [
          {
            id: 'require-concurrent-index',
            name: 'LK11',
            shortDescription: { text: 'Build indexes on existing tables with CONCURRENTLY.' },
            helpUri: expect.stringContaining('sql-createindex.html'),
          },
          { id: 'architect' },
        ],
      },
    },
    invocations: [{ executionSuccessful: true }],
    results: [
      {
        ruleId: 'require-concurrent-index',
        ruleIndex: 0,
        level: 'error',
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: 'db/migrations/2.sql', uriBaseId: 'SRCROOT' },
              region: { startLine: 2, endLine: 2 },
            },
          },
        ],
        partialFingerprints: { 'architect/v1': '0123456789abcdef' },
      },
      { ruleId: 'architect', ruleIndex: 1, level: 'warning' },
    ],
  });
});

it('gives a removed line no region, because the region would be one of the head', () => {
  const [, removed] = printed().runs[0]?.['results'] ?? [];
  expect(removed).toMatchObject({ message: { text: expect.stringContaining('(at removed line 7)') } });
  expect(JSON.stringify(removed)).not.toContain('region');
});

it('says in its notifications what was not looked at', () => {
  const [invocation] = printed().runs[0]?.['invocations'] ?? [];
  expect(JSON.stringify(invocation)).toContain('Not looked at (binary): a.png, b.png.');
});

it('writes paths as URIs', () => {
  const [finding] = review.findings;
  const odd = { ...report, review: { ...review, findings: finding ? [{ ...finding, path: 'a b/é#.sql' }] : [] } };
  expect(JSON.stringify(printed(odd))).toContain('"uri":"a%20b/%C3%A9%23.sql"');
});
