import type { Piece } from '../emit.ts';
import type { Element } from './element.ts';

const HEADER = /^\uFEFF?\s*--\s*liquibase\s+formatted\b/i;
const CHANGE_SET = /^\s*--\s*changeset\s+("[^"]+"|[^:]+):\s*("[^"]+"|\S+)(.*)$/i;
const PROPERTY = /^\s*--\s*property\s+(.*)$/i;
const PRECONDITIONS = /^\s*--\s*preconditions\b(.*)$/i;
const PRECONDITION = /^\s*--\s*precondition-([\w-]+)\s+(.*)$/i;
const ROLLBACK = /^\s*--\s*rollback\b/i;
const ROLLBACK_BLOCK = /^\s*\/\*\s*liquibase\s+rollback\s*$/i;
const IGNORE_LINES = /^\s*--\s*ignoreLines:(\w+)/i;
/** `name:value`, the value in quotes where it holds spaces. */
const SETTING = /(\w+):\s*("[^"]*"|'[^']*'|\S+)/g;
const SQL_CHECK = /^(?:expectedResult:)?('[^']*'|"[^"]*"|\w+)\s+(.*)$/i;

export function isFormattedSql(text: string): boolean {
  return HEADER.test(text);
}

/** Reads a formatted SQL changelog as the elements that XML would have. */
export function parseFormattedSql(source: string): Element {
  const lines = source.replaceAll('\r\n', '\n').split('\n');
  const entries: Element[] = [];
  let open: OpenChangeSet | undefined;
  const close = (endLine: number) => {
    if (open) entries.push(changeSetOf(open, endLine));
    open = undefined;
  };
  for (let index = 0; index < lines.length; index += 1) {
    const text = lines[index] ?? '';
    const line = index + 1;
    const [, author, id, settings = ''] = CHANGE_SET.exec(text) ?? [];
    const property = PROPERTY.exec(text)?.[1];
    const ignored = IGNORE_LINES.exec(text)?.[1];
    if (author !== undefined && id !== undefined) {
      close(index);
      open = { line, attributes: settingsIn(settings, line), sql: [], conditions: undefined };
      open.attributes.set('author', piece(unquoted(author.trim()), line));
      open.attributes.set('id', piece(unquoted(id), line));
    } else if (property !== undefined) {
      entries.push(element('property', line, settingsIn(property, line)));
    } else if (ignored !== undefined) index = afterIgnored(lines, index, ignored);
    else if (ROLLBACK_BLOCK.test(text)) index = indexOfLine(lines, index, /\*\/\s*$/);
    else if (open && !ROLLBACK.test(text)) readLine(open, text, line);
  }
  close(lines.length);
  return { ...element('databaseChangeLog', 1, new Map(), entries), endLine: lines.length };
}

/** A file of plain SQL that a changelog includes: one change set, as Liquibase takes it. */
export function plainSql(source: string): Element {
  const text = source.replaceAll('\r\n', '\n');
  const endLine = text.trimEnd().split('\n').length;
  const sql = { ...element('sql', 1, new Map()), endLine, text: [{ text, line: 1, verbatim: true }] };
  const attributes = new Map([
    ['id', piece('raw', 1)],
    ['author', piece('includeAll', 1)],
  ]);
  const changeSet = { ...element('changeSet', 1, attributes, [sql]), endLine };
  return { ...element('databaseChangeLog', 1, new Map(), [changeSet]), endLine };
}

type OpenChangeSet = {
  readonly line: number;
  readonly attributes: Map<string, Piece>;
  readonly sql: Piece[];
  conditions:
    | { readonly attributes: Map<string, Piece>; readonly checks: Element[]; readonly line: number }
    | undefined;
};

function readLine(open: OpenChangeSet, text: string, line: number): void {
  const conditions = PRECONDITIONS.exec(text)?.[1];
  const [, check, said = ''] = PRECONDITION.exec(text) ?? [];
  if (conditions !== undefined) open.conditions = { attributes: settingsIn(conditions, line), checks: [], line };
  else if (check !== undefined) {
    open.conditions ??= { attributes: new Map(), checks: [], line };
    open.conditions.checks.push(conditionOf(check, said, line));
  } else open.sql.push({ text: `${text}\n`, line, verbatim: true });
}

function conditionOf(check: string, said: string, line: number): Element {
  const name = check.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  if (name !== 'sqlCheck') {
    const named = [...settingsIn(said, line)];
    const kind = name.replace(/Exists$/, '');
    const attributes = new Map(named.map(([key, value]) => [key === kind ? `${kind}Name` : key, value] as const));
    for (const [from, to] of [
      ['table', 'tableName'],
      ['schema', 'schemaName'],
      ['view', 'viewName'],
    ] as const) {
      const given = attributes.get(from);
      if (given) attributes.set(to, given);
    }
    return element(name, line, attributes);
  }
  const [, expected = '', sql = said] = SQL_CHECK.exec(said) ?? [];
  const attributes = new Map([['expectedResult', piece(unquoted(expected), line)]]);
  return { ...element('sqlCheck', line, attributes), text: [piece(sql, line)] };
}

function changeSetOf({ line, attributes, sql, conditions }: OpenChangeSet, endLine: number): Element {
  const shared = ['splitStatements', 'stripComments', 'endDelimiter'].flatMap((name) => {
    const given = attributes.get(name);
    return given ? [[name, given] as const] : [];
  });
  const change: Element = { ...element('sql', line, new Map(shared)), endLine, text: sql };
  const checks = conditions
    ? [element('preConditions', conditions.line, conditions.attributes, conditions.checks)]
    : [];
  return { ...element('changeSet', line, attributes, [...checks, change]), endLine };
}

function afterIgnored(lines: readonly string[], index: number, ignored: string): number {
  if (ignored.toLowerCase() === 'start') return indexOfLine(lines, index, /^\s*--\s*ignoreLines:end/i);
  return index + (/^\d+$/.test(ignored) ? Number(ignored) : 0);
}

/** The last line where none matches. */
function indexOfLine(lines: readonly string[], from: number, pattern: RegExp): number {
  const found = lines.findIndex((text, index) => index > from && pattern.test(text));
  return found === -1 ? lines.length : found;
}

function settingsIn(text: string, line: number): Map<string, Piece> {
  return new Map([...text.matchAll(SETTING)].map(([, name = '', value = '']) => [name, piece(unquoted(value), line)]));
}

function unquoted(value: string): string {
  return /^(?:"[^]*"|'[^]*')$/.test(value) ? value.slice(1, -1) : value;
}

function piece(text: string, line: number): Piece {
  return { text, line, verbatim: false };
}

function element(
  name: string,
  line: number,
  attributes: Map<string, Piece>,
  children: readonly Element[] = [],
): Element {
  return { name, line, endLine: line, attributes, children, text: [] };
}
