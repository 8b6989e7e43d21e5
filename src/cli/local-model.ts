import { UserError } from '../domain/errors.ts';
import type { Model } from '../llm/model.ts';
import type { Terminal } from './command.ts';

/** The model that the environment configures; without a key there is none. Its SDK is loaded only when needed. */
export async function localModel(env: Terminal['env']): Promise<Model | undefined> {
  if (!env['ANTHROPIC_API_KEY']?.trim()) return undefined;
  const [{ variables }, { createModel }] = await Promise.all([
    import('../config/env.ts'),
    import('../llm/create-model.ts'),
  ]);
  const ofModel = variables.pick({
    ANTHROPIC_API_KEY: true,
    ANTHROPIC_BASE_URL: true,
    ARCHITECT_MODEL: true,
    ARCHITECT_EFFORT: true,
  });
  const given = Object.entries(env).filter(([, value]) => value?.trim());
  const parsed = ofModel.safeParse(Object.fromEntries(given));
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
    throw new UserError(`${problems.join('; ')}. Correct the environment, or leave the model out with --no-model.`);
  }
  const { data } = parsed;
  return createModel({
    apiKey: data.ANTHROPIC_API_KEY?.trim(),
    baseUrl: data.ANTHROPIC_BASE_URL,
    architect: data.ARCHITECT_MODEL,
    effort: data.ARCHITECT_EFFORT,
  });
}
