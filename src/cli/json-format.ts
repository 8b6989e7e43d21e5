import { z } from 'zod';

const level = z.enum(['error', 'warning', 'note']);

const finding = z.strictObject({
  rule: z.string().describe("The rule's id, or `architect` for what the model found"),
  code: z.string().optional().describe("The rule's short code, as `LK11`; absent on the model's findings"),
  hazard: z.string().describe('The kind of harm, as `write-lock` or `data-loss`'),
  level: level.describe('`error` breaks or blocks, `warning` will hurt at a stated size, `note` is advice'),
  proof: z
    .enum(['proved', 'derived', 'judged'])
    .describe("`proved`: an engine showed it; `derived`: follows from parsed facts; `judged`: the model's reasoning"),
  path: z.string(),
  line: z.int().positive().describe('First line, from 1'),
  endLine: z.int().positive().describe('Last line, inclusive'),
  side: z.enum(['LEFT', 'RIGHT']).describe('`RIGHT`: the line is one of the head; `LEFT`: one of the base'),
  title: z.string(),
  message: z.string().describe('What will hurt, whom, and when'),
  remedy: z.string().describe('What to do instead, in words'),
  fix: z.string().optional().describe('SQL that the engine accepted in place of the statement'),
  evidence: z
    .array(
      z.strictObject({
        fact: z.string(),
        quote: z.string().optional().describe('The verbatim text that the fact is about'),
        source: z.string().optional().describe('Where the fact comes from: a URL'),
      }),
    )
    .min(1),
  tables: z.array(z.string()).describe('Tables concerned, qualified unless in `public`'),
  quote: z.string().describe('The verbatim source that the finding is about'),
  fingerprint: z.string().describe('Identity of the finding; survives moved lines'),
});

/** What `architect review --format json` prints. Within one version fields are added, never changed or removed. */
export const reviewJson = z.strictObject({
  version: z.literal(1),
  repository: z.string().describe("The folder's name"),
  base: z.string().describe('Commit id of the merge base; of the empty tree for a first commit'),
  head: z.string().describe('Commit id of the head; id of a tree when there is uncommitted work'),
  comparison: z.string().describe('How the base was chosen, in words'),
  coverage: z
    .strictObject({
      reviewed: z.array(
        z.strictObject({
          path: z.string(),
          surface: z.string(),
          format: z.string().describe('Its format, or `read by the model` where no rule covers the file'),
        }),
      ),
      skipped: z
        .array(z.strictObject({ path: z.string(), reason: z.string() }))
        .describe('What was not looked at; the path `*` stands for the change as a whole'),
      statements: z
        .strictObject({
          total: z.int().nonnegative(),
          replayed: z.int().nonnegative().describe('Ran on the engine'),
          parsed: z.int().nonnegative().describe('Understood, not run'),
          opaque: z.int().nonnegative().describe('Not understood'),
        })
        .describe('Statements of the change'),
      gaps: z.array(z.string()).describe('Parts that failed or were cut off, in words'),
    })
    .describe('What was looked at. Nothing outside `reviewed` is called clean'),
  findings: z.array(finding).describe('Most severe first'),
  questions: z.array(z.string()).describe('What only the author can answer'),
  dropped: z
    .array(z.strictObject({ reason: z.string(), count: z.int().positive() }))
    .describe('What rules or the model said that is no finding, by reason'),
  model: z.strictObject({
    used: z.boolean(),
    reason: z.string().optional().describe('Why it was not used or was cut short'),
    calls: z.int().nonnegative(),
    inputTokens: z.int().nonnegative(),
    outputTokens: z.int().nonnegative(),
    usd: z.number().nonnegative(),
  }),
  timings: z.strictObject({
    collectMs: z.int().nonnegative(),
    analyseMs: z.int().nonnegative(),
    judgeMs: z.int().nonnegative(),
    verifyMs: z.int().nonnegative(),
    totalMs: z.int().nonnegative(),
  }),
});

export type ReviewJson = z.infer<typeof reviewJson>;
