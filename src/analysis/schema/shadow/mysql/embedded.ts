import { splitMysql } from '../../operations/mysql/split.ts';
import { type Token, tokensOf } from '../../operations/mysql/tokens.ts';

/** Strings that user variables hold, by `@name` in lower case. */
export type Variables = ReadonlyMap<string, string>;

/**
 * The text of a value: strings, variables with known text and CONCAT of them; of `IF(condition, 'SELECT 1', 'ALTER TABLE …')`
 * the branch that does something, which stands for both. Nothing where it comes from the server, or where both branches do
 * something.
 */
export function textOf(value: string, variables: Variables): string | undefined {
  return evaluate(
    tokensOf(value).filter(({ kind, text }) => kind !== 'other' || text !== ';'),
    variables,
  );
}

function evaluate(tokens: readonly Token[], variables: Variables): string | undefined {
  const inner = unwrapped(tokens);
  const [first, second] = inner;
  if (!first) return undefined;
  if (first.kind === 'string' && inner.every(({ kind }) => kind === 'string'))
    return inner.map(({ text }) => text).join('');
  if (first.kind === 'word' && inner.length === 1) return variables.get(first.text.toLowerCase());
  if (first.kind !== 'word' || second?.text !== '(' || inner.at(-1)?.text !== ')') return undefined;
  const parts = argumentsOf(inner.slice(2, -1));
  if (first.upper === 'CONCAT') {
    const texts = parts.map((part) => evaluate(part, variables));
    return texts.every((text) => text !== undefined) ? texts.join('') : undefined;
  }
  if (first.upper !== 'IF' || parts.length !== 3) return undefined;
  const [yes, no] = parts.slice(1).map((part) => evaluate(part, variables));
  if (yes === undefined || no === undefined) return undefined;
  const doing = [yes, no].filter((branch) => !DOES_NOTHING.test(branch));
  return doing.length === 1 ? doing[0] : undefined;
}

const DOES_NOTHING = /^\s*(?:(?:select|do)\b(?!.*\bfrom\b)|$)/is;

/** Without the parentheses and the SELECT around a scalar. */
function unwrapped(tokens: readonly Token[]): readonly Token[] {
  let inner = tokens;
  for (;;) {
    if (inner[0]?.text === '(' && closes(inner) === inner.length - 1) inner = inner.slice(1, -1);
    else if (inner[0]?.upper === 'SELECT' && inner[0].kind === 'word') inner = inner.slice(1);
    else return inner;
  }
}

/** Where the parenthesis that comes first is closed. */
function closes(tokens: readonly Token[]): number {
  let depth = 0;
  return tokens.findIndex(({ kind, text }) => {
    if (kind === 'other' && text === '(') depth += 1;
    if (kind === 'other' && text === ')') depth -= 1;
    return depth === 0;
  });
}

function argumentsOf(tokens: readonly Token[]): Token[][] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.kind === 'other' && token.text === '(') depth += 1;
    if (token.kind === 'other' && token.text === ')') depth -= 1;
    if (token.kind === 'other' && token.text === ',' && depth === 0) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}

/** Statements in a procedure's body that change a schema, whatever decides about them, in order. */
export function sqlInProcedure(sql: string): string[] {
  const body = /\bbegin\b([\s\S]*)\bend\b/i.exec(sql)?.[1] ?? '';
  return splitMysql(body, '').flatMap((statement) => {
    const tokens = tokensOf(statement.sql);
    const start = tokens.find(
      ({ kind, upper }, index) =>
        kind === 'word' &&
        /^(?:ALTER|CREATE|DROP|RENAME)$/.test(upper) &&
        (index === 0 || /^(?:THEN|ELSE|BEGIN|DO)$/.test(tokens[index - 1]?.upper ?? '')),
    );
    return start ? [statement.sql.slice(start.start)] : [];
  });
}
