import type { SyntaxNode } from '../../../syntax/parse.ts';
import { type Piece, quoteName, quoteTable, quoteValue, tableName } from '../emit.ts';
import { pluralize, singularize } from './inflection.ts';

/** A Ruby value that can be told without running anything. Symbols are strings, a lambda of a string is SQL. */
export type Value = string | number | boolean | null | readonly Value[] | Hash | Sql;
export type Hash = ReadonlyMap<string, Value>;
export type Sql = { readonly sql: string };

/** What names stand for at one place, and where here-documents have their text. */
export type Scope = {
  readonly names: ReadonlyMap<string, Value>;
  /** Bodies by the offset of the marker that opens them. */
  readonly heredocs: ReadonlyMap<number, SyntaxNode>;
  /** Bodies of the class's methods, for those that only give a value. */
  readonly methods: ReadonlyMap<string, SyntaxNode>;
  /** The expressions that local variables were given, so that SQL in one is anchored where it stands. */
  readonly sources: ReadonlyMap<string, SyntaxNode>;
};

export function isHash(value: Value | undefined): value is Hash {
  return value instanceof Map;
}

export function isSql(value: Value | undefined): value is Sql {
  return typeof value === 'object' && value !== null && 'sql' in value;
}

export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

export function namedChildren(node: SyntaxNode): SyntaxNode[] {
  return node.children().filter((child) => child.isNamed() && child.kind() !== 'comment');
}

/** Pairs every here-document's marker with its body: both come in the same order. */
export function heredocsOf(root: SyntaxNode): Map<number, SyntaxNode> {
  const bodies = root.findAll({ rule: { kind: 'heredoc_body' } });
  const markers = root.findAll({ rule: { kind: 'heredoc_beginning' } });
  return new Map(
    markers.flatMap((marker, index) => {
      const body = bodies[index];
      return body ? [[marker.range().start.index, body] as const] : [];
    }),
  );
}

/** The value of an expression; nothing where it cannot be told. */
export function valueOf(node: SyntaxNode | null | undefined, scope: Scope): Value | undefined {
  if (!node) return undefined;
  const text = node.text();
  switch (String(node.kind())) {
    case 'nil':
      return null;
    case 'true':
      return true;
    case 'false':
      return false;
    case 'integer':
    case 'float':
      return Number(text.replaceAll('_', ''));
    case 'simple_symbol':
      return text.slice(1);
    case 'hash_key_symbol':
    case 'bare_symbol':
      return text;
    case 'string':
    case 'bare_string':
    case 'delimited_symbol':
    case 'chained_string':
    case 'heredoc_beginning':
      return piecesOf(node, scope)
        ?.map((piece) => piece.text)
        .join('');
    case 'array':
    case 'string_array':
    case 'symbol_array':
      return listOf(namedChildren(node), scope);
    case 'hash':
      return hashOf(namedChildren(node), scope);
    case 'lambda':
      return lambdaSql(node, scope);
    case 'constant':
      return scope.names.get(text);
    case 'identifier':
      return scope.names.get(text) ?? methodValue(text, scope);
    case 'parenthesized_statements':
    case 'block_body':
    case 'body_statement':
      return valueOf(namedChildren(node).at(-1), scope);
    case 'unary':
      return text.startsWith('-') ? negative(valueOf(namedChildren(node)[0], scope)) : undefined;
    case 'binary':
      return sumOf(node, scope);
    case 'call':
      return callValue(node, scope);
    case 'element_reference':
      return elementOf(node, scope);
    default:
      return undefined;
  }
}

/** A string in parts that know their lines. Interpolated values must be known. */
export function piecesOf(node: SyntaxNode, scope: Scope): Piece[] | undefined {
  const line = node.range().start.line + 1;
  const kind = node.kind();
  if (kind === 'call') {
    const receiver = node.field('receiver');
    const method = node.field('method')?.text() ?? '';
    if (receiver && /^(?:squish|strip|strip_heredoc|freeze|chomp|dup|to_s)$/.test(method))
      return piecesOf(receiver, scope);
  }
  if (kind === 'chained_string') return joined(namedChildren(node).map((child) => piecesOf(child, scope)));
  if (kind === 'heredoc_beginning') {
    const body = scope.heredocs.get(node.range().start.index);
    return body && joined(namedChildren(body).map((child) => partOf(child, scope)));
  }
  if (kind === 'string' || kind === 'bare_string' || kind === 'delimited_symbol')
    return joined(namedChildren(node).map((child) => partOf(child, scope)));
  const source = kind === 'identifier' || kind === 'constant' ? scope.sources.get(node.text()) : undefined;
  if (source) return piecesOf(source, { ...scope, sources: new Map() });
  const value = valueOf(node, scope);
  return typeof value === 'string' ? [{ text: value, line, verbatim: false }] : undefined;
}

function partOf(node: SyntaxNode, scope: Scope): Piece[] | undefined {
  const line = node.range().start.line + 1;
  switch (String(node.kind())) {
    case 'heredoc_end':
      return [];
    case 'escape_sequence':
      return [{ text: unescape(node.text()), line, verbatim: false }];
    case 'interpolation': {
      const value = valueOf(namedChildren(node)[0], scope);
      const printable = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
      return printable ? [{ text: String(value), line, verbatim: false }] : undefined;
    }
    default:
      return [{ text: node.text(), line, verbatim: true }];
  }
}

