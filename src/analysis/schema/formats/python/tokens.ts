/** A token of Python source. `invalid` is what the language does not have: an unclosed string, a stray character. */
export type Token = {
  readonly kind: 'name' | 'number' | 'string' | 'operator' | 'newline' | 'indent' | 'dedent' | 'end' | 'invalid';
  readonly text: string;
  readonly start: number;
  readonly line: number;
  readonly endLine: number;
};

const INDENTATION = /[ \t\f]*/y;
/** An empty line, or one with a comment alone: it does not count for the indentation. */
const EMPTY = /(?:#[^\r\n]*)?(?:\r?\n|\r|$)/y;
const SPACE = /(?:[ \t\f\ufeff]|\\\r?\n|#[^\r\n]*)+/y;
const LINE_END = /\r?\n|\r/y;
const NAME = /[\p{ID_Start}_][\p{ID_Continue}]*/uy;
const NUMBER = /(?:0[xob][\da-f_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:e[+-]?\d+)?j?)/iy;
const STRING_START = /([rbuft]{0,2})("""|'''|"|')/iy;
const OPERATOR =
  /\*\*=|\/\/=|>>=|<<=|\.\.\.|->|:=|==|!=|<=|>=|\*\*|\/\/|<<|>>|[-+*/%@&|^]=|[-+*/%@&|^~<>()[\]{},:;.=!]/y;

/** The tokens of a part of a text that begins at the start of a line. Brackets and backslashes join lines. */
export function tokenise(text: string, from = 0, to = text.length, firstLine = 1): Token[] {
  const tokens: Token[] = [];
  const indents = [0];
  let at = from;
  let line = firstLine;
  let depth = 0;
  let fresh = true;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  const push = (kind: Token['kind'], found: string): void => {
    const endLine = line + breaksIn(found);
    tokens.push({ kind, text: found, start: at, line, endLine });
    at += found.length;
    line = endLine;
  };
  while (at < to) {
    if (fresh) {
      const space = match(INDENTATION) ?? '';
      at += space.length;
      const empty = match(EMPTY);
      if (empty !== undefined && at < to) {
        at += empty.length;
        line += breaksIn(empty);
        continue;
      }
      fresh = false;
      indent(width(space), indents, (kind) => tokens.push({ kind, text: '', start: at, line, endLine: line }));
    }
    const space = match(SPACE);
    if (space) {
      at += space.length;
      line += breaksIn(space);
      continue;
    }
    const ending = match(LINE_END);
    if (ending !== undefined) {
      if (depth === 0) {
        tokens.push({ kind: 'newline', text: '', start: at, line, endLine: line });
        fresh = true;
      }
      at += ending.length;
      line += 1;
      continue;
    }
    const opening = match(STRING_START);
    if (opening !== undefined) {
      const end = stringEnd(text, at, opening);
      push(end === undefined ? 'invalid' : 'string', text.slice(at, end ?? endOfBroken(text, at, opening)));
      continue;
    }
    const name = match(NAME);
    if (name !== undefined) {
      push('name', name);
      continue;
    }
    const number = match(NUMBER);
    if (number !== undefined) {
      push('number', number);
      continue;
    }
    const operator = match(OPERATOR);
    if (operator !== undefined && /[([{]/.test(operator)) depth += 1;
    if (operator !== undefined && /[)\]}]/.test(operator)) depth = Math.max(0, depth - 1);
    push(operator === undefined ? 'invalid' : 'operator', operator ?? text.charAt(at));
  }
  const last = { text: '', start: Math.min(at, to), line, endLine: line };
  if (!fresh) tokens.push({ kind: 'newline', ...last });
  for (const _ of indents.slice(1)) tokens.push({ kind: 'dedent', ...last });
  tokens.push({ kind: 'end', ...last });
  return tokens;
}

function indent(column: number, indents: number[], push: (kind: 'indent' | 'dedent') => void): void {
  if (column > (indents.at(-1) ?? 0)) {
    indents.push(column);
    push('indent');
  }
  while (column < (indents.at(-1) ?? 0)) {
    indents.pop();
    push('dedent');
  }
}

function width(space: string): number {
  let column = 0;
  for (const char of space) column = char === '\t' ? column + 8 - (column % 8) : column + 1;
  return column;
}

function breaksIn(text: string): number {
  let breaks = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) breaks += 1;
  return breaks;
}

/** Where a string that begins here ends, its closing quote included; undefined where it is never closed. */
function stringEnd(text: string, start: number, opening: string): number | undefined {
  const quote = /"""|'''|"|'/.exec(opening)?.[0] ?? '"';
  const formatted = /[ft]/i.test(opening.slice(0, -quote.length));
  let braces = 0;
  for (let at = start + opening.length; at < text.length; at += 1) {
    const char = text[at];
    if (char === '\\' && braces === 0) at += 1;
    else if (formatted && char === '{' && text[at + 1] === '{' && braces === 0) at += 1;
    else if (formatted && char === '{') braces += 1;
    else if (formatted && char === '}' && braces > 0) braces -= 1;
    else if (braces > 0 && quote.length === 3 && (char === '"' || char === "'") && !text.startsWith(quote, at)) {
      const inner = text.indexOf(char, at + 1);
      if (inner !== -1) at = inner;
    } else if (text.startsWith(quote, at)) return at + quote.length;
    else if (char === '\n' && quote.length === 1) return undefined;
  }
  return undefined;
}

/** A string that is not closed takes the rest of its line, or of the file. */
function endOfBroken(text: string, at: number, opening: string): number {
  const end = /"""|'''/.test(opening) ? -1 : text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}
