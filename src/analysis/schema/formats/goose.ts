import type { Statement } from '../../../domain/schema.ts';
import { type Span, splitStatements } from '../statements.ts';
import { byLeadingNumber, type Format, flatHistories, mentions } from './format.ts';

const UP = /^--[ \t]*\+goose[ \t]+up\b/im;
const NO_TRANSACTION = /^--[ \t]*\+goose[ \t]+no[ \t]+transaction\b/im;
const ANNOTATION = /^--[ \t]*\+goose[ \t]+(up|down|statementbegin|statementend)\b.*$/gim;

/** The "up" section, in spans that are each one statement where StatementBegin says so. */
function* upSpans(text: string): Generator<Span & { whole: boolean }> {
  let up = false;
  let start = 0;
  let whole = false;
  for (const { 0: line, 1: word = '', index } of text.matchAll(ANNOTATION)) {
    if (up && index > start) yield { start, end: index, whole };
    const annotation = word.toLowerCase();
    if (annotation === 'up') up = true;
    if (annotation === 'down') up = false;
    whole = annotation === 'statementbegin';
    start = index + line.length;
  }
  if (up) yield { start, end: text.length, whole };
}

/** What goose sends as one statement may hold several: the first to the last, in one simple query. */
function join(statements: readonly Statement[], text: string, span: Span): Statement[] {
  const [first] = statements;
  const last = statements.at(-1);
  if (!first || !last || statements.length === 1) return [...statements];
  const from = text.indexOf(first.sql, span.start);
  const to = text.lastIndexOf(last.sql, span.end) + last.sql.length;
  return [{ ...first, sql: text.slice(from, to), endLine: last.endLine }];
}

export const goose: Format = {
  id: 'goose',
  certainty: 3,
  runner: {
    name: 'goose',
    scope: 'file',
    optOut: '-- +goose NO TRANSACTION',
    source: 'https://pressly.github.io/goose/documentation/annotations/',
  },
  find: (paths) => flatHistories(paths, /^\d+_.*\.(?:sql|go)$/).filter(({ files }) => files.some(isSql)),
  recognises: (history, texts) => mentions(history, texts, UP),
  order: ({ files }) => files.toSorted(byLeadingNumber),
  read(path, text) {
    if (!isSql(path)) return [{ statements: opaqueGo(path, text), atomic: true }];
    const statements = [...upSpans(text)].flatMap(({ whole, ...span }) => {
      const found = splitStatements(text, path, span);
      return whole ? join(found, text, span) : found;
    });
    return [{ statements, atomic: !NO_TRANSACTION.test(text) }];
  },
};

function isSql(path: string): boolean {
  return path.endsWith('.sql');
}

function opaqueGo(path: string, text: string): Statement[] {
  if (!/\bgoose\.Add(?:Named)?Migration/.test(text)) return [];
  const endLine = text.trimEnd().split('\n').length;
  return [{ kind: 'opaque', sql: text, path, line: 1, endLine, reason: 'migrations written in Go cannot be replayed' }];
}
