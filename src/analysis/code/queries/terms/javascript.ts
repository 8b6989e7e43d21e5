import type { SyntaxNode } from '../../../syntax/parse.ts';
import { INTERPOLATION } from '../parameters.ts';
import type { Grammar } from './grammar.ts';
import { briefly, MAX_DEPTH, placeOf } from './place.ts';
import type { Entry, Expression, Term } from './term.ts';

export const javascript: Grammar = {
  languages: {
    ts: 'typescript',
    mts: 'typescript',
    cts: 'typescript',
    tsx: 'tsx',
    js: 'tsx',
    jsx: 'tsx',
    mjs: 'tsx',
    cjs: 'tsx',
  },
  names: ['property_identifier'],
  links: new Set(['call_expression', 'member_expression', 'non_null_expression', 'instantiation_expression']),
  classes: new Set(['class_declaration', 'class']),
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
    case 'null':
      return { kind: 'null' };
    case 'undefined':
      return { kind: 'name', name: 'undefined' };
    case 'true':
    case 'false':
      return { kind: 'boolean', value: node.kind() === 'true' };
    case 'number':
      return { kind: 'number', value: node.text().replaceAll('_', '') };
    case 'string':
    case 'template_string':
      return { kind: 'string', value: stringOf(node) };
    case 'identifier':
    case 'this':
    case 'super':
    case 'type_identifier':
      return { kind: 'name', name: node.text() };
    case 'member_expression': {
      const of = child('object');
      return of ? { kind: 'member', of, name: node.field('property')?.text() ?? '' } : unknown;
    }
    case 'array': {
      const items = named(node);
      return {
        kind: 'list',
        items: items.filter((item) => item.kind() !== 'spread_element').map((item) => termOf(item, depth)),
        open: items.some((item) => item.kind() === 'spread_element'),
      };
    }
    case 'object':
      return recordOf(named(node), depth);
    case 'parenthesized_expression':
    case 'as_expression':
    case 'satisfies_expression':
    case 'non_null_expression':
    case 'await_expression': {
      const [only] = named(node);
      return only ? termOf(only, depth) : unknown;
    }
    case 'binary_expression':
      return {
        kind: 'operation',
        operator: node.field('operator')?.text() ?? '',
        operands: [child('left'), child('right')].filter((term) => term !== undefined),
      };
    case 'unary_expression':
      return {
        kind: 'operation',
        operator: node.field('operator')?.text() ?? '',
        operands: [child('argument')].filter((term) => term !== undefined),
      };
    case 'ternary_expression':
      return {
        kind: 'operation',
        operator: '?:',
        operands: [child('condition'), child('consequence'), child('alternative')].filter((term) => term !== undefined),
      };
    case 'arrow_function':
    case 'function_expression':
      return functionOf(node, depth);
    case 'call_expression':
      return callOf(node, depth) ?? unknown;
    case 'new_expression': {
      const name = node.field('constructor')?.text();
      return name === undefined ? unknown : { kind: 'call', name, args: argumentsOf(node.field('arguments'), depth) };
    }
    case 'class_declaration':
    case 'class':
      return classOf(node, depth);
    default:
      return unknown;
  }
}

function callOf(node: SyntaxNode, depth: number): Expression | undefined {
  const callee = unwrapped(node.field('function'));
  const given = node.field('arguments');
  // A tagged template: its string is the only argument.
  const args = given?.kind() === 'template_string' ? [termOf(given, depth)] : argumentsOf(given, depth);
  if (callee?.kind() === 'identifier' || callee?.kind() === 'super') return { kind: 'call', name: callee.text(), args };
  const object = callee?.kind() === 'member_expression' ? callee.field('object') : null;
  return object
    ? { kind: 'call', of: termOf(object, depth), name: callee?.field('property')?.text() ?? '', args }
    : undefined;
}

/** The grammar takes `await db<User>(…)` for a call of `await db`. */
function unwrapped(node: SyntaxNode | null): SyntaxNode | null {
  const isWrapper = /^(?:non_null_expression|instantiation_expression|await_expression)$/.test(String(node?.kind()));
  return isWrapper ? (named(node)[0] ?? null) : node;
}

