import type { Statement } from '../../../../domain/schema.ts';
import { splitMysql } from '../../operations/mysql/split.ts';
import { resplit } from '../../operations/mysql/resplit.ts';
import type { BaseMigrations, Failure } from '../shadow.ts';
import { Interpreter } from './interpret.ts';
import { Schema } from './schema.ts';

/** The schema at the merge base, read from its migrations without a server. */
export type StaticBase = {
  readonly schema: Schema;
  readonly failures: readonly Failure[];
  /** The migrations use what only MariaDB understands. */
  readonly mariadb: boolean;
  /** Statements by migration, for a server to run. */
  readonly files: readonly { readonly path: string; readonly statements: readonly Statement[] }[];
};

/** IF [NOT] EXISTS of a column or an index is MariaDB's alone. */
const MARIADB =
  /\b(?:add|drop|modify|change)\s+(?:column\s+|index\s+|key\s+|foreign\s+key\s+)?if\s+(?:not\s+)?exists\b|\b(?:create\s+(?:unique\s+)?|drop\s+)index\s+if\s+(?:not\s+)?exists\b|\bcreate\s+or\s+replace\s+table\b/i;

/** Applies all merged migrations. It takes a quarter of a second per 4,000 statements, so nothing is cached. */
export async function readBase(migrations: BaseMigrations): Promise<StaticBase> {
  const schema = new Schema();
  const interpreter = new Interpreter(schema, { inlineReferences: false });
  for (const statement of splitMysql(migrations.preamble ?? '', '')) interpreter.interpret(statement);
  const paths = migrations.entries.map(({ path }) => path);
  const read = await migrations.read(paths);
  const failures: Failure[] = [];
  const files: { path: string; statements: readonly Statement[] }[] = [];
  let mariadb = false;
  for (const path of paths) {
    const file = read.get(path);
    if (!file) {
      failures.push({ path, reason: 'it is missing, binary or over the size limit' });
      continue;
    }
    mariadb ||= MARIADB.test(file.text.replaceAll(/--.*$/gm, ''));
    const statements = resplit(file.batches.flatMap((batch) => batch.statements));
    files.push({ path, statements });
    const reason = applyFile(interpreter, statements);
    if (reason !== undefined) failures.push({ path, reason });
  }
  return { schema, failures, mariadb, files };
}

/** The first reason why the file did not apply as a whole. */
function applyFile(interpreter: Interpreter, statements: readonly Statement[]): string | undefined {
  let failure: string | undefined;
  for (const statement of statements) {
    const { reason, refusal } = interpreter.interpret(statement);
    if (refusal !== undefined) failure ??= `${refusal} (line ${statement.line})`;
    else if (reason !== undefined && !statement.rowsOnly) failure ??= reason;
  }
  return failure;
}
