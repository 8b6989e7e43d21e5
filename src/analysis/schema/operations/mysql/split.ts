import type { Statement } from '../../../../domain/schema.ts';
import { endOfQuoted, skipBlank } from './tokens.ts';

const WORD = /[A-Za-z_$\u0080-\uffff][\w$\u0080-\uffff]*/y;
const DELIMITER = /delimiter[ \t]+(\S+)[^\n]*(?:\n|$)/iy;

/**
 * Splits SQL text into statements the way the mysql client does: quotes, comments and the bodies of routines hide
 * semicolons, and `DELIMITER` changes what ends a statement. Bodies are followed without DELIMITER too, as drivers send
 * such files whole.
 */
export function splitMysql(text: string, path: string): Statement[] {
  const statements: Statement[] = [];
  const lineAt = lineCounter(text);
  let delimiter = ';';
  let at = 0;
  while (at < text.length) {
    at = skipBlank(text, at, text.length);
    if (at >= text.length) break;
    DELIMITER.lastIndex = at;
    const changed = DELIMITER.exec(text);
    if (changed) {
      delimiter = changed[1] ?? ';';
      at = DELIMITER.lastIndex;
      continue;
    }
    if (text.startsWith(delimiter, at)) {
      at += delimiter.length;
      continue;
    }
    const { end, next } = scan(text, at, delimiter);
    const sql = text.slice(at, end);
    const place = { path, line: lineAt(at), endLine: lineAt(Math.max(at, end - 1)) };
    statements.push(
      sql.includes('\0')
        ? { kind: 'opaque', sql, ...place, reason: 'it contains a NUL byte' }
        : { kind: 'sql', sql, ...place },
    );
    at = next;
  }
  return statements;
}

function scan(text: string, start: number, delimiter: string): { end: number; next: number } {
  let at = start;
  let end = start;
  let blocks = 0;
  let last = '';
  const opening: string[] = [];
  while (at < text.length) {
    if (blocks === 0 && text.startsWith(delimiter, at)) return { end, next: at + delimiter.length };
    const blank = skipBlank(text, at, text.length);
    if (blank > at) {
      at = blank;
      continue;
    }
    const char = text[at] ?? '';
    if (char === "'" || char === '"' || char === '`') at = endOfQuoted(text, at, text.length);
    else {
      WORD.lastIndex = at;
      const word = upTo(WORD.exec(text)?.[0], delimiter);
      at += word?.length ?? 1;
      if (word !== undefined) {
        const keyword = word.toLowerCase();
        if (opening.length < 12) opening.push(keyword);
        if (delimiter === ';')
          blocks = Math.max(0, blocks + blockDepth(keyword, opening, blocks, text.slice(at, at + 40), last));
        last = keyword;
      }
    }
    end = Math.min(at, text.length);
  }
  return { end, next: text.length };
}

/** A word ends where the delimiter begins: `END$$`. */
function upTo(word: string | undefined, delimiter: string): string | undefined {
  const end = word?.indexOf(delimiter) ?? -1;
  return end > 0 ? word?.slice(0, end) : word;
}

/** `BEGIN … END` and CASE in the body of a routine or trigger; END IF, END LOOP and the like close what is not counted. */
function blockDepth(keyword: string, opening: readonly string[], depth: number, after: string, last: string): number {
  if (opening[0] !== 'create' || !opening.some((word) => ROUTINE.test(word))) return 0;
  if (keyword === 'begin') return 1;
  if (keyword === 'case' && depth > 0) return last === 'end' ? 0 : 1;
  if (keyword !== 'end' || depth === 0) return 0;
  return /^\s+(?:if|loop|while|repeat)\b/i.test(after) ? 0 : -1;
}

const ROUTINE = /^(?:trigger|procedure|function|event)$/;

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
