import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { TransientError, UserError } from '../../../src/domain/errors.ts';
import type { ModelRequest } from '../../../src/llm/model.ts';
import { anthropic } from '../../../src/llm/providers/index.ts';
import { type ModelServer, startModelServer } from '../model-server.ts';

const schema = z.object({ answer: z.number() });
const request: ModelRequest<{ answer: number }> = {
  purpose: 'review',
  system: 'You add numbers.',
  content: 'What is two and two?',
  schema,
  maxOutputTokens: 500,
  effort: 'high',
};

let server: ModelServer;
beforeEach(async () => {
  server = await startModelServer();
});
afterEach(() => server.stop());

describe('an answer', () => {
  it('is parsed by the schema and its tokens are priced', async () => {
    server.mock.onMessage(/two/, { content: '{"answer":4}', usage: { input_tokens: 10_000, output_tokens: 1_000 } });

    await expect(server.model().answer(request)).resolves.toEqual({
      outcome: { kind: 'parsed', output: { answer: 4 } },
      usage: { inputTokens: 10_000, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 1_000, usd: 0.06 },
      model: 'claude-opus-5-5',
      stopReason: 'end_turn',
    });
  });

  it('that does not fit says what is wrong and still counts what it cost', async () => {
    server.mock.onMessage(/two/, { content: '{"answer":"four"}', usage: { input_tokens: 100, output_tokens: 10 } });

    const { outcome, usage } = await server.model().answer(request);

    expect(outcome).toEqual({
      kind: 'invalid',
      problem: 'answer: Invalid input: expected number, received string',
      text: '{"answer":"four"}',
    });
    expect(usage).toMatchObject({ inputTokens: 100, outputTokens: 10 });
  });

  it('that is no JSON is invalid, not an error', async () => {
    server.mock.onMessage(/two/, { content: 'Four, I think.' });

    expect((await server.model().answer(request)).outcome).toMatchObject({
      kind: 'invalid',
      problem: expect.stringContaining('not JSON'),
    });
  });

  it('that was cut off at the token limit asks for a shorter one', async () => {
    server.mock.onMessage(/two/, { content: '{"answer":', finishReason: 'length' });

    const { outcome, stopReason } = await server.model().answer(request);

    expect(stopReason).toBe('max_tokens');
    expect(outcome).toMatchObject({
      kind: 'invalid',
      problem: 'the answer was cut off at 500 output tokens; be shorter',
    });
  });

  it('that is a refusal is told apart from one that does not fit', async () => {
    server.mock.onMessage(/two/, { content: 'No.', finishReason: 'refusal' });

    expect((await server.model().answer(request)).outcome).toEqual({
      kind: 'refused',
      problem: 'the model declined to answer',
    });
  });

  it("comes from the operator's model where one is set for the purpose", async () => {
    server.mock.onMessage(/two/, { content: '{"answer":4}' });

    await server.model({ models: { review: 'claude-sonnet-5-5' } }).answer(request);

    expect(server.bodies()).toMatchObject([{ model: 'claude-sonnet-5-5' }]);
  });
});

