import type { SyntaxNode } from '../../../syntax/parse.ts';
import { blockParameters, hashOf, isHash, isList, namedChildren, type Scope, type Value, valueOf } from './ruby.ts';

/** What a method's parameters stand for in one call of it. A parameter whose argument is not known has no value. */
export function inMethod(method: SyntaxNode, name: string, args: readonly SyntaxNode[], scope: Scope): Scope {
  const list = method.field('parameters');
  const names = new Map(scope.names);
  const isKeyword = (node: SyntaxNode) => node.kind() === 'pair';
  const keywords = hashOf(args.filter(isKeyword), scope);
  const positional = args.filter((node) => !isKeyword(node));
  for (const [index, parameter] of (list ? namedChildren(list) : []).entries()) {
    const own = parameter.field('name')?.text() ?? parameter.text();
    const given = parameter.kind() === 'keyword_parameter' ? keywords?.get(own) : valueOf(positional[index], scope);
    const value = given ?? valueOf(parameter.field('value'), scope);
    if (value === undefined) names.delete(own);
    else names.set(own, value);
  }
  const methods = new Map([...scope.methods].filter(([other]) => other !== name));
  return { ...scope, names, methods, sources: new Map() };
}

/** The scope of each turn of a loop; nothing where what it goes over is not known. */
export function inLoop(receiver: SyntaxNode, block: SyntaxNode, iterator: string, scope: Scope): Scope[] | undefined {
  const over = valueOf(receiver, scope);
  const items = isHash(over) ? [...over].map(([key, value]) => itemOf(iterator, key, value)) : over;
  if (!isList(items)) return undefined;
  const parameters = blockParameters(block);
  return items.map((item, index) => {
    const names = new Map(scope.names);
    const [first = ''] = parameters;
    if (parameters.length === 0) names.set('it', item);
    else if (parameters.length === 1) names.set(first, item);
    else {
      const several = isList(item) ? item : [item];
      const bound = iterator === 'each_with_index' ? [item, index] : several;
      for (const [position, parameter] of parameters.entries()) names.set(parameter, bound[position] ?? null);
    }
    return { ...scope, names };
  });
}

function itemOf(iterator: string, key: string, value: Value): Value {
  if (iterator === 'each_key') return key;
  return iterator === 'each_value' ? value : [key, value];
}
