import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TransientError, UserError } from '../../src/domain/errors.ts';
import { type ProposeInput, propose } from '../../src/judgement/proposal.ts';
import type { ProposalAnswer } from '../../src/judgement/proposal-answer.ts';
import { renderProposal } from '../../src/judgement/proposal-render.ts';
import { type ModelServer, startModelServer } from '../llm/model-server.ts';
import * as given from './given.ts';
import { attacks } from './hostile.ts';

const answer: ProposalAnswer = {
  understanding: 'Merchants are told when an order ships.',
  requirements: [{ name: 'Throughput', today: '40k events a day', later: '400k events a day' }],
  assumptions: ['Merchants accept a delay of one minute.'],
  recommendation:
    'Write an outbox row in the order transaction and deliver it with a worker. Retry for a day. Keep it in PostgreSQL.',
  sketch: {
    nodes: [
      { id: 'api', label: 'Order API', kind: 'service' },
      { id: 'db', label: 'orders | outbox', kind: 'store' },
      { id: 'merchant', label: 'Merchant "shop"', kind: 'external' },
    ],
    edges: [
      { from: 'api', to: 'db', label: 'one transaction' },
      { from: 'db', to: 'merchant', label: '' },
      { from: 'db', to: 'nowhere', label: 'x' },
    ],
  },
  components: [{ name: 'Worker', responsibility: 'delivers events', owns: 'attempts' }],
  dataFlow: ['The order and its event commit together.', 'The worker claims the event.'],
  dataModel: {
    explanation: '# Outbox\nOne row per event.',
    sql: 'CREATE TABLE outbox (id bigint PRIMARY KEY);\n```\nescaped',
    indexes: [{ pattern: 'next events to deliver', index: 'outbox (next_attempt_at)' }],
  },
  contracts: [
    {
      name: 'POST merchant URL',
      request: 'event as JSON',
      response: '2xx',
      errors: 'anything else',
      idempotency: 'event id',
    },
  ],
  failureModes: [
    { trigger: 'merchant | down', effect: 'events wait', detection: 'age of the oldest', mitigation: 'backoff' },
  ],
  options: [{ name: 'Kafka', gains: 'fan-out', costs: 'a cluster to run', chooseWhen: 'ten consumers' }],
  increments: [{ title: 'Outbox', delivers: 'Rows are written.', rollout: 'Dark.', rollback: 'Stop the writes.' }],
  sure: ['The write is atomic.'],
  unsure: [{ what: 'How slow merchants are.', settledBy: 'A week of timings.' }],
};

