import type { Catalog } from '../../../domain/catalog.ts';
import { columnAt, constantsIn, tableIn } from './builder/columns.ts';
import { render, type Verb } from './builder/render.ts';
import { extend, outcomeOf, type Statement } from './builder/statement.ts';
import type { Draft, Library } from './library.ts';
import { readChains } from './terms/read.ts';
import { chainOf, type Step, type Term, textOf } from './terms/term.ts';

const VERBS: Readonly<Record<string, Verb>> = {
  selectFrom: 'select',
  insertInto: 'insert',
  updateTable: 'update',
  deleteFrom: 'delete',
};
const ENDS = /^(?:execute|executeTakeFirst|executeTakeFirstOrThrow|stream)$/;
const SILENT = /^(?:selectAll|returning|returningAll|forUpdate|forShare|skipLocked|noWait|\$castTo|\$narrowType)$/;

/** What is built with Kysely. */
export const kysely: Library = {
  id: 'kysely',
  extensions: ['ts', 'tsx', 'mts', 'js', 'mjs'],
  hint: /\.(?:selectFrom|insertInto|updateTable|deleteFrom)\b/,
  find(file, { catalog }) {
    const constants = constantsIn(file.text);
    return readChains(file.path, file.text, Object.keys(VERBS)).flatMap(({ term }): Draft[] => {
      const outcome = statementSql(chainOf(term).steps, constants, catalog);
      return outcome ? [{ line: term.line, endLine: term.endLine, ...outcome }] : [];
    });
  },
};

function statementSql(
  all: readonly Step[],
  constants: ReadonlyMap<string, string>,
  catalog: Catalog,
): Pick<Draft, 'sql' | 'extent'> | undefined {
  const place = all.findIndex(({ name }) => name in VERBS);
  const opening = all[place];
  const verb = VERBS[opening?.name ?? ''];
  const table = opening?.args.length === 1 ? tableIn(opening.args[0], constants, catalog) : undefined;
  // `with` gives names to queries that are no tables.
  if (!verb || !table || all.slice(0, place).some(({ name }) => name.startsWith('with'))) return undefined;
  const statement: Statement = {
    catalog,
    constants,
    tables: new Map([table]),
    joins: [],
    order: [],
    where: [],
    columns: [],
    part: false,
  };
  let row: Term | undefined;
  let ended = false;
  for (const step of all.slice(place + 1)) {
    ended = ENDS.test(step.name);
    if (ended) break;
    if ((step.name === 'values' && verb === 'insert') || (step.name === 'set' && verb === 'update')) [row] = step.args;
    else if (step.name === 'select') choose(statement, step.args);
    else if (!SILENT.test(step.name) && !extend(statement, step)) {
      if (/join/i.test(step.name) || /^(?:groupBy|union|or|onConflict|\$call|distinctOn)/.test(step.name))
        return undefined;
      statement.part = true;
    }
  }
  const sql = render(statement, verb, row);
  const isEmpty = verb === 'select' && statement.where.length === 0 && statement.order.length === 0;
  return sql === undefined || isEmpty ? undefined : outcomeOf(statement, sql, ended);
}

/** The columns of `select`; all of them where some are expressions. */
function choose(statement: Statement, args: readonly Term[]): void {
  const terms = args.flatMap((arg) => (arg.kind === 'list' ? arg.items : [arg]));
  const columns = terms.map((term) => columnAt(textOf(term) ?? '', statement.tables, statement.catalog)?.sql);
  const known = columns.filter((column) => column !== undefined);
  if (known.length === columns.length) statement.columns.push(...known);
}
