import { splitStatements } from '../../schema/statements.ts';
import type { SourceFile } from './library.ts';
import { INTERPOLATION } from './parameters.ts';
import { LANGUAGES, type LiteralSyntax, type Quote } from './literal-syntax.ts';

/** A string of SQL as it stands in code; `INTERPOLATION` where code puts a value in. Lines are 1-based. */
export type SqlLiteral = {
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly endLine: number;
  readonly text: string;
};

/** Ends of the paths whose strings can be read. */
export const LITERAL_EXTENSIONS: readonly string[] = [...LANGUAGES.keys(), 'sql'];

const MAX_LITERALS = 400;
const MAX_PIECES = 60;
const NAMED_QUERY = /^--\s*(?:name:|:name)/m;

/** The strings that begin as a query does. A string that goes on with what is no string is left out. */
export function sqlLiterals(file: SourceFile): SqlLiteral[] {
  const extension = file.path.slice(file.path.lastIndexOf('.') + 1);
  if (extension === 'sql') return NAMED_QUERY.test(file.text) ? statementsOf(file) : [];
  const syntax = LANGUAGES.get(extension);
  if (!syntax) return [];
  const literals: SqlLiteral[] = [];
  const lineAt = lineCounter(file.text);
  let end = 0;
  for (const { index } of file.text.matchAll(syntax.begin).take(MAX_LITERALS)) {
    if (index < end) continue;
    const read = readWhole(file.text, index, syntax);
    if (!read) continue;
    end = read.end;
    literals.push({ start: index, end, line: lineAt(index), endLine: lineAt(end - 1), text: read.text });
  }
  return literals;
}

/** The files of sqlc, yesql, aiosql: queries with names in comments. */
function statementsOf({ path, text }: SourceFile): SqlLiteral[] {
  return splitStatements(text, path)
    .filter(({ kind }) => kind === 'sql')
    .map(({ sql, line, endLine }) => ({ start: 0, end: 0, line, endLine, text: sql }));
}

type Read = { readonly text: string; readonly end: number };

/** A literal and those that are joined to it. */
function readWhole(text: string, start: number, syntax: LiteralSyntax): Read | undefined {
  let read = readLiteral(text, start, syntax);
  for (let pieces = 0; read && pieces < MAX_PIECES; pieces += 1) {
    syntax.joint.lastIndex = read.end;
    const joint = syntax.joint.exec(text)?.[0];
    const next: Read | undefined = joint === undefined ? undefined : readLiteral(text, read.end + joint.length, syntax);
    if (!next) return joint === undefined || joint.trim() === '' ? finished(read, text, syntax) : undefined;
    read = { text: read.text + next.text, end: next.end };
  }
  return read;
}

function finished(read: Read, text: string, { formats }: LiteralSyntax): Read {
  if (!formats || !/^\s*\)?\s*\.format\(/.test(text.slice(read.end, read.end + 20))) return read;
  return { ...read, text: read.text.replaceAll(/\{[^{}]*\}/g, INTERPOLATION) };
}

function readLiteral(text: string, start: number, syntax: LiteralSyntax): Read | undefined {
  for (const quote of syntax.quotes) {
    quote.open.lastIndex = start;
    const opening = quote.open.exec(text);
    if (opening) return readBody(text, start + opening[0].length, opening, quote);
  }
  return undefined;
}

function readBody(text: string, start: number, opening: RegExpExecArray, quote: Quote): Read | undefined {
  const close = quote.close(opening);
  const holes = quote.holes?.(opening);
  let body = '';
  let at = start;
  while (at < text.length) {
    close.lastIndex = at;
    const closing = close.exec(text);
    if (closing) return { text: body, end: at + closing[0].length };
    const char = text[at] ?? '';
    if (char === '\n' && quote.oneLine) return undefined;
    if (char === '\\' && quote.escapes) {
      body += ESCAPED[text[at + 1] ?? ''] ?? text[at + 1] ?? '';
      at += 2;
      continue;
    }
    if (holes) {
      holes.lastIndex = at;
      const hole = holes.exec(text);
      if (hole) {
        const end = hole[0].endsWith('{') ? endOfHole(text, at + hole[0].length) : at + hole[0].length;
        if (end === undefined) return undefined;
        body += INTERPOLATION;
        at = end;
        continue;
      }
    }
    body += char;
    at += 1;
  }
  return undefined;
}

const ESCAPED: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\n': '' };

/** After the brace that closes; braces inside it nest. */
function endOfHole(text: string, start: number): number | undefined {
  let depth = 1;
  for (let at = start; at < Math.min(text.length, start + 2_000); at += 1) {
    if (text[at] === '{') depth += 1;
    if (text[at] === '}') depth -= 1;
    if (depth === 0) return at + 1;
  }
  return undefined;
}

function lineCounter(text: string): (offset: number) => number {
  let line = 1;
  let counted = 0;
  return (offset) => {
    if (offset < counted) [line, counted] = [1, 0];
    for (; counted < offset; counted += 1) if (text[counted] === '\n') line += 1;
    return line;
  };
}