describe('a failure', () => {
  const failed = async (status: number, maxRetries = 0): Promise<unknown> => {
    server.mock.onMessage(/two/, { error: { message: 'the reason', type: 'some_error' }, status, retryAfter: 7 });
    return server
      .model({ maxRetries })
      .answer(request)
      .catch((error: unknown) => error);
  };

  it.each([401, 402, 403])('with status %i is for the operator, who is told to check the key', async (status) => {
    const error = await failed(status);
    expect(error).toBeInstanceOf(UserError);
    expect((error as Error).message).toBe(
      `The model provider refuses the key (${status}: the reason). Check ANTHROPIC_API_KEY.`,
    );
    expect((error as Error).cause).toBeInstanceOf(Error);
  });

  it.each([400, 404, 413, 422])('with status %i is for the operator and not tried again', async (status) => {
    const error = await failed(status, 2);
    expect(error).toBeInstanceOf(UserError);
    expect((error as Error).message).toContain(`rejects the request (${status}: the reason)`);
    expect(server.bodies()).toHaveLength(1);
  });

  it.each([408, 409, 500, 502, 503, 529])('with status %i may pass', async (status) => {
    const error = await failed(status);
    expect(error).toBeInstanceOf(TransientError);
    expect((error as Error).message).toBe(`The model provider is busy (${status}: the reason)`);
  });

  it('with status 429 may pass after the time that the provider names', async () => {
    const error = await failed(429);
    expect(error).toBeInstanceOf(TransientError);
    expect((error as TransientError).retryAfterMs).toBe(7_000);
  });

  it('that passes is answered on the second try', async () => {
    server.mock.onMessage(/two/, { content: '{"answer":4}' });
    server.mock.nextRequestError(529, { message: 'overloaded', type: 'overloaded_error' });

    const { outcome } = await server.model({ maxRetries: 1 }).answer(request);

    expect(outcome).toEqual({ kind: 'parsed', output: { answer: 4 } });
    expect(server.bodies()).toHaveLength(2);
  });

  it('by a stream that is cut in the middle may pass, and nothing of the half answer is used', async () => {
    server.mock.onMessage(
      /two/,
      { content: JSON.stringify({ answer: 4, padding: 'x'.repeat(500) }) },
      { chunkSize: 10, truncateAfterChunks: 5 },
    );

    await expect(server.model().answer(request)).rejects.toBeInstanceOf(TransientError);
  });

  it('by a lost connection may pass', async () => {
    const nobody = createServer();
    await new Promise<void>((resolve) => {
      nobody.listen(0, '127.0.0.1', resolve);
    });
    const { port } = nobody.address() as AddressInfo;
    await new Promise((resolve) => {
      nobody.close(resolve);
    });

    const answer = server.model({ baseUrl: `http://127.0.0.1:${port}` }).answer(request);

    await expect(answer).rejects.toThrow(new TransientError('The model could not be reached'));
  });

  it('by silence ends at the deadline', async () => {
    server.mock.onMessage(/two/, { content: '{"answer":4}' }, { chaos: { latencyMs: 3_000 } });

    const error = await server
      .model({ timeoutMs: 200 })
      .answer(request)
      .catch((error: unknown) => error);

    expect(error).toBeInstanceOf(TransientError);
    expect((error as Error).message).toBe('The model did not answer within 0.2 s');
  });

  it('by silence in the middle of the stream ends at the deadline too', async () => {
    server.mock.onMessage(
      /two/,
      { content: JSON.stringify({ answer: 4, padding: 'x'.repeat(500) }) },
      { chunkSize: 10, streamingProfile: { ttft: 0, tps: 1 } },
    );

    await expect(server.model({ timeoutMs: 300 }).answer(request)).rejects.toThrow('did not answer within 0.3 s');
  });

  it("by the caller's abort throws the caller's reason", async () => {
    server.mock.onMessage(/two/, { content: '{"answer":4}' }, { chaos: { latencyMs: 3_000 } });
    const superseded = new Error('a newer head');

    const answer = server.model().answer({ ...request, signal: AbortSignal.any([abortSoon(superseded)]) });

    await expect(answer).rejects.toBe(superseded);
  });
});

function abortSoon(reason: Error): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(reason), 50);
  return controller.signal;
}

describe('on the wire', () => {
  let recorder: Server;
  let body: Record<string, unknown> = {};
  let headers: IncomingHttpHeaders = {};
  beforeEach(async () => {
    recorder = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        headers = request.headers;
        body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
        response.writeHead(400, { 'content-type': 'application/json' }).end('{"type":"error","error":{}}');
      });
    });
    await new Promise<void>((resolve) => {
      recorder.listen(0, '127.0.0.1', resolve);
    });
  });
  afterEach(() => recorder.close());

  const send = async (): Promise<void> => {
    const baseUrl = `http://127.0.0.1:${(recorder.address() as AddressInfo).port}`;
    const model = anthropic.create({ apiKey: 'test-key', baseUrl, maxRetries: 0, effort: 'xhigh' });
    await expect(model.answer(request)).rejects.toBeInstanceOf(UserError);
  };

  it('the fixed prefix is marked for the cache and the shape and effort are asked for', async () => {
    await send();

    expect(body).toEqual({
      model: 'claude-opus-5-5',
      max_tokens: 500,
      stream: true,
      thinking: { type: 'adaptive' },
      output_config: {
        effort: 'xhigh',
        format: {
          type: 'json_schema',
          schema: {
            type: 'object',
            properties: { answer: { type: 'number' } },
            required: ['answer'],
            additionalProperties: false,
          },
        },
      },
      system: [{ type: 'text', text: 'You add numbers.', cache_control: { type: 'ephemeral' } }],
      messages: [{ role: 'user', content: 'What is two and two?' }],
    });
  });

  it('there is the key and no sampling parameter, which current models refuse', async () => {
    await send();

    expect(JSON.stringify(headers)).toContain('test-key');
    expect(Object.keys(body).filter((key) => ['temperature', 'top_p', 'top_k'].includes(key))).toEqual([]);
  });
});
