import type { z } from 'zod';
import type { ModelAnswer } from './model.ts';

/** At most so many problems are named: one repair does not fix more. */
const MOST_ISSUES = 8;

/** Checks what a model wrote against the shape it was asked for. */
export function parseAnswer<Output>(text: string, schema: z.ZodType<Output>): ModelAnswer<Output>['outcome'] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { kind: 'invalid', problem: text.trim() === '' ? 'the answer is empty' : `not JSON: ${detail}`, text };
  }
  const result = schema.safeParse(json);
  if (result.success) return { kind: 'parsed', output: result.data };
  const { issues } = result.error;
  const named = issues.slice(0, MOST_ISSUES).map(({ path, message }) => `${path.join('.') || 'answer'}: ${message}`);
  const more = issues.length > MOST_ISSUES ? [`and ${issues.length - MOST_ISSUES} more`] : [];
  return { kind: 'invalid', problem: [...named, ...more].join('; '), text };
}
