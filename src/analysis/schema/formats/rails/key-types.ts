import type { SyntaxNode } from '../../../syntax/parse.ts';
import type { Texts } from '../format.ts';

/** Files in which an application says of what type its keys are. */
export const KEY_SETTINGS = [
  'config/application.rb',
  'config/initializers/generators.rb',
  'config/initializers/generator.rb',
];

/**
 * `primary_key_type, foreign_key_type = primary_and_foreign_key_types`, as Rails generates it into the migrations of its own
 * engines: the names and what the application's generators are set to. Nothing for any other assignment.
 */
export function keyTypesIn(assignment: SyntaxNode, settings: Texts): [string, string][] | undefined {
  if (assignment.field('right')?.text() !== 'primary_and_foreign_key_types') return undefined;
  const [primary = '', foreign = ''] = (assignment.field('left')?.text() ?? '').split(',').map((name) => name.trim());
  const said = [...settings].filter(([path]) => KEY_SETTINGS.some((name) => path.endsWith(name)));
  const own = said.flatMap(([, text]) => /^[^#\n]*\bprimary_key_type:\s*:(\w+)/m.exec(text)?.[1] ?? [])[0];
  return [
    [primary, own ?? 'primary_key'],
    [foreign, own ?? 'bigint'],
  ];
}
