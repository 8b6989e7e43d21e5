import { isPostgres } from './engines.ts';
import {
  isMissing,
  partlyKnown,
  sketchOf,
  literal,
  numberOf,
  text,
  textOf,
  truth,
  unknown,
  type Value,
} from './values.ts';

/** A binary expression over known values. Joined strings keep the lines of their parts. */
export function binary(operator: string, left: Value, rightOf: () => Value, line: number): Value {
  if (operator === '&&' || operator === '||' || operator === '??') return logical(operator, left, rightOf);
  const right = rightOf();
  if (operator === '+' && (isText(left) || isText(right))) {
    const parts = [left, right].map((value) => {
      if (value.kind === 'string') return value.pieces;
      const joined = value.kind === 'literal' ? String(value.value) : undefined;
      return joined === undefined ? undefined : [{ text: joined, line, verbatim: false }];
    });
    return parts.every((pieces) => pieces !== undefined)
      ? { kind: 'string', pieces: parts.flat() }
      : partlyKnown([left, right].map(sketchOf));
  }
  if (operator === '===' || operator === '==') return equal(left, right);
  if (operator === '!==' || operator === '!=') {
    const known = truth(equal(left, right));
    return known === undefined ? unknown('a comparison is only known at run time') : literal(!known);
  }
  return numeric(operator, left, right, line);
}

function isText(value: Value): boolean {
  return value.kind === 'string' || (value.kind === 'unknown' && value.sketch !== undefined);
}

function logical(operator: '&&' | '||' | '??', left: Value, rightOf: () => Value): Value {
  if (operator === '??') {
    if (left.kind === 'unknown') return left.mayBeAbsent ? rightOf() : left;
    return isMissing(left) ? rightOf() : left;
  }
  const known = truth(left);
  if (known === undefined) {
    if (operator === '||' && left.kind === 'unknown' && left.mayBeAbsent) return rightOf();
    const right = rightOf();
    const decides = truth(right) === (operator === '||');
    return decides ? right : left;
  }
  return known === (operator === '&&') ? rightOf() : left;
}

function equal(left: Value, right: Value): Value {
  if (left.kind === 'unknown' || right.kind === 'unknown') return isPostgres(left.kind === 'unknown' ? right : left);
  if (left.kind === 'literal' && right.kind === 'literal') return literal(left.value === right.value);
  const [first, second] = [textOf(left), textOf(right)];
  return literal(first === undefined || second === undefined ? left === right : first === second);
}

function numeric(operator: string, left: Value, right: Value, line: number): Value {
  const [first, second] = [numberOf(left), numberOf(right)];
  if (first === undefined || second === undefined) return unknown('a calculation is only known at run time');
  switch (operator) {
    case '+':
      return literal(first + second);
    case '-':
      return literal(first - second);
    case '*':
      return literal(first * second);
    case '/':
      return literal(first / second);
    case '%':
      return literal(first % second);
    case '<':
      return literal(first < second);
    case '<=':
      return literal(first <= second);
    case '>':
      return literal(first > second);
    case '>=':
      return literal(first >= second);
    case '**':
      return text(String(first ** second), line);
    default:
      return unknown('a calculation is only known at run time');
  }
}
