import type { Catalog } from '../../../domain/catalog.ts';
import { columnAt, constantsIn, tableIn } from './builder/columns.ts';
import { render, type Verb } from './builder/render.ts';
import { extend, outcomeOf, type Statement } from './builder/statement.ts';
import type { Draft, Library } from './library.ts';
import { readChains } from './terms/read.ts';
import { chainOf, type Step, type Term, textOf } from './terms/term.ts';

const METHODS = [
  'where',
  'andWhere',
  'whereIn',
  'whereNull',
  'first',
  'orderBy',
  'insert',
  'update',
  'del',
  'delete',
  'select',
];
const CONNECTION = /knex|^_?db$|trx|^tx$|transaction|^conn|^from$|^into$|^table$/i;
const ENDS = /^(?:then|catch|first)$/;
const SILENT = /^(?:returning|forUpdate|forShare|timeout|debug|transacting|from|into|table|clone|noWait|skipLocked)$/;

/** What is built with Knex. */
export const knex: Library = {
  id: 'knex',
  extensions: ['ts', 'tsx', 'js', 'mjs', 'cjs'],
  hint: /knex|\b(?:db|trx|tx)(?:<[^>]*>)?\(|\.from\(/i,
  find(file, { catalog }) {
    const constants = constantsIn(file.text);
    return readChains(file.path, file.text, METHODS).flatMap(({ term }): Draft[] => {
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
  const place = all.findIndex(({ name, called, args }) => called && args.length === 1 && CONNECTION.test(name));
  const opening = all[place];
  const table = opening ? tableIn(opening.args[0], constants, catalog) : undefined;
  if (!opening || !table) return undefined;
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
  const steps = [...all.slice(0, place).filter(({ called }) => called), ...all.slice(place + 1)];
  let verb: Verb = 'select';
  let row: Term | undefined;
  let ended = false;
  for (const step of steps) {
    if (/^(?:select|column|columns)$/.test(step.name)) choose(statement, step.args);
    else if (step.name === 'first') statement.limit = '1';
    else if (/^(?:insert|update|del|delete)$/.test(step.name)) {
      verb = step.name === 'insert' ? 'insert' : step.name === 'update' ? 'update' : 'delete';
      [row] = step.args;
    } else if (!SILENT.test(step.name) && !ENDS.test(step.name) && !extend(statement, step)) {
      if (/join|group|union|^or|having|count|sum|max|min|distinct|onConflict|with|raw/i.test(step.name))
        return undefined;
      statement.part = true;
    }
    ended ||= ENDS.test(step.name);
  }
  const sql = render(statement, verb, row);
  const isEmpty = verb === 'select' && statement.where.length === 0 && statement.order.length === 0;
  return sql === undefined || isEmpty ? undefined : outcomeOf(statement, sql, ended || verb !== 'select');
}

/** The columns of `select`; all of them where some are expressions. */
function choose(statement: Statement, args: readonly Term[]): void {
  const terms = args.flatMap((arg) => (arg.kind === 'list' ? arg.items : [arg]));
  const columns = terms.map((term) => columnAt(textOf(term) ?? '', statement.tables, statement.catalog)?.sql);
  const known = columns.filter((column) => column !== undefined);
  if (known.length === columns.length) statement.columns.push(...known);
}
