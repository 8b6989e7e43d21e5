import { LLMock } from '@copilotkit/aimock';
import type { Model, Provider, ProviderOptions } from '../../src/llm/model.ts';
import { anthropic } from '../../src/llm/providers/index.ts';

/** A server that speaks the Messages API, and the real SDK pointed at it. */
export type ModelServer = {
  readonly mock: LLMock;
  model(options?: Partial<ProviderOptions>): Model;
  /** The bodies that arrived, oldest first. */
  bodies(): readonly Record<string, unknown>[];
  stop(): Promise<void>;
};

export async function startModelServer(provider: Provider = anthropic): Promise<ModelServer> {
  const mock = await LLMock.create({ port: 0, host: '127.0.0.1' });
  return {
    mock,
    model: (options) =>
      provider.create({ apiKey: 'test-key', baseUrl: mock.url, timeoutMs: 5_000, maxRetries: 0, ...options }),
    bodies: () => mock.getRequests().map(({ body }) => body as unknown as Record<string, unknown>),
    stop: () => mock.stop(),
  };
}