describe('a rendered proposal', () => {
  it('reads as reviewed', async () => {
    const open = [
      { topic: 'team' as const, question: 'Who runs it?', why: 'It decides the parts.', assumption: 'Two people.' },
    ];
    await expect(renderProposal(answer, open)).toMatchFileSnapshot('../fixtures/proposals/rendered.md');
  });

  it('draws a diagram whose syntax is ours, whatever the labels say', () => {
    const nodes = Object.values(attacks).map((attack) => ({ id: attack, label: attack, kind: 'service' as const }));
    const edges = nodes.map(({ id }) => ({ from: id, to: nodes[0]?.id ?? '', label: id }));
    const markdown = renderProposal({ ...answer, sketch: { nodes, edges } }, []);
    const [, body = ''] = /```mermaid\n([\s\S]*?)\n```/.exec(markdown) ?? [];
    const [head, ...lines] = body.split('\n');
    expect(head).toBe('flowchart LR');
    expect(lines.length).toBe(nodes.length * 2);
    for (const line of lines) expect(line).toMatch(/^ {2}n\d+(\["[^"`<>#;{}\\]+"\]| -->(\|"[^"`<>#;{}\\]+"\|)? n\d+)$/);
  });

  it('leaves out what is empty', () => {
    const empty: ProposalAnswer = {
      ...answer,
      requirements: [],
      assumptions: [],
      sketch: { nodes: [], edges: [] },
      components: [],
      dataFlow: [],
      dataModel: { explanation: '', sql: ' ', indexes: [] },
      contracts: [],
      failureModes: [],
      options: [],
      increments: [],
      sure: [],
      unsure: [],
    };
    expect(renderProposal(empty, [])).toBe(
      `### Recommendation\n\n${answer.recommendation}\n\n### As I understand it\n\n${answer.understanding}`,
    );
  });

  it('stays within what GitHub takes, by whole parts, and says so', () => {
    const markdown = renderProposal(
      { ...answer, dataFlow: Array.from({ length: 3_000 }, () => 'a long step of the flow') },
      [],
    );
    expect(markdown.length).toBeLessThan(61_000);
    expect(markdown).toMatch(/_The rest was left out for length\._$/);
    expect(markdown.match(/```/g)?.length).toBe(2);
  });
});

describe('propose', () => {
  let server: ModelServer;
  beforeEach(async () => {
    server = await startModelServer();
  });
  afterEach(() => server.stop());

  const input = (over: Partial<ProposeInput> = {}): ProposeInput => ({
    issue: { title: 'Tell merchants about shipped orders', body: 'As a merchant, I want to know.' },
    repositoryBrief: 'TypeScript, PostgreSQL with Prisma.',
    settings: given.settings({ context: { scale: '40k events a day' } }),
    model: server.model(),
    ...over,
  });

  const sent = (): string =>
    (server.bodies().at(-1) as { messages: { content: string }[] } | undefined)?.messages.at(-1)?.content ?? '';

  it('asks with the issue, the context, the repository, and the defaults for what is open', async () => {
    server.mock.onMessage(/./, {
      content: JSON.stringify(answer),
      usage: { input_tokens: 3_000, output_tokens: 2_000 },
    });

    const { markdown, usage } = await propose(input());

    expect(markdown).toMatch(/^### Recommendation\n\nWrite an outbox row/);
    expect(markdown).toContain('How many people will build and run it');
    expect(usage).toMatchObject({ used: true, calls: 1, inputTokens: 3_000, outputTokens: 2_000 });
    expect(sent()).toMatch(/BEGIN issue \w+ ===\nTell merchants about shipped orders\n\nAs a merchant/);
    expect(sent()).toMatch(/BEGIN stated-context \w+ ===\nscale: 40k events a day\n===/);
    expect(sent()).toMatch(/BEGIN repository \w+ ===\nTypeScript, PostgreSQL with Prisma\.\n===/);
    expect(sent()).toContain('- team: Two to five engineers');
    expect(sent()).not.toContain('- scale: ');
  });

  it('masks secrets and cuts what is endless', async () => {
    server.mock.onMessage(/./, { content: JSON.stringify(answer) });
    const key = `sk_live_${'a1b2c3d4'.repeat(3)}`;

    await propose(input({ issue: { title: key, body: `${key} ${'word '.repeat(100_000)}` }, repositoryBrief: key }));

    expect(sent()).not.toContain('a1b2c3d4');
    expect(sent().length).toBeLessThan(40_000);
  });

  it.each(Object.entries(attacks))('keeps an issue that attacks inside its block: %s', async (_, attack) => {
    server.mock.onMessage(/./, { content: JSON.stringify(answer) });

    await propose(input({ issue: { title: attack, body: attack }, repositoryBrief: attack }));

    const code = /^=== BEGIN issue (\w{16}) ===$/m.exec(sent())?.[1] ?? '';
    const names = ['issue', 'stated-context', 'repository'];
    expect(
      sent()
        .split('\n')
        .filter((line) => line.includes(code)),
    ).toEqual(names.flatMap((name) => [`=== BEGIN ${name} ${code} ===`, `=== END ${name} ${code} ===`]));
  });

  it('is tried again later when no usable answer came', async () => {
    server.mock.onMessage(/./, { content: '{"understanding":"half"}' });
    const error = await propose(input()).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(TransientError);
    expect((error as Error).message).toMatch(/^The model gave no usable proposal: its answer did not fit the schema/);
    expect(server.bodies()).toHaveLength(2);
  });

  it('tells the operator about a refused key', async () => {
    server.mock.onMessage(/./, { error: { message: 'invalid x-api-key' }, status: 401 });
    await expect(propose(input())).rejects.toBeInstanceOf(UserError);
  });
});
