import type { Lines } from './lines.ts';
import { format, interpolate, plain } from './strings.ts';
import { numberOf, textOf, truth, type Value } from './values.ts';

/** An arithmetic, string or logical operation; what is not known stays a description of it. */
export function operate(operator: string, left: Value | undefined, right: Value, at: Lines): Value {
  if (operator === 'not') {
    const known = truth(right);
    if (known !== undefined) return { kind: 'boolean', value: !known, ...at };
  }
  if (operator === '-' && !left && right.kind === 'number') return { kind: 'number', text: `-${right.text}`, ...at };
  if (operator === '+' && sizeOf(left) + sizeOf(right) > MAX_SIZE) return { kind: 'unknown', ...at };
  if (operator === '+' && left?.kind === 'string' && right.kind === 'string')
    return { kind: 'string', pieces: [...left.pieces, ...right.pieces], ...at };
  if (operator === '+' && left?.kind === 'list' && right.kind === 'list')
    return { kind: 'list', items: [...left.items, ...right.items], ...at };
  if (operator === '%' && left?.kind === 'string') {
    const pieces = interpolate(left.pieces, right);
    return pieces ? { kind: 'string', pieces, ...at } : { kind: 'unknown', ...at };
  }
  return { kind: 'operation', operator, ...(left && { left }), right, ...at };
}

/** A sum in a loop doubles fast. */
const MAX_SIZE = 20_000;

function sizeOf(value: Value | undefined): number {
  if (value?.kind === 'string') return value.pieces.length;
  return value?.kind === 'list' ? value.items.length : 0;
}

/** A comparison of known values; otherwise a description of it, which may be an SQL expression. */
export function compareValues(operator: string, left: Value, right: Value, at: Lines): Value {
  const known = compared(operator, left, right);
  return known === undefined
    ? { kind: 'operation', operator, left, right, ...at }
    : { kind: 'boolean', value: known, ...at };
}

function compared(operator: string, left: Value, right: Value): boolean | undefined {
  const [a, b] = [plain(left), plain(right)];
  const [x, y] = [numberOf(left), numberOf(right)];
  if (operator === 'in' || operator === 'not in') {
    const within = right.kind === 'dictionary' ? right.entries.map(([key]) => key) : undefined;
    const options = (right.kind === 'list' ? right.items : within)?.map(plain);
    if (a === undefined || !options || options.includes(undefined)) return undefined;
    return options.includes(a) === (operator === 'in');
  }
  if (a === undefined || b === undefined) return undefined;
  if (operator === '==' || operator === 'is') return a === b;
  if (operator === '!=' || operator === 'is not') return a !== b;
  if (x === undefined || y === undefined) return undefined;
  const compares: Record<string, boolean> = { '<': x < y, '<=': x <= y, '>': x > y, '>=': x >= y };
  return compares[operator];
}

/** What a method of a known string, list or dictionary gives. */
export function methodOf(
  name: string,
  object: Value,
  args: readonly Value[],
  keywords: ReadonlyMap<string, Value>,
  at: Lines,
): Value | undefined {
  if (object.kind === 'string') {
    if (name === 'format') {
      const pieces = format(object.pieces, args, keywords);
      return pieces ? { kind: 'string', pieces, ...at } : { kind: 'unknown', ...at };
    }
    if (name === 'strip' && args.length === 0) return object;
    const text = textOf(object) ?? '';
    const [first] = args;
    const argument = textOf(first);
    if (name === 'lower' || name === 'upper')
      return made(name === 'lower' ? text.toLowerCase() : text.toUpperCase(), at);
    if (name === 'join' && first?.kind === 'list') {
      const parts = first.items.map(plain);
      return parts.includes(undefined) ? { kind: 'unknown', ...at } : made(parts.join(text), at);
    }
    if (name === 'startswith' && argument !== undefined)
      return { kind: 'boolean', value: text.startsWith(argument), ...at };
    if (name === 'split' && args.length === 0)
      return {
        kind: 'list',
        items: text
          .split(/\s+/)
          .filter(Boolean)
          .map((part) => made(part, at)),
        ...at,
      };
  }
  if (object.kind === 'dictionary') {
    if (name === 'items')
      return { kind: 'list', items: object.entries.map((entry) => ({ kind: 'list', items: entry, ...at })), ...at };
    if (name === 'keys' || name === 'values')
      return { kind: 'list', items: object.entries.map(([key, value]) => (name === 'keys' ? key : value)), ...at };
  }
  return undefined;
}

function made(text: string, { line, endLine }: Lines): Value {
  return { kind: 'string', pieces: [{ text, line, verbatim: false }], line, endLine };
}
