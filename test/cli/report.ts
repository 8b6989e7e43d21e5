import type { Report } from '../../src/cli/formats/format.ts';
import type { Finding } from '../../src/domain/finding.ts';
import type { Review } from '../../src/domain/review.ts';

export const blockingIndex: Finding = {
  path: 'db/migrations/2.sql',
  line: 2,
  endLine: 2,
  side: 'RIGHT',
  rule: 'require-concurrent-index',
  code: 'LK11',
  hazard: 'write-lock',
  level: 'error',
  proof: 'proved',
  title: 'Building this index blocks writes to "orders"',
  message: 'CREATE INDEX holds a SHARE lock on "orders": every write waits until the build ends.',
  remedy: 'Use CREATE INDEX CONCURRENTLY, outside a transaction.',
  fix: 'CREATE INDEX CONCURRENTLY orders_user_idx ON orders (user_id);',
  evidence: [
    {
      fact: 'pg_locks shows ShareLock on "orders".',
      source: 'https://www.postgresql.org/docs/18/explicit-locking.html',
    },
  ],
  tables: ['orders'],
  quote: 'CREATE INDEX orders_user_idx ON orders (user_id)',
  fingerprint: '0123456789abcdef',
};

const droppedColumn: Finding = {
  path: 'schema.prisma',
  line: 7,
  endLine: 8,
  side: 'LEFT',
  rule: 'architect',
  hazard: 'data-loss',
  level: 'warning',
  proof: 'judged',
  title: 'A column that is still read goes away',
  message: 'The service reads it until the deploy ends.',
  remedy: 'Drop it one release later.',
  evidence: [{ fact: 'src/user.ts reads "age".', quote: 'user.age' }],
  tables: ['users'],
  quote: '  age Int',
  fingerprint: 'fedcba9876543210',
};

export const review: Review = {
  repository: 'shop',
  base: '1111111111111111111111111111111111111111',
  head: '2222222222222222222222222222222222222222',
  findings: [blockingIndex, droppedColumn],
  questions: ['How many rows does "orders" have?'],
  coverage: {
    reviewed: [{ path: 'db/migrations/2.sql', surface: 'migration', format: 'golang-migrate' }],
    skipped: [
      { path: 'a.png', reason: 'binary' },
      { path: 'b.png', reason: 'binary' },
      { path: '*', reason: 'Only the first 3,000 files were listed.' },
    ],
    statements: { total: 3, replayed: 1, parsed: 1, opaque: 1 },
    gaps: ['3 of 434 base migrations failed on the engine.'],
  },
  dropped: [{ reason: 'quote not in the change', count: 2 }],
  model: { used: true, calls: 1, inputTokens: 12_000, outputTokens: 900, usd: 0.066 },
  timings: { collectMs: 10, analyseMs: 900, judgeMs: 2_000, verifyMs: 1, totalMs: 2_911 },
};

export const report: Report = {
  review,
  comparison: 'merge base with main',
  linesOf: (path) =>
    path === 'db/migrations/2.sql' ? ['-- speed', 'CREATE INDEX orders_user_idx ON orders (user_id);'] : undefined,
};
