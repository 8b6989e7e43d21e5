import { z } from 'zod';

const text = z.string();

/** The output named `proposal-answer` in the prompt. */
export const proposalAnswer = z.object({
  understanding: text.describe('what is asked for, for whom, in a short paragraph'),
  requirements: z.array(z.object({ name: text, today: text, later: text.describe('in 12 to 24 months') })),
  assumptions: z.array(text).describe('each would change the design if it were wrong'),
  recommendation: text.describe('three sentences'),
  sketch: z.object({
    nodes: z.array(
      z.object({
        id: text,
        label: text,
        kind: z.enum(['client', 'service', 'store', 'queue', 'external']),
      }),
    ),
    edges: z.array(z.object({ from: text.describe('a node id'), to: text.describe('a node id'), label: text })),
  }),
  components: z.array(z.object({ name: text, responsibility: text, owns: text.describe('data or invariant it owns') })),
  dataFlow: z.array(text).describe('steps in order; say where the point of no return is'),
  dataModel: z.object({ explanation: text, sql: text, indexes: z.array(z.object({ pattern: text, index: text })) }),
  contracts: z.array(z.object({ name: text, request: text, response: text, errors: text, idempotency: text })),
  failureModes: z.array(z.object({ trigger: text, effect: text, detection: text, mitigation: text })),
  options: z.array(z.object({ name: text, gains: text, costs: text, chooseWhen: text })),
  increments: z.array(z.object({ title: text, delivers: text, rollout: text, rollback: text })),
  sure: z.array(text),
  unsure: z.array(z.object({ what: text, settledBy: text })),
});

export type ProposalAnswer = z.infer<typeof proposalAnswer>;
