import type { SyntaxNode } from '../../../syntax/parse.ts';
import { heredocsOf, namedChildren, type Scope, type Value, valueOf } from './ruby.ts';

/** A migration class as far as its steps need it. */
export type MigrationClass = {
  /** Of Rails, which the class was written for: `ActiveRecord::Migration[7.0]`. */
  readonly version: number;
  readonly transactional: boolean;
  readonly methods: ReadonlyMap<string, SyntaxNode>;
  readonly scope: Scope;
  /** What runs forwards: `up`, else `change`. */
  readonly forward: SyntaxNode;
  /** What runs backwards: `down`, else `change` with each command inverted. */
  readonly back?: { readonly method: SyntaxNode; readonly inverts: boolean };
};

/** Migrations without a version were written for Rails 4.2 or earlier. */
const UNVERSIONED = 4.2;
const CURRENT = 8.1;

/** The first class of a file that has something to run. */
export function findMigration(root: SyntaxNode): MigrationClass | undefined {
  const heredocs = heredocsOf(root);
  for (const node of root.findAll({ rule: { kind: 'class' } })) {
    const superclass = node.field('superclass')?.text() ?? '';
    const members = node.field('body') ? namedChildren(node.field('body') ?? node) : [];
    const methods = methodsOf(members);
    const forward = methods.get('up') ?? methods.get('change');
    if (!forward || !/Migration/.test(superclass)) continue;
    const sources = new Map<string, SyntaxNode>();
    const names = constantsOf([...namedChildren(root), ...members], { names: new Map(), heredocs, methods, sources });
    const [down, change] = [methods.get('down'), methods.get('change')];
    const back = down ? { method: down, inverts: false } : change && { method: change, inverts: true };
    return {
      ...(back && { back }),
      version: versionOf(superclass),
      transactional: !members.some((member) => member.text().startsWith('disable_ddl_transaction!')),
      methods,
      scope: { names, heredocs, methods, sources },
      forward,
    };
  }
  return undefined;
}

function versionOf(superclass: string): number {
  const version = /ActiveRecord::Migration\[["']?(\d+\.\d+)["']?\]/.exec(superclass)?.[1];
  if (version !== undefined) return Number(version);
  return /^<?\s*(?:::)?ActiveRecord::Migration\s*$/.test(superclass) ? UNVERSIONED : CURRENT;
}

/** Methods of the class and of the instance: older migrations define `self.up`. */
function methodsOf(members: readonly SyntaxNode[]): Map<string, SyntaxNode> {
  const methods = new Map<string, SyntaxNode>();
  for (const member of members) {
    const isMethod = member.kind() === 'method' || member.kind() === 'singleton_method';
    const name = isMethod ? member.field('name')?.text() : undefined;
    if (name !== undefined) methods.set(name, member);
    if (member.kind() !== 'call' && member.kind() !== 'singleton_class') continue;
    const inner = member.kind() === 'call' ? member.field('arguments') : member.field('body');
    for (const [key, method] of inner ? methodsOf(namedChildren(inner)) : []) methods.set(key, method);
  }
  return methods;
}

function constantsOf(members: readonly SyntaxNode[], scope: Scope): Map<string, Value> {
  const names = new Map<string, Value>();
  for (const member of members) {
    if (member.kind() !== 'assignment') continue;
    const value = valueOf(member.field('right'), { ...scope, names });
    if (value !== undefined) names.set(member.field('left')?.text() ?? '', value);
  }
  return names;
}