function joined(parts: readonly (Piece[] | undefined)[]): Piece[] | undefined {
  return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', s: ' ', '0': '\0', e: '\u001b' };

function unescape(text: string): string {
  const char = text.slice(1);
  return char === '\n' ? '' : (ESCAPES[char] ?? char);
}

function listOf(nodes: readonly SyntaxNode[], scope: Scope): readonly Value[] | undefined {
  const pairs = nodes.filter((node) => node.kind() === 'pair');
  if (pairs.length > 0 && pairs.length === nodes.length) {
    const hash = hashOf(nodes, scope);
    return hash && [hash];
  }
  const values = nodes.map((node) => {
    const splat = node.kind() === 'splat_argument';
    const value = valueOf(splat ? namedChildren(node)[0] : node, scope);
    return splat && !isList(value) ? undefined : { splat, value };
  });
  const list: Value[] = [];
  for (const item of values) {
    if (item?.value === undefined) return undefined;
    if (item.splat && isList(item.value)) list.push(...item.value);
    else list.push(item.value);
  }
  return list;
}

/** Every key and value must be known, since an option that is missed changes what is meant. */
export function hashOf(pairs: readonly SyntaxNode[], scope: Scope): Hash | undefined {
  const entries: [string, Value][] = [];
  for (const pair of pairs) {
    if (pair.kind() === 'hash_splat_argument') {
      const splat = valueOf(namedChildren(pair)[0], scope);
      if (!isHash(splat)) return undefined;
      entries.push(...splat);
      continue;
    }
    const key = valueOf(pair.field('key'), scope);
    const node = pair.field('value');
    const value = node ? valueOf(node, scope) : typeof key === 'string' ? scope.names.get(key) : undefined;
    if (key === undefined || value === undefined) return undefined;
    entries.push([String(key), value]);
  }
  return new Map(entries);
}

function lambdaSql(node: SyntaxNode, scope: Scope): Sql | undefined {
  const body = node.field('body');
  const last = body && namedChildren(body).at(-1);
  const value = valueOf(last, scope);
  return typeof value === 'string' ? { sql: value } : undefined;
}

function negative(value: Value | undefined): Value | undefined {
  return typeof value === 'number' ? -value : undefined;
}

function sumOf(node: SyntaxNode, scope: Scope): Value | undefined {
  if (node.field('operator')?.text() !== '+') return undefined;
  const left = valueOf(node.field('left'), scope);
  const right = valueOf(node.field('right'), scope);
  if (typeof left === 'string' && typeof right === 'string') return left + right;
  if (typeof left === 'number' && typeof right === 'number') return left + right;
  return isList(left) && isList(right) ? [...left, ...right] : undefined;
}

function elementOf(node: SyntaxNode, scope: Scope): Value | undefined {
  const [object, key] = namedChildren(node).map((child) => valueOf(child, scope));
  if (isHash(object) && key !== undefined) return object.get(String(key));
  return isList(object) && typeof key === 'number' ? object.at(key) : undefined;
}

const CALL_DEPTH = 20;

/** A method of the same class without parameters whose last expression is a known value. */
function methodValue(name: string, scope: Scope): Value | undefined {
  const body = scope.methods.get(name)?.field('body');
  const statements = body && namedChildren(body);
  if (statements?.length !== 1) return undefined;
  const methods = new Map([...scope.methods].filter(([other]) => other !== name));
  return methods.size > CALL_DEPTH ? undefined : valueOf(statements[0], { ...scope, methods });
}

function callValue(node: SyntaxNode, scope: Scope): Value | undefined {
  const receiver = node.field('receiver');
  const method = node.field('method')?.text() ?? '';
  const [argument] = namedChildren(node.field('arguments') ?? node.field('method') ?? node);
  if (/^(?:connection\.)?quote(?:_table_name|_column_name)?$/.test(method))
    return quoted(method, valueOf(argument, scope));
  if (!receiver || node.field('block')) return undefined;
  const value = valueOf(receiver, scope);
  if (value === undefined) return undefined;
  if (/^(?:freeze|dup|to_a|to_h|uniq|flatten|compact)$/.test(method)) return value;
  if (typeof value === 'string') return stringCall(value, method);
  if (isHash(value)) {
    if (method === 'keys') return [...value.keys()];
    if (method === 'values') return [...value.values()];
    return undefined;
  }
  if (!isList(value)) return undefined;
  if (method === 'first' || method === 'last') return value.at(method === 'first' ? 0 : -1);
  if (method === 'join') return value.map(String).join(String((argument && valueOf(argument, scope)) ?? ''));
  return method === 'map' && /&:to_s|&:to_sym/.test(node.text()) ? value : undefined;
}

function stringCall(value: string, method: string): Value | undefined {
  if (/^(?:to_s|to_sym|to_str|squish|strip|strip_heredoc|chomp|html_safe)$/.test(method)) return value;
  if (method === 'singularize') return singularize(value);
  if (method === 'pluralize') return pluralize(value);
  if (method === 'upcase') return value.toUpperCase();
  return method === 'downcase' ? value.toLowerCase() : undefined;
}

function quoted(method: string, value: Value | undefined): Value | undefined {
  if (value === undefined || value === null || typeof value === 'object') return undefined;
  if (method.endsWith('quote')) return quoteValue(value);
  return method.endsWith('table_name') ? quoteTable(tableName(String(value))) : quoteName(String(value));
}

/** The arguments of a call, options and blocks among them. */
export function argumentNodes(node: SyntaxNode): SyntaxNode[] {
  const list = node.kind() === 'call' ? node.field('arguments') : null;
  return list ? namedChildren(list).filter((child) => child.kind() !== 'heredoc_body') : [];
}

/** The names between the bars of a block. */
export function blockParameters(block: SyntaxNode | null): string[] {
  const parameters = block?.field('parameters');
  return parameters
    ? namedChildren(parameters).flatMap((one) =>
        one
          .text()
          .replaceAll(/[()\s]/g, '')
          .split(','),
      )
    : [];
}
