import { z } from 'zod';
import type { Hazard } from '../domain/finding.ts';

/** Every hazard, checked by the compiler to be complete. */
const hazards = {
  'write-lock': 'writes wait on a lock',
  'full-lock': 'reads and writes wait on a lock',
  'table-rewrite': 'the engine rewrites a table',
  'data-loss': 'data is lost or corrupted',
  'breaks-running-code': 'code that runs during the deploy fails',
  'migration-fails': 'the migration stops on real data or on the engine',
  'missing-index': 'a real access pattern has no index',
  'redundant-index': 'an index costs and serves nothing',
  'unbatched-backfill': 'one statement changes too many rows',
  'lock-held-during-backfill': 'a lock is held while rows are changed',
  'integer-overflow': 'a number type will run out',
  'schema-drift': 'databases end in different schemas, or in another than the code declares',
  'wrong-constraint': 'the schema refuses what must be possible, or allows what must not be',
  'breaking-contract': 'existing clients of an API or event fail',
  'retry-unsafe': 'doing it twice does harm',
  race: 'two at once break an invariant',
  'missing-timeout': 'waiting without end',
  'unbounded-work': 'cost grows with data or input without a limit',
  operability: 'a failure is silent, or cannot be rolled back or run',
  design: 'the structure will hurt, in a way that no other hazard names',
} as const satisfies Record<Hazard, string>;

const hazardNames = Object.keys(hazards) as [Hazard, ...Hazard[]];

const verdict = z.object({
  id: z.string().describe('of the suspected finding, as F1'),
  verdict: z.enum(['upheld', 'lowered', 'accepted']),
  reason: z.string().describe('one sentence'),
  contextQuote: z.string().describe('accepted: the sentence of the stated context, verbatim; else empty'),
});

const newFinding = z.object({
  path: z.string(),
  side: z.enum(['RIGHT', 'LEFT']).describe('RIGHT for R lines, LEFT for L lines'),
  line: z.number().describe('the number after R or L'),
  quote: z.string().describe('that line, verbatim, without number and sign'),
  hazard: z.enum(hazardNames).describe(
    Object.entries(hazards)
      .map((entry) => entry.join(': '))
      .join('; '),
  ),
  level: z.enum(['error', 'warning', 'note']),
  confidence: z.enum(['high', 'medium', 'low']),
  title: z.string().describe('one line, at most 80 characters, no full stop'),
  trigger: z.string().describe('the sequence of events in production that sets it off'),
  consequence: z.string().describe('what happens then, to whom, how bad, how reversible'),
  because: z.string().describe('the facts or lines that support it, and any assumption'),
  remedy: z.string().describe('what to do instead'),
  tables: z.array(z.string()).describe('database tables concerned; empty where none'),
});

/** The output named `review-answer` in the prompt. No lengths: providers cannot hold a model to them, we cut instead. */
export const reviewAnswer = z.object({
  verdicts: z.array(verdict),
  findings: z.array(newFinding),
  questions: z.array(z.string()),
});

export type ReviewAnswer = z.infer<typeof reviewAnswer>;
export type Verdict = z.infer<typeof verdict>;
export type NewFinding = z.infer<typeof newFinding>;
