import { describe, expect, it } from 'vitest';
import { renderCheck } from '../../src/publication/check.ts';
import type { Deduplicated } from '../../src/publication/deduplicate.ts';
import { markersOf, withMarkers } from '../../src/publication/markers.ts';
import { listOf, renderComment, renderSummary } from '../../src/publication/render.ts';
import { finding, HEAD, review } from './finding-fixture.ts';

const lock = finding();
const place = { startLine: 2, line: 2 };

it('renders an inline comment as what hurts, what to do, the SQL and the reason', () => {
  expect(renderComment({ finding: lock, place }, HEAD)).toEqual({
    path: 'db/1.sql',
    line: 2,
    side: 'RIGHT',
    body: `**Error · This index build blocks every write to "orders"**

Until the build ends, nobody can place an order: 120 million rows take minutes.

**Instead:** Build it concurrently, outside a transaction.

\`\`\`sql
CREATE INDEX CONCURRENTLY orders_user_idx ON orders (user_id);
\`\`\`

<details>
<summary>Proved: the database engine showed it · LK11 require-concurrent-index</summary>

- The engine took a ShareLock on orders \`CREATE INDEX orders_user_idx ON orders (user_id)\` ([www.postgresql.org](<https://www.postgresql.org/docs/current/sql-createindex.html>))

</details>

<!-- architect:fingerprint=${lock.fingerprint} proof=proved head=${HEAD} -->`,
  });
});

it('renders a summary that is short: verdict, findings, questions, coverage', () => {
  const redundant = { rule: 'ban-duplicate-index', code: 'IX03', title: 'Index is redundant' };
  const other = finding({ ...redundant, quote: 'other', line: 7, endLine: 9, level: 'note', fix: 'x' });
  const reviewed = review([lock, other], {
    questions: ['How many rows does orders have?'],
    coverage: {
      ...review([]).coverage,
      skipped: [{ path: 'seed.sql', reason: 'larger than 1 MB' }],
      gaps: ['3 of 434 base migrations failed on the engine'],
    },
    model: { ...review([]).model, used: false, reason: 'no key is configured' },
  });
  expect(renderSummary(reviewed, { inline: [], listed: [other], mentioned: [lock], full: false }, [])).toBe(
    `**Do not ship this as it is.** 1 error, 1 note.

- **Error · This index build blocks every write to "orders"** · \`db/1.sql:2\`
- **Note · Index is redundant** · \`db/1.sql:7-9\`  
  Until the build ends, nobody can place an order: 120 million rows take minutes.  
  **Instead:** Build it concurrently, outside a transaction.

Only you can answer:

- How many rows does orders have?

<sub>Looked at 2 migrations. 3 statements: 3 run on the engine. Left out: 1 file. 1 gap in what could be checked. No model was asked: no key is configured.</sub>

<details>
<summary>What was not looked at</summary>

- 3 of 434 base migrations failed on the engine
- \`seed.sql\`: larger than 1 MB

</details>

<!-- architect:review head=${HEAD} -->
<!-- architect:listed=${other.fingerprint} head=${HEAD} -->`,
  );
});

it('lets a rule explain itself once in a list, and the model each time', () => {
  const index = { rule: 'index-foreign-keys', code: 'IX01' };
  const { code: _, ...byModel } = finding({ rule: 'architect', proof: 'judged' });
  const findings = [
    finding({ ...index, message: 'Scans all of "orders".' }),
    finding({ ...index, message: 'Scans all of "payments".' }),
    { ...byModel, message: 'Retries charge twice.' },
    { ...byModel, message: 'Nobody reads the queue.' },
  ];
  const list = listOf(findings, findings).join('\n');
  expect(list).toContain('Scans all of');
  expect(list).not.toContain('payments');
  expect(list).toContain('Retries charge twice.');
  expect(list).toContain('Nobody reads the queue.');
});

