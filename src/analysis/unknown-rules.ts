import { nearest } from '../config/nearest.ts';
import type { Settings } from '../domain/settings.ts';

/** What the model finds has no rule of its own; its level can be set all the same. */
const ARCHITECT = 'architect';

/** Settings of rules that do not exist, in their author's words: nothing else would tell that they have no effect. */
export async function explainUnknownRules({ rules }: Pick<Settings, 'rules'>): Promise<readonly string[]> {
  const given = Object.keys(rules);
  if (given.length === 0) return [];
  const catalogue = Object.values(await import('./schema/rules/index.ts'));
  const known = [ARCHITECT, ...catalogue.flatMap(({ id, code }) => [id, code])];
  return given.filter((name) => !known.includes(name)).map((name) => explain(name, known));
}

function explain(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  const suggestion = near === undefined ? '`architect rules` lists them all.' : `Did you mean \`${near}\`?`;
  return `\`rules.${name}\` has no effect: there is no such rule. ${suggestion}`;
}
