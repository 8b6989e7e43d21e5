import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JudgeInput } from '../../src/judgement/architect.ts';
import { judge } from '../../src/judgement/architect.ts';
import type { ProviderOptions } from '../../src/llm/model.ts';
import { type ModelServer, startModelServer } from '../llm/model-server.ts';
import * as given from './given.ts';

const code = given.file(
  'src/pay.ts',
  [given.hunk([' export async function pay(order) {', '+  await retry(() => charge(order.card));', ' }'])],
  'code',
);
const suspect = given.finding();
const migration = given.file('db/1.sql', [given.hunk([`+${suspect.quote}`])]);

const claim = {
  path: 'src/pay.ts',
  side: 'RIGHT',
  line: 2,
  quote: 'await retry(() => charge(order.card));',
  hazard: 'retry-unsafe',
  level: 'error',
  confidence: 'high',
  title: 'A retry after a lost answer charges twice',
  trigger: 'The provider charges but its answer is lost.',
  consequence: 'The customer pays twice.',
  because: 'charge gets no idempotency key',
  remedy: 'Pass the order id as the idempotency key.',
  tables: [],
};
const upheld = { id: 'F1', verdict: 'upheld', reason: 'Checkout writes to orders.', contextQuote: '' };
const answer = { verdicts: [upheld], findings: [claim], questions: ['Does the provider deduplicate charges?'] };

let server: ModelServer;
beforeEach(async () => {
  server = await startModelServer();
});
afterEach(() => server.stop());

const input = (over: Partial<JudgeInput> = {}, options?: Partial<ProviderOptions>): JudgeInput => ({
  changeSet: given.changeSet(code, migration),
  source: given.source(),
  analysis: given.analysis([suspect]),
  settings: given.settings(),
  model: server.model(options),
  ...over,
});

const answers = (...texts: readonly (string | object)[]): void => {
  for (const [index, text] of texts.entries()) {
    server.mock.on(
      { userMessage: /./, ...(texts.length > 1 && { sequenceIndex: index }) },
      {
        content: typeof text === 'string' ? text : JSON.stringify(text),
        usage: { input_tokens: 5_000, output_tokens: 1_000 },
      },
    );
  }
};

describe('without a model', () => {
  it('says so and judges nothing', async () => {
    await expect(judge(input({ model: undefined }))).resolves.toEqual({
      findings: [],
      questions: [],
      dropped: [],
      read: [],
      cut: [],
      usage: { used: false, reason: 'no model is configured', calls: 0, inputTokens: 0, outputTokens: 0, usd: 0 },
    });
  });
});

describe('a change that needs no judgement', () => {
  it.each([
    ['an empty one', given.changeSet()],
    ['documents', given.changeSet(given.file('README.md', [given.hunk(['+Run the query with a retry.'])], 'none'))],
    [
      'code that talks to nothing',
      given.changeSet(given.file('a.ts', [given.hunk(['+const title = "Hello";'])], 'code')),
    ],
    ['a file without changed lines', given.changeSet(given.file('db/1.sql', []))],
  ])('costs no call: %s', async (_, changeSet) => {
    const { usage } = await judge(input({ changeSet, analysis: given.analysis() }));
    expect(usage).toMatchObject({ used: false, calls: 0, reason: 'nothing in the change calls for judgement' });
    expect(server.bodies()).toEqual([]);
  });
});

describe('an answer', () => {
  it('becomes rulings, findings and questions, with what it cost', async () => {
    answers(answer);

    await expect(judge(input())).resolves.toMatchObject({
      findings: [
        { rule: 'require-concurrent-index', evidence: [{}, { fact: 'Checkout writes to orders.' }] },
        { rule: 'architect', proof: 'judged', path: 'src/pay.ts', line: 2, hazard: 'retry-unsafe' },
      ],
      questions: ['Does the provider deduplicate charges?'],
      dropped: [],
      read: ['db/1.sql', 'src/pay.ts'],
      cut: [],
      usage: { used: true, calls: 1, inputTokens: 5_000, outputTokens: 1_000, usd: 0.04 },
    });
  });

  it('may be empty', async () => {
    answers({ verdicts: [], findings: [], questions: [] });
    await expect(judge(input())).resolves.toMatchObject({
      findings: [],
      questions: [],
      dropped: [],
      usage: { used: true },
    });
  });

  it('that claims what is not there is dropped and counted by reason', async () => {
    const claims = [
      { ...claim, quote: 'await charge();' },
      { ...claim, path: 'src/other.ts', quote: 'import express from "express";' },
      { ...claim, confidence: 'low' },
    ];
    answers({
      verdicts: [
        { ...upheld, verdict: 'lowered' },
        { ...upheld, id: 'F7' },
      ],
      findings: claims,
      questions: [],
    });

    await expect(judge(input())).resolves.toMatchObject({
      findings: [],
      dropped: [
        { reason: 'verdict would soften a proved finding', count: 1 },
        { reason: 'verdict on a finding that does not exist', count: 1 },
        { reason: 'quote is not in the diff', count: 2 },
        { reason: 'confidence is low', count: 1 },
      ],
    });
  });

  it('asks three questions at most, each once', async () => {
    answers({ verdicts: [], findings: [], questions: ['A?', ' A? ', '', 'B?', 'C?', 'D?'] });
    await expect(judge(input())).resolves.toMatchObject({
      questions: ['A?', 'B?', 'C?'],
      dropped: [{ reason: 'over the limit of 3 questions', count: 1 }],
    });
  });
});

