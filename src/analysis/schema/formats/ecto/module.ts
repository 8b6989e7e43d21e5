import type { SyntaxNode } from '../../../syntax/parse.ts';
import { argumentsOf, childOf, keywordNodes, namedChildren, type Scope, targetOf, type Term, termOf } from './terms.ts';

/** A function with a body; several clauses of one name stand one after the other. */
type Clause = {
  readonly name: string;
  readonly parameters: readonly SyntaxNode[];
  readonly body: readonly SyntaxNode[];
};

export type MigrationModule = {
  /** The module runs in a transaction unless `@disable_ddl_transaction true`. */
  readonly transactional: boolean;
  readonly clauses: readonly Clause[];
  readonly scope: Scope;
  /** What runs forwards: `up`, else `change`. */
  readonly forward: Clause;
  /** What runs backwards, where it is written out. */
  readonly down?: Clause;
};

/** The first module of a file that uses `Ecto.Migration` and has something to run. */
export function findModule(root: SyntaxNode): MigrationModule | undefined {
  for (const node of root.findAll({ rule: { kind: 'call' } })) {
    if (targetOf(node) !== 'defmodule') continue;
    const members = namedChildren(childOf(node, 'do_block'));
    const clauses = members.flatMap((member) => clauseOf(member) ?? []);
    const named = (name: string) => clauses.find((clause) => clause.name === name && clause.parameters.length === 0);
    const forward = named('up') ?? named('change');
    if (!forward) continue;
    const scope = attributesOf(members);
    const down = named('down');
    const transactional = scope.names.get('@disable_ddl_transaction') !== true;
    return { transactional, clauses, scope, forward, ...(down && { down }) };
  }
  return undefined;
}

function clauseOf(member: SyntaxNode): Clause | undefined {
  if (member.kind() !== 'call' || !/^defp?$/.test(targetOf(member))) return undefined;
  const [head] = argumentsOf(member);
  const signature = head?.kind() === 'binary_operator' ? head.field('left') : head;
  if (!signature) return undefined;
  const isCall = signature.kind() === 'call';
  return {
    name: isCall ? targetOf(signature) : signature.text(),
    parameters: isCall ? argumentsOf(signature) : [],
    body: blockOf(member),
  };
}

/** The statements of a call's block, written with `do … end` or with `do:`. */
export function blockOf(call: SyntaxNode): SyntaxNode[] {
  const block = childOf(call, 'do_block');
  if (block)
    return namedChildren(block).filter((child) => !/^(?:else|rescue|catch|after)_block$/.test(String(child.kind())));
  const inline = keywordNodes(call).get('do');
  return inline ? [inline] : [];
}

/** The statements after `else`. */
export function otherwiseOf(call: SyntaxNode): SyntaxNode[] {
  const block = childOf(call, 'do_block');
  const otherwise = block && childOf(block, 'else_block');
  const inline = keywordNodes(call).get('else');
  return otherwise ? namedChildren(otherwise) : inline ? [inline] : [];
}

function attributesOf(members: readonly SyntaxNode[]): Scope {
  const names = new Map<string, Term>();
  const sources = new Map<string, SyntaxNode>();
  for (const member of members) {
    if (member.kind() !== 'unary_operator' || !member.text().startsWith('@')) continue;
    const [definition] = namedChildren(member);
    const [value] = definition?.kind() === 'call' ? argumentsOf(definition) : [];
    const term = termOf(value, { names, sources });
    if (!definition || !value || term === undefined) continue;
    const name = `@${targetOf(definition)}`;
    names.set(name, term);
    if (typeof term === 'string') sources.set(name, value);
  }
  return { names, sources };
}
