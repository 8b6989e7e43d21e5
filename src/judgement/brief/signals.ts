import type { ChangedFile } from '../../domain/change-set.ts';

/**
 * Words by which code talks to something that can fail, block, repeat or outlive it. Used to decide whether a change of
 * code alone is worth a call, and what to show first; a miss costs attention, not correctness.
 */
const SIGNALS: readonly RegExp[] = [
  /\b(?:select|insert\s+into|update|delete\s+from|join|upsert|on\s+conflict)\b/i,
  /(?:query|execute|find(?:Many|First|One|By)|where|aggregate|prisma|knex|sequelize|session|repository|cursor|sqlx|gorm)\b/i,
  /transaction|commit|rollback|savepoint|isolation|for\s+update|advisory|\bmutex\b|\block(?:ed|s|ing)?\b|semaphore|atomic|idempot/i,
  /\b(?:fetch|axios|http[sx]?|requests?|reqwest|grpc|client|webhook|socket)\b|https?:\/\//i,
  /retr(?:y|ies)|backoff|time_?out|deadline|circuit|rate_?limit|throttl|concurren|parallel|batch|chunk|paginat|\blimit\b/i,
  /queue|topic|publish|subscribe|consume|producer|kafka|sqs|rabbit|nats|\bjobs?\b|worker|cron|schedul|enqueue|dispatch|emit/i,
  /cache|redis|memcache|\bttl\b|invalidat|expire/i,
  /\basync\b|\bawait\b|promise|\bgo\s+func|goroutine|thread|spawn|channel|setInterval|setTimeout/i,
  /\b(?:router?|endpoint|controller|handler|middleware)\b|@(?:Get|Post|Put|Patch|Delete)|\bapp\.(?:get|post|put|patch|delete)\b/i,
  /auth|permission|token|session|tenant|secret|crypt/i,
];

/** Of a file, and characters of a line: a file of a million lines says what it is about in its first thousand. */
const MOST_LINES = 1_000;
const LONGEST_LINE = 1_000;

/** How many kinds of signals the changed lines of a file show: 0 means that nothing speaks for looking closer. */
export function signalsIn({ hunks }: ChangedFile): number {
  const lines = Iterator.from(hunks)
    .flatMap((hunk) => hunk.lines)
    .filter(({ kind }) => kind !== 'context')
    .take(MOST_LINES)
    .map(({ text }) => text.slice(0, LONGEST_LINE))
    .toArray();
  return SIGNALS.filter((signal) => lines.some((line) => signal.test(line))).length;
}