describe('an answer that does not fit', () => {
  it('is repaired once, told what was wrong, after the unchanged request', async () => {
    answers({ verdicts: [], findings: [{ ...claim, line: 'two' }], questions: [] }, answer);

    const judged = await judge(input());

    expect(judged).toMatchObject({
      findings: [{}, { rule: 'architect' }],
      usage: { used: true, calls: 2, inputTokens: 10_000, outputTokens: 2_000 },
    });
    const [first, second] = server
      .bodies()
      .map(({ messages }) => (messages as { content: string }[]).at(-1)?.content ?? '');
    expect(second?.startsWith(first ?? '-')).toBe(true);
    expect(second).toContain('findings.0.line: Invalid input: expected number, received string');
  });

  it('twice is dropped, with the reason and the cost', async () => {
    answers('I would rather not.', '{"verdicts":[]}');

    await expect(judge(input())).resolves.toMatchObject({
      findings: [],
      dropped: [{ reason: 'unusable answer', count: 1 }],
      usage: {
        used: true,
        calls: 2,
        inputTokens: 10_000,
        reason: expect.stringMatching(/^its answer did not fit the schema: findings: /),
      },
    });
  });

  it('and whose repair fails keeps its cost', async () => {
    server.mock.on(
      { userMessage: /./, sequenceIndex: 0 },
      { content: 'no', usage: { input_tokens: 7, output_tokens: 1 } },
    );
    server.mock.on({ userMessage: /./, sequenceIndex: 1 }, { error: { message: 'overloaded' }, status: 529 });

    await expect(judge(input())).resolves.toMatchObject({
      findings: [],
      usage: {
        used: true,
        calls: 1,
        inputTokens: 7,
        reason: 'its answer did not fit and the repair failed: The model provider is busy (529: overloaded)',
      },
    });
  });

  it('because the model declined is not repaired', async () => {
    server.mock.onMessage(/./, { content: 'No.', finishReason: 'refusal' });
    await expect(judge(input())).resolves.toMatchObject({
      usage: { used: true, calls: 1, reason: 'the model declined to answer' },
    });
  });
});

describe('a model that cannot be used does not fail the review', () => {
  it.each([
    [401, 'the model could not be asked: The model provider refuses the key (401: no). Check ANTHROPIC_API_KEY.'],
    [429, 'the model could not be asked: The model provider is busy (429: no)'],
    [500, 'the model could not be asked: The model provider is busy (500: no)'],
  ])('status %i is said in words', async (status, reason) => {
    server.mock.onMessage(/./, { error: { message: 'no' }, status });
    await expect(judge(input())).resolves.toMatchObject({ findings: [], usage: { used: false, calls: 0, reason } });
  });

  it('a cut stream is said in words', async () => {
    server.mock.onMessage(/./, { content: JSON.stringify(answer) }, { chunkSize: 10, truncateAfterChunks: 4 });
    await expect(judge(input())).resolves.toMatchObject({
      usage: { used: false, reason: expect.stringMatching(/^the model could not be asked: /) },
    });
  });

  it('silence is said in words', async () => {
    server.mock.onMessage(/./, { content: '{}' }, { chaos: { latencyMs: 2_000 } });
    await expect(judge(input({}, { timeoutMs: 100 }))).resolves.toMatchObject({
      usage: { used: false, reason: 'the model could not be asked: The model did not answer within 0.1 s' },
    });
  });

  it('but a superseded review stops at once', async () => {
    server.mock.onMessage(/./, { content: '{}' }, { chaos: { latencyMs: 2_000 } });
    const reason = new Error('a newer head');
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 50);
    await expect(judge(input({ signal: controller.signal }))).rejects.toBe(reason);
  });
});

it('sends the same prefix for different changes, so that the provider can cache it', async () => {
  answers(answer);
  await judge(input());
  await judge(
    input({ changeSet: given.changeSet(migration), settings: given.settings({ context: { team: 'two people' } }) }),
  );
  const [first, second] = server.bodies().map(({ messages }) => messages as { role: string; content: string }[]);
  expect(first?.[0]?.role).toBe('system');
  expect(second?.[0]).toEqual(first?.[0]);
  expect(second?.[1]).not.toEqual(first?.[1]);
});
