import { interpolated } from './strings.ts';
import { isMissing, literal, numberOf, type StringValue, textOf, truth, unknown, type Value } from './values.ts';

const LATER = 'a condition is only known at run time';

/** A binary expression over known values. Joined strings keep the lines of their parts. */
export function binary(operator: string, left: Value, rightOf: () => Value, line: number): Value {
  switch (operator) {
    case '&&':
    case 'and':
    case '||':
    case 'or':
      return logical(operator === '&&' || operator === 'and', left, rightOf);
    case '??':
      if (left.kind === 'unknown') return left;
      return isMissing(left) ? rightOf() : left;
    case '.':
      return joined(left, rightOf(), line);
    case '===':
    case '==':
      return equal(left, rightOf(), operator === '===');
    case '!==':
    case '!=':
    case '<>':
      return negated(equal(left, rightOf(), operator === '!=='));
    case 'instanceof':
      return unknown(LATER);
    default:
      return numeric(operator, left, rightOf());
  }
}

export function negated(value: Value): Value {
  const known = truth(value);
  return known === undefined ? value : literal(!known);
}

/** Both sides as far as one alone does not decide. */
function logical(both: boolean, left: Value, rightOf: () => Value): Value {
  const known = truth(left);
  if (known === !both) return literal(known);
  const right = rightOf();
  const other = truth(right);
  if (other === !both) return literal(other);
  return known === undefined || other === undefined ? unknown(LATER) : literal(other);
}

function joined(left: Value, right: Value, line: number): Value {
  const [first, second] = [piecesOf(left, line), piecesOf(right, line)];
  if (!first || !second) return unknown('a part of the text is only known at run time');
  return { kind: 'string', pieces: [...first, ...second] };
}

function piecesOf(value: Value, line: number): StringValue['pieces'] | undefined {
  if (value.kind === 'string') return value.pieces;
  if (value.kind === 'host' && value.expression) return value.expression.pieces;
  const text = interpolated(value);
  return text === undefined ? undefined : [{ text, line, verbatim: false }];
}

export function equal(left: Value, right: Value, strict: boolean): Value {
  if (left.kind === 'unknown' || right.kind === 'unknown') return unknown(LATER);
  if (left.kind === 'literal' && right.kind === 'literal' && strict) return literal(left.value === right.value);
  const [first, second] = [textOf(left), textOf(right)];
  if (first !== undefined && second !== undefined)
    return literal(first === second && (!strict || left.kind === right.kind));
  if (strict) return left.kind === right.kind ? unknown(LATER) : literal(false);
  const [yes, no] = [truth(left), truth(right)];
  const loose = left.kind === 'literal' || right.kind === 'literal';
  return loose && yes !== undefined && no !== undefined ? literal(yes === no) : unknown(LATER);
}

function numeric(operator: string, left: Value, right: Value): Value {
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
    case '**':
      return literal(first ** second);
    case '<':
      return literal(first < second);
    case '<=':
      return literal(first <= second);
    case '>':
      return literal(first > second);
    case '>=':
      return literal(first >= second);
    default:
      return unknown('a calculation is only known at run time');
  }
}
