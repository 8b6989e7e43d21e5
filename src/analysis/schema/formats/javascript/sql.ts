import type { Statement } from '../../../../domain/schema.ts';
import type { Batch } from '../../runners.ts';
import { emitRaw, type Piece, quoteName, quoteValue } from '../emit.ts';
import { splitStatements } from '../../statements.ts';
import { type Machine, record, type Recorded, recordOpaque, recordRowsOnly } from './machine.ts';
import { isOnRows } from './rows.ts';
import { dataOf, isMissing, property, type Site, sketchOf, textOf, unknown, type Value } from './values.ts';

/** Records SQL that the program holds as text. What a query returns is only known at run time. */
export function runRaw(
  machine: Machine,
  sql: Value | undefined,
  site: Site,
  { parameters, transaction }: { parameters?: Value | undefined; transaction?: number | undefined } = {},
): Value {
  if (sql?.kind !== 'string') {
    const reason = sql?.kind === 'unknown' ? sql.reason : 'its SQL is not a text';
    recordUnread(machine, site, reason, sketchOf(sql), transaction);
    return unknown('what a query returns is only known at run time');
  }
  const pieces = isMissing(parameters) || !parameters ? sql.pieces : withParameters(sql.pieces, parameters);
  if (pieces) record(machine, emitRaw(machine.path, pieces), transaction);
  else recordUnread(machine, site, 'a parameter is only known at run time', sketchOf(sql), transaction);
  return unknown('what a query returns is only known at run time');
}

/** SQL that is not known in full: where each of its statements works on rows, so does whatever is missing. */
function recordUnread(
  machine: Machine,
  site: Site,
  reason: string,
  sketch: string | undefined,
  transaction?: number,
): void {
  const statements = sketch === undefined ? [] : splitStatements(sketch, machine.path);
  const onRows = statements.length > 0 && statements.every(isOnRows);
  (onRows ? recordRowsOnly : recordOpaque)(machine, site, reason, transaction);
}

const PLACEHOLDER = /'(?:[^']|'')*'|::\w+|\$(\d+)|(?<![\w:]):([A-Za-z_]\w*)|\?\?|\?(?![|&])/g;

/** `$1`, `:name`, `?` and `??` (a name) replaced by the values bound to them; nothing where one is unknown. */
function withParameters(pieces: readonly Piece[], parameters: Value): readonly Piece[] | undefined {
  let position = 0;
  let known = true;
  const replaced = pieces.map((piece) => ({
    ...piece,
    text: piece.text.replaceAll(PLACEHOLDER, (whole: string, index?: string, name?: string) => {
      if (whole.startsWith("'") || whole.startsWith('::')) return whole;
      const items = parameters.kind === 'array' ? parameters.items : [];
      let value: Value | undefined;
      if (index !== undefined) value = items[Number(index) - 1];
      else if (name !== undefined) value = property(parameters, name);
      else value = items[position++];
      if (value === undefined && parameters.kind !== 'unknown') return whole;
      const sql = value && (whole === '??' ? nameSql(value) : literalSql(value));
      if (sql === undefined) known = false;
      return sql ?? whole;
    }),
  }));
  return known ? replaced : undefined;
}

/** A dotted name as SQL. */
function nameSql(value: Value): string | undefined {
  return textOf(value)?.split('.').map(quoteName).join('.');
}

/** A known value as SQL; objects and lists as JSON text. */
export function literalSql(value: Value): string | undefined {
  const found = dataOf(value);
  if (!found) return undefined;
  const { data } = found;
  if (data === undefined || data === null) return 'NULL';
  if (typeof data === 'string' || typeof data === 'number' || typeof data === 'boolean') return quoteValue(data);
  return quoteValue(JSON.stringify(data));
}

/** One batch for the file, in one transaction where the runner opens one. */
export function inOneBatch(recorded: readonly Recorded[], atomic: boolean): readonly Batch[] {
  return [{ statements: recorded.map(({ statement }) => statement), atomic }];
}

/** A batch for each transaction that the program opens; other statements run each by itself. */
export function byTransaction(recorded: readonly Recorded[]): readonly Batch[] {
  const batches: { statements: Statement[]; atomic: boolean; transaction: number | undefined }[] = [];
  for (const { statement, transaction } of recorded) {
    const last = batches.at(-1);
    if (last && last.transaction === transaction) last.statements.push(statement);
    else batches.push({ statements: [statement], atomic: transaction !== undefined, transaction });
  }
  return batches.map(({ statements, atomic }) => ({ statements, atomic }));
}

/** A method of the tool that is not translated: one opaque step wherever it is called. */
export function untranslated(machine: Machine, name: string, transaction?: number): Value {
  return {
    kind: 'host',
    call(_args, site) {
      recordOpaque(machine, site, `${name} is not translated`, transaction);
      return unknown(`what ${name} returns is only known at run time`);
    },
  };
}

/** The texts that a call needs, or an opaque step. */
export function needTexts(machine: Machine, site: Site, values: readonly (Value | undefined)[]): string[] | undefined {
  const texts = values.map(textOf);
  if (texts.every((item) => item !== undefined)) return texts;
  recordOpaque(machine, site, 'a name is only known at run time');
  return undefined;
}