function argumentsOf(node: SyntaxNode | null, depth: number): Term[] {
  return named(node).map((part) => termOf(part, depth));
}

function recordOf(parts: readonly SyntaxNode[], depth: number): Expression {
  const entries: Entry[] = [];
  let open = false;
  for (const part of parts) {
    const kind = String(part.kind());
    const value = part.field('value');
    const key = kind === 'pair' ? keyOf(part.field('key')) : undefined;
    if (kind === 'shorthand_property_identifier') {
      entries.push([part.text(), { ...placeOf(part), kind: 'name', name: part.text() }]);
    } else if (key !== undefined && value) entries.push([key, termOf(value, depth)]);
    else open = true;
  }
  return { kind: 'record', entries, open };
}

/** A property's key; `[Op.in]` is `Op.in`. */
function keyOf(node: SyntaxNode | null): string | undefined {
  if (node?.kind() === 'property_identifier' || node?.kind() === 'number') return node.text();
  if (node?.kind() === 'string') return stringOf(node);
  const computed = node?.kind() === 'computed_property_name' ? named(node)[0] : undefined;
  return computed && /^[\w.]*Op\.\w+$/.test(computed.text()) ? computed.text().replace(/^.*Op\./, 'Op.') : undefined;
}

function functionOf(node: SyntaxNode, depth: number): Expression {
  const body = node.field('body');
  const single = node.field('parameter');
  const parameters = single ? [single] : named(node.field('parameters'));
  const results =
    body?.kind() === 'statement_block'
      ? named(body)
          .filter((statement) => statement.kind() === 'return_statement')
          .flatMap((statement) => named(statement))
      : [body].filter((expression) => expression !== null);
  return {
    kind: 'function',
    parameters: parameters.map((parameter) => (parameter.field('pattern') ?? parameter).text()),
    body: results.slice(0, 5).map((result) => termOf(result, depth)),
  };
}

/** Fields are assignments whose target is a name; decorators stand before what they decorate, a class's among its bases. */
function classOf(node: SyntaxNode, depth: number): Expression {
  const outer = node.parent()?.kind() === 'export_statement' ? node.parent() : null;
  const decorators = [...named(outer), ...named(node)].filter((part) => part.kind() === 'decorator');
  const members = named(node.field('body')).flatMap((member): SyntaxNode[] =>
    member.kind() === 'public_field_definition' || member.kind() === 'field_definition'
      ? [...named(member).filter((part) => part.kind() === 'decorator'), member]
      : member.kind() === 'decorator'
        ? [member]
        : [],
  );
  const heritage = named(node).find((part) => part.kind() === 'class_heritage');
  const extended = named(heritage ?? null).flatMap((part) =>
    part.kind() === 'extends_clause' ? [part.field('value') ?? part] : part.kind() === 'identifier' ? [part] : [],
  );
  return {
    kind: 'class',
    name: node.field('name')?.text() ?? '',
    bases: [...extended, ...decorators.flatMap(named)].map((base) => termOf(base, depth)),
    body: members.map((member) => memberOf(member, depth)),
  };
}

function memberOf(node: SyntaxNode, depth: number): Term {
  const [decorated] = node.kind() === 'decorator' ? named(node) : [];
  if (decorated) return termOf(decorated, depth);
  const place = placeOf(node);
  const value = node.field('value');
  return {
    ...place,
    kind: 'assignment',
    target: { ...place, kind: 'name', name: node.field('name')?.text() ?? '' },
    value: value
      ? termOf(value, depth)
      : { ...place, kind: 'unknown', text: node.field('type')?.text().slice(0, 200) ?? '' },
  };
}

function stringOf(node: SyntaxNode): string {
  return node
    .children()
    .map((part) => {
      switch (String(part.kind())) {
        case 'string_fragment':
          return part.text();
        case 'escape_sequence':
          return ESCAPED[part.text()] ?? part.text().slice(1);
        case 'template_substitution':
          return INTERPOLATION;
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
