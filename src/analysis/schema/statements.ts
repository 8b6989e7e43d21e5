import type { Statement } from '../../domain/schema.ts';

/** A part of a file, by string offsets: what a format calls its "up" section. */
export type Span = { readonly start: number; readonly end: number };

/**
 * Splits SQL text into statements the way psql does (src/fe_utils/psqlscan.l): quotes, dollar quotes, nested comments,
 * parentheses and `BEGIN ATOMIC` bodies hide semicolons. It needs no valid SQL, so half a file still gives its first half.
 * psql's own commands, inline COPY data and text with a NUL byte come out as opaque statements.
 */
export function splitStatements(text: string, path: string, span: Span = { start: 0, end: text.length }): Statement[] {
  const lineAt = lineCounter(text);
  const statements: Statement[] = [];
  const push = (start: number, end: number, reason?: string) => {
    const sql = text.slice(start, end);
    const cause = reason ?? (sql.includes('\0') ? 'it contains a NUL byte' : undefined);
    const place = { path, line: lineAt(start), endLine: lineAt(end - 1) };
    statements.push(
      cause === undefined ? { kind: 'sql', sql, ...place } : { kind: 'opaque', sql, ...place, reason: cause },
    );
  };

  let at = span.start;
  while (at < span.end) {
    at = skipBlank(text, at, span.end);
    if (at >= span.end) break;
    if (text[at] === ';') {
      at += 1;
      continue;
    }
    if (text[at] === '\\') {
      const end = endOfLine(text, at, span.end);
      push(at, lastVisible(text, at, end), 'psql commands only run in psql');
      at = end;
      continue;
    }
    const { end, next } = scanStatement(text, at, span.end);
    if (COPY_FROM_STDIN.test(text.slice(at, Math.min(end, at + 2_000)))) {
      const dataEnd = endOfCopyData(text, next, span.end);
      push(at, lastVisible(text, at, dataEnd), 'it carries inline COPY data');
      at = dataEnd;
      continue;
    }
    push(at, end);
    at = next;
  }
  return statements;
}

const COPY_FROM_STDIN = /^copy\b[^;]*\bfrom\s+stdin\b/i;
const WORD = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y;
const DOLLAR_QUOTE = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;
const NUMBER = /\d[\w.]*/y;

/** Scans one statement from its first token. `end` is after its last token, `next` after its semicolon. */
function scanStatement(text: string, start: number, limit: number): { end: number; next: number } {
  let at = start;
  let end = start;
  let parentheses = 0;
  let bodies = 0;
  const opening: string[] = [];

  while (at < limit) {
    const char = text[at] ?? '';
    if (char === ';' && parentheses === 0 && bodies === 0) return { end, next: at + 1 };

    const blank = skipBlank(text, at, limit);
    if (blank > at) {
      at = blank;
      continue;
    }
    if (char === "'") at = endOfQuote(text, at, limit, /e/i.test(text[at - 1] ?? '') && !isWordPart(text[at - 2]));
    else if (char === '"') at = endOfQuote(text, at, limit, false);
    else if (char === '$') at = endOfDollarQuote(text, at, limit);
    else if (char >= '0' && char <= '9') at = match(NUMBER, text, at).end;
    else {
      const word = match(WORD, text, at);
      if (word.text === '') {
        if (char === '(') parentheses += 1;
        if (char === ')') parentheses = Math.max(0, parentheses - 1);
        at += 1;
      } else {
        at = word.end;
        const keyword = word.text.toLowerCase();
        if (opening.length < 4) opening.push(keyword);
        bodies = Math.max(0, bodies + bodyDepth(keyword, opening, bodies));
      }
    }
    end = Math.min(at, limit);
  }
  return { end, next: limit };
}

const ROUTINES: ReadonlySet<string> = new Set(['function', 'procedure', 'trigger']);

/** `BEGIN ATOMIC … END` of functions and procedures, `BEGIN … END` of SQLite's triggers; CASE has an END of its own. */
function bodyDepth(keyword: string, opening: readonly string[], depth: number): number {
  const routine = opening[0] === 'create' && opening.some((word) => ROUTINES.has(word));
  if (!routine) return 0;
  if (keyword === 'begin') return 1;
  if (keyword === 'case' && depth > 0) return 1;
  return keyword === 'end' && depth > 0 ? -1 : 0;
}

/** The offset after white space and comments. */
function skipBlank(text: string, start: number, limit: number): number {
  let at = start;
  while (at < limit) {
    const code = text.charCodeAt(at);
    if (code === 32 || (code >= 9 && code <= 13) || code === 0xa0 || code === 0xfeff) at += 1;
    else if (code === 45 && text[at + 1] === '-') at = endOfLine(text, at, limit);
    else if (code === 47 && text[at + 1] === '*') at = endOfComment(text, at, limit);
    else break;
  }
  return Math.min(at, limit);
}

function endOfLine(text: string, start: number, limit: number): number {
  const newline = text.indexOf('\n', start);
  return newline === -1 || newline >= limit ? limit : newline + 1;
}

function endOfComment(text: string, start: number, limit: number): number {
  const bound = /\/\*|\*\//g;
  bound.lastIndex = start;
  let depth = 0;
  for (let found = bound.exec(text); found && found.index < limit; found = bound.exec(text)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) return bound.lastIndex;
  }
  return limit;
}

function endOfQuote(text: string, start: number, limit: number, backslashes: boolean): number {
  const quote = text[start];
  for (let at = start + 1; at < limit; at += 1) {
    if (backslashes && text[at] === '\\') at += 1;
    else if (text[at] === quote) {
      if (text[at + 1] !== quote) return at + 1;
      at += 1;
    }
  }
  return limit;
}

function endOfDollarQuote(text: string, start: number, limit: number): number {
  const tag = match(DOLLAR_QUOTE, text, start);
  if (tag.text === '') return start + 1;
  const close = text.indexOf(tag.text, tag.end);
  return close === -1 || close >= limit ? limit : close + tag.text.length;
}

function endOfCopyData(text: string, start: number, limit: number): number {
  const terminator = /^\\\.[ \t]*\r?$/gm;
  terminator.lastIndex = start;
  const found = terminator.exec(text);
  return found && found.index < limit ? Math.min(terminator.lastIndex, limit) : limit;
}

function lastVisible(text: string, start: number, end: number): number {
  return start + Math.max(1, text.slice(start, end).trimEnd().length);
}

function isWordPart(char: string | undefined): boolean {
  return char !== undefined && /[\w$\u0080-\uffff]/.test(char);
}

function match(pattern: RegExp, text: string, at: number): { text: string; end: number } {
  pattern.lastIndex = at;
  const found = pattern.exec(text)?.[0] ?? '';
  return { text: found, end: at + found.length };
}

/** Line numbers for offsets that only grow. */
function lineCounter(text: string): (offset: number) => number {
  let line = 1;
  let scanned = 0;
  return (offset) => {
    for (let at = text.indexOf('\n', scanned); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) {
      line += 1;
      scanned = at + 1;
    }
    return line;
  };
}
