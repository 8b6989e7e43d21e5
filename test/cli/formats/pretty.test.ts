import { expect, it } from 'vitest';
import { pretty } from '../../../src/cli/formats/pretty.ts';
import { blockingIndex, report, review } from '../report.ts';

const look = { colour: false, width: 100 };

it('groups findings by file, shows the line, the fix and the evidence, and says what was looked at', () => {
  expect(pretty(report, look)).toBe(`Architect shop 1111111111..2222222222 (base: merge base with main)

db/migrations/2.sql

  ✖ error  Building this index blocks writes to "orders"  require-concurrent-index LK11, proved
   2 │ CREATE INDEX orders_user_idx ON orders (user_id);
  CREATE INDEX holds a SHARE lock on "orders": every write waits until the build ends.
  Instead: Use CREATE INDEX CONCURRENTLY, outside a transaction.
           CREATE INDEX CONCURRENTLY orders_user_idx ON orders (user_id);
  Because: pg_locks shows ShareLock on "orders".
           (https://www.postgresql.org/docs/18/explicit-locking.html)

schema.prisma

  ▲ warning  A column that is still read goes away  architect, judged
  -7 │   age Int
  The service reads it until the deploy ends.
  Instead: Drop it one release later.
  Because: src/user.ts reads "age".

Questions for the author
  ? How many rows does "orders" have?

1 error, 1 warning in 2 files.
Looked at 1 file: 1 migration (golang-migrate). 3 statements: 1 replayed on the engine, 1 only
  parsed, 1 not understood.
Not looked at (binary): a.png, b.png.
Not looked at: Only the first 3,000 files were listed.
Gap: 3 of 434 base migrations failed on the engine.
Not reported: 2 × quote not in the change.
Model: 1 call, 12,000 + 900 tokens, $0.066. Took 2.9 s.
`);
});

it('does not call clean what it could not understand', () => {
  const statements = { total: 2, replayed: 0, parsed: 0, opaque: 2 };
  const opaque = { ...review, findings: [], questions: [], coverage: { ...review.coverage, statements } };
  expect(pretty({ ...report, review: opaque }, look)).toContain('No statement could be understood');
});

it('says what was looked at when there is nothing to object to', () => {
  const quiet = { ...report, review: { ...review, findings: [], questions: [] } };
  expect(pretty(quiet, look)).toContain('No objection to what was looked at.\nLooked at 1 file: 1 migration');
});

it('does not call a change clean when nothing of it was looked at', () => {
  const coverage = { ...review.coverage, reviewed: [], statements: { total: 0, replayed: 0, parsed: 0, opaque: 0 } };
  const quiet = { ...report, review: { ...review, coverage, findings: [], questions: [] } };
  expect(pretty(quiet, look)).toContain('Nothing was reviewed.\n');
});

it('colours only when told to', () => {
  expect(pretty(report, look)).not.toContain('\u001b');
  expect(pretty(report, { ...look, colour: true })).toContain('\u001b[31m');
});

it('lets no text from the repository or the model steer the terminal', () => {
  const hostile = {
    ...blockingIndex,
    path: 'a\u001b]0;owned\u0007.sql',
    title: '\u001b[2J',
    message: 'x\u009b31m',
    fix: '\u001b[A',
    quote: '\u202e drop',
  };
  const text = pretty({ ...report, review: { ...review, findings: [hostile] } }, look);
  // oxlint-disable-next-line no-control-regex
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
});

it('does not call a change untouched of which it could look at nothing', () => {
  const coverage = { ...review.coverage, reviewed: [], skipped: [], gaps: ['a merged migration is deleted'] };
  const text = pretty({ ...report, review: { ...review, findings: [], coverage } }, look);
  expect(text).toContain('Nothing was reviewed.\nLooked at nothing.');
});

it('shortens long lines and long statements instead of flooding the terminal', () => {
  const long = { ...blockingIndex, line: 1, endLine: 50 };
  const lines = Array.from({ length: 50 }, () => 'x'.repeat(5_000));
  const text = pretty({ ...report, linesOf: () => lines, review: { ...review, findings: [long] } }, look);
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  expect(text).toContain('… 44 more lines');
});

it('leaves out the middle of a long fix', () => {
  const lines = Array.from({ length: 40 }, (_, index) => `line ${index + 1}`);
  const long = { ...review, findings: [{ ...blockingIndex, fix: lines.join('\n') }] };
  const shown = pretty({ ...report, review: long }, look);
  expect(shown).toContain('line 12\n           … 24 more lines\n           line 37\n');
  expect(shown).toContain('line 40');
});
