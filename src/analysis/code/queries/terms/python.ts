import type { SyntaxNode } from '../../../syntax/parse.ts';
import { INTERPOLATION } from '../parameters.ts';
import type { Grammar } from './grammar.ts';
import { briefly, MAX_DEPTH, placeOf } from './place.ts';
import type { Entry, Expression, Term } from './term.ts';

export const python: Grammar = {
  languages: { py: 'python' },
  names: ['identifier'],
  links: new Set(['call', 'attribute', 'subscript']),
  classes: new Set(['class_definition']),
  termOf,
};

function termOf(node: SyntaxNode, depth: number): Term {
  return { ...placeOf(node), ...expressionOf(node, depth + 1) };
}

function expressionOf(node: SyntaxNode, depth: number): Expression {
  const unknown: Expression = { kind: 'unknown', text: briefly(node) };
  if (depth > MAX_DEPTH) return unknown;
  const child = (name: string) => {
    const found = node.field(name);
    return found ? termOf(found, depth) : undefined;
  };
  switch (String(node.kind())) {
    case 'none':
      return { kind: 'null' };
    case 'true':
    case 'false':
      return { kind: 'boolean', value: node.kind() === 'true' };
    case 'integer':
    case 'float':
      return { kind: 'number', value: node.text().replaceAll('_', '') };
    case 'string':
    case 'concatenated_string':
      return { kind: 'string', value: stringOf(node) };
    case 'identifier':
      return { kind: 'name', name: node.text() };
    case 'attribute': {
      const of = child('object');
      return of ? { kind: 'member', of, name: node.field('attribute')?.text() ?? '' } : unknown;
    }
    case 'list':
    case 'tuple':
    case 'set': {
      const items = named(node);
      return {
        kind: 'list',
        items: items.filter((item) => item.kind() !== 'list_splat').map((item) => termOf(item, depth)),
        open: items.some((item) => item.kind() === 'list_splat'),
      };
    }
    case 'dictionary':
      return recordOf(named(node), depth);
    case 'parenthesized_expression': {
      const [only] = named(node);
      return only ? termOf(only, depth) : unknown;
    }
    case 'await': {
      const [only] = named(node);
      return only ? termOf(only, depth) : unknown;
    }
    case 'comparison_operator': {
      const operands = named(node).map((operand) => termOf(operand, depth));
      const operator = node.field('operators')?.text() ?? '';
      return operands.length === 2 ? { kind: 'operation', operator, operands } : unknown;
    }
    case 'binary_operator':
    case 'boolean_operator':
      return {
        kind: 'operation',
        operator: node.field('operator')?.text() ?? '',
        operands: [child('left'), child('right')].filter((term) => term !== undefined),
      };
    case 'unary_operator':
    case 'not_operator':
      return {
        kind: 'operation',
        operator: node.field('operator')?.text() ?? 'not',
        operands: [child('argument')].filter((term) => term !== undefined),
      };
    case 'subscript': {
      const of = child('value');
      const index = node.field('subscript');
      if (!of || !index) return unknown;
      if (index.kind() !== 'slice') return { kind: 'operation', operator: '[]', operands: [of, termOf(index, depth)] };
      const [before, after] = index.text().split(':');
      return { kind: 'slice', of, from: before?.trim() !== '', to: (after?.trim() ?? '') !== '' };
    }
    case 'assignment': {
      const [target, value] = [child('left'), child('right') ?? child('type')];
      return target && value ? { kind: 'assignment', target, value } : unknown;
    }
    case 'expression_statement': {
      const [only] = named(node);
      return only ? termOf(only, depth) : unknown;
    }
    case 'decorated_definition':
      return child('definition') ?? unknown;
    case 'class_definition':
      return {
        kind: 'class',
        name: node.field('name')?.text() ?? '',
        bases: argumentsOf(node.field('superclasses'), depth),
        body: named(node.field('body'))
          .filter((inner) => ['expression_statement', 'class_definition'].includes(String(inner.kind())))
          .map((inner) => termOf(inner, depth)),
      };
    case 'call':
      return callOf(node, depth) ?? unknown;
    default:
      return unknown;
  }
}

function callOf(node: SyntaxNode, depth: number): Expression | undefined {
  const callee = node.field('function');
  const args = argumentsOf(node.field('arguments'), depth);
  if (callee?.kind() === 'identifier') return { kind: 'call', name: callee.text(), args };
  const object = callee?.kind() === 'attribute' ? callee.field('object') : null;
  return object
    ? { kind: 'call', of: termOf(object, depth), name: callee?.field('attribute')?.text() ?? '', args }
    : undefined;
}

function argumentsOf(node: SyntaxNode | null, depth: number): Term[] {
  if (!node) return [];
  const parts = named(node);
  const isNamed = (part: SyntaxNode) => ['keyword_argument', 'dictionary_splat'].includes(String(part.kind()));
  const pairs = parts.filter(isNamed);
  const positional = parts.filter((part) => !isNamed(part)).map((part) => termOf(part, depth));
  return pairs.length > 0 ? [...positional, { ...placeOf(node), ...recordOf(pairs, depth) }] : positional;
}

function recordOf(parts: readonly SyntaxNode[], depth: number): Expression {
  const entries: Entry[] = [];
  let open = false;
  for (const part of parts) {
    const key = part.field('name')?.text() ?? keyOf(part.field('key'));
    const value = part.field('value');
    if (key === undefined || !value) open = true;
    else entries.push([key, termOf(value, depth)]);
  }
  return { kind: 'record', entries, open };
}

function keyOf(node: SyntaxNode | null): string | undefined {
  return node?.kind() === 'string' ? stringOf(node) : undefined;
}

function stringOf(node: SyntaxNode): string {
  return node
    .children()
    .map((part) => {
      switch (String(part.kind())) {
        case 'string_content':
          return part.text();
        case 'interpolation':
          return INTERPOLATION;
        case 'string':
          return stringOf(part);
        default:
          return '';
      }
    })
    .join('');
}

function named(node: SyntaxNode | null): SyntaxNode[] {
  return node ? node.children().filter((child) => child.isNamed() && child.kind() !== 'comment') : [];
}
