import type { SyntaxNode } from '../../../syntax/parse.ts';
import { INTERPOLATION } from '../parameters.ts';
import type { Grammar } from './grammar.ts';
import { briefly, MAX_DEPTH, placeOf } from './place.ts';
import type { Entry, Expression, Term } from './term.ts';

export const ruby: Grammar = {
  languages: { rb: 'ruby', rake: 'ruby' },
  names: ['identifier'],
  links: new Set(['call']),
  classes: new Set(['class', 'module']),
  termOf,
};

function termOf(node: SyntaxNode, depth: number): Term {
  return { ...placeOf(node), ...expressionOf(node, depth + 1) };
}

function expressionOf(node: SyntaxNode, depth: number): Expression {
  if (depth > MAX_DEPTH) return { kind: 'unknown', text: '' };
  const child = (name: string) => {
    const found = node.field(name);
    return found ? termOf(found, depth) : undefined;
  };
  switch (String(node.kind())) {
    case 'nil':
      return { kind: 'null' };
    case 'true':
    case 'false':
      return { kind: 'boolean', value: node.kind() === 'true' };
    case 'integer':
    case 'float':
      return { kind: 'number', value: node.text().replaceAll('_', '') };
    case 'string':
    case 'chained_string':
      return { kind: 'string', value: stringOf(node) };
    case 'simple_symbol':
      return { kind: 'symbol', value: node.text().slice(1) };
    case 'bare_symbol':
    case 'bare_string':
      return { kind: 'symbol', value: node.text() };
    case 'identifier':
    case 'constant':
    case 'self':
    case 'instance_variable':
      return { kind: 'name', name: node.text().replace(/^@/, '') };
    case 'scope_resolution':
      return { kind: 'name', name: node.text().replace(/^::/, '') };
    case 'array':
    case 'symbol_array':
    case 'string_array': {
      const items = named(node);
      return {
        kind: 'list',
        items: items.filter((item) => item.kind() !== 'splat_argument').map((item) => termOf(item, depth)),
        open: items.some((item) => item.kind() === 'splat_argument'),
      };
    }
    case 'hash':
      return recordOf(named(node), depth);
    case 'parenthesized_statements': {
      const [only, ...others] = named(node);
      return only && others.length === 0 ? termOf(only, depth) : { kind: 'unknown', text: briefly(node) };
    }
    case 'lambda':
    case 'block':
    case 'do_block':
      return functionOf(node, depth);
    case 'binary':
      return {
        kind: 'operation',
        operator: node.field('operator')?.text() ?? '',
        operands: [child('left'), child('right')].filter((term) => term !== undefined),
      };
    case 'unary':
      return {
        kind: 'operation',
        operator: node.field('operator')?.text() ?? '',
        operands: [child('operand')].filter((term) => term !== undefined),
      };
    case 'range':
      return {
        kind: 'operation',
        operator: node.field('operator')?.text() ?? '..',
        operands: [child('begin'), child('end')].map((term): Term => term ?? { ...placeOf(node), kind: 'null' }),
      };
    case 'assignment': {
      const [target, value] = [child('left'), child('right')];
      return target && value ? { kind: 'assignment', target, value } : { kind: 'unknown', text: briefly(node) };
    }
    case 'class':
    case 'module':
      return {
        kind: 'class',
        name: node.field('name')?.text() ?? '',
        bases: named(node.field('superclass')).map((base) => termOf(base, depth)),
        body: named(node.field('body'))
          .filter((inner) => ['call', 'assignment'].includes(String(inner.kind())))
          .map((inner) => termOf(inner, depth)),
      };
    case 'call': {
      const of = child('receiver');
      const args = argumentsOf(node.field('arguments'), depth);
      const block = child('block');
      return {
        kind: 'call',
        ...(of && { of }),
        name: node.field('method')?.text() ?? 'call',
        args: block ? [...args, block] : args,
      };
    }
    default:
      return { kind: 'unknown', text: briefly(node) };
  }
}

function argumentsOf(node: SyntaxNode | null, depth: number): Term[] {
  if (!node) return [];
  const parts = named(node);
  const isNamed = (part: SyntaxNode) => ['pair', 'hash_splat_argument'].includes(String(part.kind()));
  const pairs = parts.filter(isNamed);
  const others = parts.filter((part) => !isNamed(part) && part.kind() !== 'block_argument');
  const positional = others.map((part) => termOf(part, depth));
  return pairs.length > 0 ? [...positional, { ...placeOf(node), ...recordOf(pairs, depth) }] : positional;
}

function recordOf(parts: readonly SyntaxNode[], depth: number): Expression {
  const entries: Entry[] = [];
  let open = false;
  for (const part of parts) {
    const key = part.kind() === 'pair' ? keyOf(part.field('key')) : undefined;
    if (key === undefined) {
      open = true;
      continue;
    }
    const value = part.field('value');
    // `find_by(name:)` takes what the name says.
    entries.push([key, value ? termOf(value, depth) : { ...placeOf(part), kind: 'name', name: key }]);
  }
  return { kind: 'record', entries, open };
}

function keyOf(node: SyntaxNode | null): string | undefined {
  if (node?.kind() === 'hash_key_symbol') return node.text();
  if (node?.kind() === 'simple_symbol') return node.text().slice(1);
  return node?.kind() === 'string' ? stringOf(node) : undefined;
}

function functionOf(node: SyntaxNode, depth: number): Expression {
  const inner = node.kind() === 'lambda' ? (node.field('body') ?? node) : node;
  const body = inner.field('body') ?? inner;
  return {
    kind: 'function',
    parameters: named(node.field('parameters')).map((parameter) => parameter.text()),
    body: named(body)
      .slice(0, 20)
      .map((statement) => termOf(statement, depth)),
  };
}

function stringOf(node: SyntaxNode): string {
  return node
    .children()
    .map((part) => {
      switch (String(part.kind())) {
        case 'string_content':
          return part.text();
        case 'escape_sequence':
          return ESCAPED[part.text()] ?? part.text().slice(1);
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

const ESCAPED: Readonly<Record<string, string>> = { '\\n': '\n', '\\t': '\t' };

function named(node: SyntaxNode | null): SyntaxNode[] {
  return node ? node.children().filter((child) => child.isNamed() && child.kind() !== 'comment') : [];
}
