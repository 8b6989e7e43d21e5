import type { Format, Texts } from '../../../../src/analysis/schema/formats/format.ts';

/** What a format makes of one file: SQL on one line with the source lines it names, by transaction. */
export function reading(format: Format, path: string, text: string, texts: Texts = new Map()) {
  const batches = format.read(path, text, texts);
  const statements = batches.flatMap((batch) => batch.statements);
  return {
    statements,
    sql: statements.map(({ kind, sql, reason }) =>
      kind === 'sql' ? sql.replaceAll(/\s+/g, ' ') : `opaque: ${reason}`,
    ),
    lines: statements.map(({ line }) => line),
    atomic: batches.map(({ atomic }) => atomic),
  };
}

/** The source line of the first line of SQL that contains a text. */
export function lineFor(statement: { sql: string; sourceLines?: readonly number[] } | undefined, text: string) {
  const at = statement?.sql.split('\n').findIndex((line) => line.includes(text)) ?? -1;
  return statement?.sourceLines?.[at];
}
