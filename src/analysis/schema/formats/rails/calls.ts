import type { SyntaxNode } from '../../../syntax/parse.ts';
import type { Call } from './commands.ts';
import { optionsOf } from './parts.ts';
import { argumentNodes, hashOf, isHash, isList, namedChildren, type Scope, type Value, valueOf } from './ruby.ts';

/** A call with its arguments' values; nothing where one of them is not known. A hash in braces at the end is options too. */
export function readCall(
  node: SyntaxNode,
  scope: Scope,
  about: Pick<Call, 'name' | 'place' | 'version' | 'guard'>,
): Call | undefined {
  const nodes = argumentNodes(node);
  const isOption = (one: SyntaxNode) => one.kind() === 'pair' || one.kind() === 'hash_splat_argument';
  const options = hashOf(nodes.filter(isOption), scope);
  const args: Value[] = [];
  for (const one of nodes.filter((other) => !isOption(other) && other.kind() !== 'block_argument')) {
    const splat = one.kind() === 'splat_argument';
    const value = valueOf(splat ? namedChildren(one)[0] : one, scope);
    if (value === undefined) return undefined;
    if (splat && isList(value)) args.push(...value);
    else args.push(value);
  }
  const last = args.at(-1);
  const inBraces =
    options?.size === 0 && args.length > 1 && isHash(last) && !about.name.startsWith('change_column_default');
  if (inBraces) args.pop();
  const chosen = inBraces ? optionsOf(last) : options;
  return chosen && { ...about, args, options: chosen };
}
