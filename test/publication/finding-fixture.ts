import type { Finding } from '../../src/domain/finding.ts';
import { fingerprintOf } from '../../src/domain/fingerprint.ts';
import type { Review } from '../../src/domain/review.ts';

export const HEAD = 'b'.repeat(40);

/** A proved finding on `db/1.sql`, or what differs from it. */
export function finding(changes: Partial<Finding> = {}): Finding {
  const quote = changes.quote ?? 'CREATE INDEX orders_user_idx ON orders (user_id)';
  const path = changes.path ?? 'db/1.sql';
  const hazard = changes.hazard ?? 'write-lock';
  return {
    path,
    line: 2,
    endLine: 2,
    side: 'RIGHT',
    rule: 'require-concurrent-index',
    code: 'LK11',
    hazard,
    level: 'error',
    proof: 'proved',
    title: 'This index build blocks every write to "orders"',
    message: 'Until the build ends, nobody can place an order: 120 million rows take minutes.',
    remedy: 'Build it concurrently, outside a transaction.',
    fix: 'CREATE INDEX CONCURRENTLY orders_user_idx ON orders (user_id);',
    evidence: [
      {
        fact: 'The engine took a ShareLock on orders',
        quote,
        source: 'https://www.postgresql.org/docs/current/sql-createindex.html',
      },
    ],
    tables: ['orders'],
    quote,
    fingerprint: fingerprintOf({ hazard, path, quote }),
    ...changes,
  };
}

/** A review that looked at `db/1.sql` and `db/2.sql` with nothing left out. */
export function review(findings: readonly Finding[], changes: Partial<Review> = {}): Review {
  return {
    repository: 'acme/shop',
    base: 'a'.repeat(40),
    head: HEAD,
    findings,
    questions: [],
    coverage: {
      reviewed: [
        { path: 'db/1.sql', surface: 'migration', format: 'Flyway' },
        { path: 'db/2.sql', surface: 'migration', format: 'Flyway' },
      ],
      skipped: [],
      statements: { total: 3, replayed: 3, parsed: 0, opaque: 0 },
      gaps: [],
    },
    dropped: [],
    model: { used: true, calls: 2, inputTokens: 10, outputTokens: 5, usd: 0.01 },
    timings: { collectMs: 1, analyseMs: 2, judgeMs: 3, verifyMs: 4, totalMs: 10 },
    ...changes,
  };
}
