import type { Statement } from '../../../../domain/schema.ts';
import { type Element, valueOf } from './element.ts';
import { matchesDatabase } from './expressions.ts';

/** Applies a change set's `<modifySql>` for a database to its statements. */
export function modifySql(
  statements: readonly Statement[],
  modifiers: readonly Element[],
  database: string,
): Statement[] {
  const steps = modifiers
    .filter((modifier) => matchesDatabase(valueOf(modifier, 'dbms'), database))
    .flatMap(({ children }) => children);
  return statements.map((statement) => {
    if (statement.kind !== 'sql' || steps.length === 0) return statement;
    const sql = steps.reduce(modified, statement.sql);
    const { line } = statement;
    const lines = sql.split('\n').length;
    if (lines === statement.sql.split('\n').length) return { ...statement, sql };
    return { ...statement, sql, sourceLines: Array.from({ length: lines }, () => line) };
  });
}

function modified(sql: string, step: Element): string {
  const text = (name: string) => step.attributes.get(name)?.text ?? '';
  switch (step.name) {
    case 'append':
      return `${sql}${text('value')}`;
    case 'prepend':
      return `${text('value')}${sql}`;
    case 'replace':
      return text('replace') === '' ? sql : sql.replaceAll(text('replace'), () => text('with'));
    default:
      return sql;
  }
}
