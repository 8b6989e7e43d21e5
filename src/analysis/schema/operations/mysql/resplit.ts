import type { Statement } from '../../../../domain/schema.ts';
import { splitMysql } from './split.ts';

/**
 * Statements of one file as MySQL's client sees them. Readers of SQL files split as psql does, which knows neither
 * backslashes in strings nor DELIMITER; their parts are put back in their lines and split again. What a reader made from
 * another language is left alone.
 */
export function resplit(statements: readonly Statement[]): Statement[] {
  const result: Statement[] = [];
  let run: Statement[] = [];
  const flush = () => {
    const [first] = run;
    if (first) result.push(...splitMysql(joined(run), first.path));
    run = [];
  };
  for (const statement of statements) {
    const [last] = run.slice(-1);
    if (last && (last.path !== statement.path || statement.line < last.endLine)) flush();
    if (isVerbatim(statement)) run.push(statement);
    else {
      flush();
      result.push(statement);
    }
  }
  flush();
  return result;
}

const isVerbatim = ({ kind, sourceLines, reason }: Statement) =>
  sourceLines === undefined && (kind === 'sql' || reason === PSQL_COMMAND);

const PSQL_COMMAND = 'psql commands only run in psql';

function joined(statements: readonly Statement[]): string {
  let text = '';
  let line = 1;
  for (const { sql, line: start, endLine } of statements) {
    const gap = Math.max(0, start - line);
    text += `${'\n'.repeat(gap)} ${sql};`;
    line += gap + (endLine - start);
  }
  return text;
}