describe('whatever a finding holds, GitHub takes it', () => {
  const hostile = '&<@octocat `x` ![a](http://b.example) fixes #1\n\n'.repeat(3000);
  const evidence = { fact: hostile, quote: hostile, source: hostile };
  const huge = Array.from({ length: 300 }, (_, at) =>
    finding({
      quote: `q${at}`,
      title: hostile,
      message: hostile,
      remedy: hostile,
      fix: hostile.slice(0, 10_000),
      path: `db/${'x'.repeat(200)}.sql`,
      evidence: [evidence, ...Array.from({ length: 50 }, () => evidence)],
    }),
  );
  const skipped = Array.from({ length: 3000 }, (_, at) => ({ path: `${at}${hostile}`, reason: hostile }));
  const all = review(huge, {
    questions: Array.from({ length: 9 }, () => hostile),
    coverage: { ...review([]).coverage, skipped, gaps: Array.from({ length: 500 }, () => hostile) },
    dropped: [{ reason: hostile, count: 3 }],
    model: { ...review([]).model, reason: hostile },
  });
  const sorted: Deduplicated = { fresh: huge, posted: [], standing: huge.slice(0, 50), dismissed: [], fixed: [] };

  it('in a comment, with its marker intact', () => {
    const { body } = renderComment({ finding: huge[0]!, place }, HEAD);
    expect(body.length).toBeLessThan(65_536);
    expect(markersOf(body)).toMatchObject([{ kind: 'finding', fingerprint: huge[0]!.fingerprint }]);
  });

  it('in a summary, with its markers intact', () => {
    const body = renderSummary(all, { inline: [], listed: huge, mentioned: [], full: false }, []);
    expect(body.length).toBeLessThan(65_536);
    const fingerprints = huge.map(({ fingerprint }) => fingerprint);
    expect(markersOf(body)).toEqual([
      { kind: 'review', head: HEAD },
      { kind: 'listed', fingerprints, head: HEAD },
    ]);
    expect(body).toMatch(/^- and \d+ more$/m);
  });

  it('in a check run', () => {
    const { summary, text, title, annotations } = renderCheck({
      review: all,
      sorted,
      settings: { gate: 'error' },
      settingsProblem: { path: hostile, line: 1, message: hostile },
      waived: new Set(),
    });
    expect(summary.length).toBeLessThan(65_535);
    expect(text?.length).toBeLessThan(65_535);
    expect(title.length).toBeLessThan(255);
    expect(annotations).toHaveLength(300);
    for (const annotation of annotations) {
      expect(annotation.title.length).toBeLessThanOrEqual(255);
      expect(annotation.message.length).toBeLessThan(64_000);
    }
  });
});

it('does not paste half a statement', () => {
  const { body } = renderComment({ finding: finding({ fix: 'SELECT 1;\n'.repeat(2000) }), place }, HEAD);
  expect(body).not.toContain('SELECT 1;');
  expect(body).toContain('too long for a comment (2001 lines)');
});

it('annotates lines of the head only, since the base has no place in a check run', () => {
  const removed = finding({ side: 'LEFT', quote: 'gone' });
  const sorted: Deduplicated = { fresh: [lock, removed], posted: [], standing: [], dismissed: [], fixed: [] };
  const { annotations, summary } = renderCheck({
    review: review([lock, removed]),
    sorted,
    settings: { gate: 'never' },
    waived: new Set(),
  });
  expect(annotations).toHaveLength(1);
  expect(summary).toContain('`db/1.sql:2` (removed)');
});

describe('markers', () => {
  const marker = '<!-- architect:fingerprint=0123456789abcdef proof=judged head=abc -->';

  it('are read from the end of a post, as GitHub gives it back', () => {
    const expected = [{ kind: 'finding', fingerprint: '0123456789abcdef', judged: true, head: 'abc' }];
    expect(markersOf(withMarkers('text', [marker]))).toEqual(expected);
    expect(markersOf(withMarkers('text', [marker]).replaceAll('\n', '\r\n'))).toEqual(expected);
  });

  it.each([
    ['in the middle', `a\n\n${marker}\n\nb`],
    ['in a line of text', `a ${marker}`],
    ['right under a paragraph', `a\n${marker}`],
    ['in a block of code', `\`\`\`sql\n\n${marker}\n\`\`\``],
    ['with a fingerprint that is none', 'a\n\n<!-- architect:fingerprint=x -->'],
  ])('do not count %s', (_, body) => {
    expect(markersOf(body)).toEqual([]);
  });
});
