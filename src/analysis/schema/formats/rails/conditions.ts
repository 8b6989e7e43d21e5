import type { SyntaxNode } from '../../../syntax/parse.ts';
import { isExtensionAvailable } from '../../shadow/postgres/extensions.ts';
import type { Guard } from './parts.ts';
import { namedChildren, type Scope, type Value, valueOf } from './ruby.ts';

/** What a condition says: known, or that something is there. */
export type Condition = boolean | { readonly guard: 'ifExists' | 'ifNotExists' } | undefined;

const EXISTENCE =
  /(?:^|[.\s])(?:index|column|table|foreign_key|check_constraint|constraint|view|data_source|index_name|extension|enum|schema|type|unique_constraint)_?(?:name_)?(?:exists|enabled)\?/;

/** A question about an extension; where the engine of the replay lacks it, what needs it could not run there anyway. */
const EXTENSION = /extension\w*\?\(?\s*["':](\w+)/;

/** Whether a branch is taken on a PostgreSQL database in production, as far as that can be told. */
export function conditionOf(node: SyntaxNode | null, scope: Scope): Condition {
  if (!node) return undefined;
  const kind = node.kind();
  const text = node.text();
  if (kind === 'parenthesized_statements') return conditionOf(namedChildren(node)[0] ?? null, scope);
  if (kind === 'unary' && /^(?:!|not\b)/.test(text))
    return opposite(conditionOf(namedChildren(node)[0] ?? null, scope));
  if (kind === 'binary') {
    const operator = node.field('operator')?.text();
    const [left, right] = [node.field('left'), node.field('right')];
    if (operator === '&&' || operator === 'and') return both(conditionOf(left, scope), conditionOf(right, scope));
    if (operator === '||' || operator === 'or') {
      const [one, other] = [conditionOf(left, scope), conditionOf(right, scope)];
      return opposite(both(opposite(one), opposite(other)));
    }
    if (/adapter|dialect/.test(text)) {
      const same = /postg/i.test(text);
      return operator === '==' || operator === '=~' ? same : operator === '!=' ? !same : undefined;
    }
    const [one, other] = [valueOf(left, scope), valueOf(right, scope)];
    if (one === undefined || other === undefined || typeof one === 'object') return undefined;
    return operator === '==' ? one === other : operator === '!=' ? one !== other : undefined;
  }
  const extension = EXTENSION.exec(text)?.[1];
  if (extension !== undefined && !isExtensionAvailable(extension)) return false;
  if (/(?:^|\.)(?:reverting\?)/.test(text)) return false;
  if (/Rails\.env\.(?:test|development|local)\?/.test(text)) return false;
  if (/Rails\.env\.production\?|\bsupports_datetime_with_precision\?/.test(text)) return true;
  if (/adapter.*\.(?:match|include|start_with)\?|postgres(?:ql)?\?$/i.test(text) && /postg/i.test(text)) return true;
  if (/\bmysql\??/i.test(text) && kind === 'call') return false;
  if ((kind === 'call' || kind === 'identifier') && EXISTENCE.test(text)) return { guard: 'ifExists' };
  const value = valueOf(node, scope);
  return value === undefined ? undefined : value !== null && value !== false;
}

export function opposite(condition: Condition): Condition {
  if (typeof condition === 'boolean') return !condition;
  return condition && { guard: condition.guard === 'ifExists' ? 'ifNotExists' : 'ifExists' };
}

export function guardOf(condition: Condition): Guard {
  return typeof condition === 'object' ? condition.guard : undefined;
}

function both(left: Condition, right: Condition): Condition {
  if (left === false || right === false) return false;
  if (left === true) return right;
  if (right === true) return left;
  return left && right && left.guard === right.guard ? left : undefined;
}

/** The value of an expression that may be an `if`. */
export function chosenValue(node: SyntaxNode | null, scope: Scope): Value | undefined {
  if (!node || !/^(?:if|unless|conditional)$/.test(String(node.kind()))) return valueOf(node, scope);
  const found = conditionOf(node.field('condition'), scope);
  const condition = node.kind() === 'unless' ? opposite(found) : found;
  if (typeof condition !== 'boolean') return undefined;
  const branch = condition ? node.field('consequence') : node.field('alternative');
  return branch
    ? valueOf(/^(?:then|else)$/.test(String(branch.kind())) ? namedChildren(branch).at(-1) : branch, scope)
    : null;
}
