import type { Statement } from '../../../../domain/schema.ts';
import { fillIn, type Placeholders } from '../plain/placeholders.ts';
import { type Span, splitStatements } from '../../statements.ts';

const ANNOTATION = /^--[ \t]*\+goose[ \t]+(up|down|statementbegin|statementend|envsub[ \t]+(?:on|off))[ \t]*\r?$/gim;
const VARIABLES: Placeholders = {
  pattern: /\$\{([A-Za-z_]\w*)(?::?-([^}]*))?\}|\$[A-Za-z_]\w*/g,
  valueOf: ([, , otherwise]) => otherwise,
};

export type Direction = 'up' | 'down';

/** A part of one section: between two markers, goose sends everything at once. */
type Part = Span & { readonly block: boolean; readonly environment: boolean; readonly unended: boolean };

function partsOf(text: string, direction: Direction): Part[] {
  const parts: Part[] = [];
  let [wanted, block, environment, start] = [false, false, false, 0];
  const close = (end: number, unended: boolean) => {
    if (wanted && end > start) parts.push({ start, end, block, environment, unended });
  };
  for (const { 0: line, 1: written = '', index } of text.matchAll(ANNOTATION)) {
    const annotation = written.toLowerCase().replace(/\s+/, ' ');
    close(index, block && annotation !== 'statementend' && !annotation.startsWith('envsub'));
    if (annotation === 'up' || annotation === 'down') wanted = annotation === direction;
    if (annotation.startsWith('envsub')) environment = annotation.endsWith('on');
    else block = annotation === 'statementbegin';
    start = index + line.length;
  }
  close(text.length, block);
  return parts;
}

/**
 * One section in the pieces that goose sends: a statement, or what stands between StatementBegin and StatementEnd.
 * https://github.com/pressly/goose/blob/main/internal/sqlparser/parser.go
 */
export function piecesOf(direction: Direction, path: string, text: string): Statement[][] {
  return partsOf(text, direction).flatMap((part, index, parts): Statement[][] => {
    const { block, unended, environment } = part;
    const statements = environment
      ? splitStatements(filledIn(text, part), path).map(withVariables)
      : splitStatements(text, path, part);
    if (unended) return [statements.map((statement) => refused(statement, 'StatementBegin has no StatementEnd'))];
    if (block) return [statements];
    if (index === parts.length - 1 && !endsWithSemicolon(text.slice(part.start, part.end)))
      return statements.map((statement, at) => [
        at === statements.length - 1 ? refused(statement, 'the semicolon at its end is missing') : statement,
      ]);
    return statements.map((statement) => [statement]);
  });
}

/** The part with its variables filled in, at its lines. */
function filledIn(text: string, { start, end }: Span): string {
  return text.slice(0, start).replaceAll(/[^\n]/g, ' ') + fillIn(text.slice(start, end), VARIABLES);
}

function withVariables(statement: Statement): Statement {
  const missing = /\$\{?[A-Za-z_]\w*\}?/.exec(statement.sql)?.[0];
  return missing === undefined || statement.kind === 'opaque'
    ? statement
    : { ...statement, kind: 'opaque', reason: `the value of ${missing} comes from the environment` };
}

function refused(statement: Statement, why: string): Statement {
  return { ...statement, kind: 'opaque', reason: `goose refuses this file: ${why}` };
}

/** goose ends statements at lines that end with a semicolon, comments aside. */
function endsWithSemicolon(text: string): boolean {
  const lines = text.split('\n').filter((line) => !/^\s*(?:--.*)?$/.test(line));
  const last = lines.at(-1)?.replace(/\s--.*$/, '') ?? ';';
  return last.trimEnd().endsWith(';');
}
