import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { createModel } from '../../src/llm/create-model.ts';
import { type ModelServer, startModelServer } from './model-server.ts';

const none = { apiKey: undefined, baseUrl: undefined, architect: undefined, effort: undefined };

let server: ModelServer;
beforeAll(async () => {
  server = await startModelServer();
});
afterAll(() => server.stop());

it('makes no model without a key', () => {
  expect(createModel(none)).toBeUndefined();
});

it.each(['review', 'proposal'] as const)(
  "asks the operator's model at the operator's address for a %s",
  async (purpose) => {
    server.mock.onMessage(/.*/, { content: '{"ok":true}' });
    const model = createModel({ ...none, apiKey: 'k', baseUrl: server.mock.url, architect: 'claude-haiku-5-5' });

    const answer = await model?.answer({
      purpose,
      system: 's',
      content: 'c',
      schema: z.object({ ok: z.boolean() }),
      maxOutputTokens: 100,
      effort: 'low',
    });

    expect(answer?.outcome).toEqual({ kind: 'parsed', output: { ok: true } });
    expect(server.bodies().at(-1)).toMatchObject({ model: 'claude-haiku-5-5' });
  },
);
