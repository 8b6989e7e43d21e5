import type { Dialect, Statement } from '../../../domain/schema.ts';
import { emitOne } from '../formats/emit.ts';

/** What comes with an extension, by a word of the SQL that uses it. */
const PROVIDED: readonly (readonly [RegExp, string])[] = [
  [/\b(?:gin|gist)_trgm_ops\b/i, 'pg_trgm'],
  [/\buuid_generate_v\d/i, 'uuid-ossp'],
  [/\bgen_random_bytes\(/i, 'pgcrypto'],
  [/\b(?:vector|halfvec|sparsevec)\(\d/i, 'vector'],
  [/\bcitext\b/i, 'citext'],
  [/\bhstore\b/i, 'hstore'],
  [/\bltree\b/i, 'ltree'],
];

/** Some declarations say nothing of the extensions that the migrations create: those that they need come first. */
export function withExtensions(statements: readonly Statement[], dialect: Dialect): readonly Statement[] {
  const [first] = statements;
  if (!first || dialect !== 'postgres') return statements;
  const place = { path: first.path, line: first.line, endLine: first.line };
  const needed = PROVIDED.filter(([sign]) => statements.some(({ sql }) => sign.test(sql)));
  return [...needed.map(([, name]) => emitOne(place, `CREATE EXTENSION IF NOT EXISTS "${name}"`)), ...statements];
}
