import type { Statement } from '../../../../domain/schema.ts';
import { emitRaw, type Piece } from '../emit.ts';
import { required, type Translator } from './change.ts';
import { type Element, valueOf } from './element.ts';
import { bodyOf, fileOf } from './objects.ts';

export const sql: Translator = (change) => {
  const { path, pieces } = bodyOf(change, 'sql');
  return statementsOf(path, pieces, change.element);
};

export const sqlFile: Translator = (change) => {
  const { path, pieces } = fileOf(change, required(change, 'path'));
  return statementsOf(path, pieces, change.element);
};

function statementsOf(path: string, pieces: readonly Piece[], element: Element): Statement[] {
  const delimiter = delimiterOf(valueOf(element, 'endDelimiter'));
  const parts = delimiter ? splitAt(pieces, delimiter) : [pieces];
  return parts.flatMap((part) => emitRaw(path, part));
}

/** Liquibase takes it as a regular expression; those in use are a few characters, or `GO` on a line of its own. */
function delimiterOf(said: string | undefined): RegExp | undefined {
  if (said === undefined || /^(?:;|\\;|;\\n)$/.test(said)) return undefined;
  const literal = said.replaceAll(/\\[nrst][*+?]?|\^|(?<!\\)\$(?!\$)/g, '').replaceAll(/\\(.)/g, '$1');
  const [shortest = ''] = literal.split('|').filter((alternative) => alternative !== '');
  if (shortest === '') return undefined;
  const escaped = shortest.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
  return /^\w+$/.test(shortest) || shortest === '/'
    ? new RegExp(`^[ \\t]*${escaped}[ \\t]*;?[ \\t]*$`, 'im')
    : new RegExp(escaped, 'i');
}

/** The pieces of each part of a text that a delimiter divides. */
function splitAt(pieces: readonly Piece[], delimiter: RegExp): Piece[][] {
  const parts: Piece[][] = [[]];
  for (const piece of joined(pieces)) {
    let { line } = piece;
    let rest = piece.text;
    for (let found = delimiter.exec(rest); found && found[0] !== ''; found = delimiter.exec(rest)) {
      const [before, after] = [rest.slice(0, found.index), rest.slice(found.index + found[0].length)];
      parts.at(-1)?.push({ ...piece, text: before, line });
      parts.push([]);
      if (piece.verbatim) line += `${before}${found[0]}`.split('\n').length - 1;
      rest = after;
    }
    parts.at(-1)?.push({ ...piece, text: rest, line });
  }
  return parts;
}

/** Verbatim pieces that follow each other line by line, as one: a delimiter is sought within lines of one text. */
function joined(pieces: readonly Piece[]): Piece[] {
  const together: { text: string[]; piece: Piece; next: number }[] = [];
  for (const piece of pieces) {
    const last = together.at(-1);
    const breaks = piece.text.split('\n').length - 1;
    if (last?.piece.verbatim && piece.verbatim && last.next === piece.line) {
      last.text.push(piece.text);
      last.next += breaks;
    } else together.push({ text: [piece.text], piece, next: piece.line + breaks });
  }
  return together.map(({ text, piece }) => ({ ...piece, text: text.join('') }));
}
