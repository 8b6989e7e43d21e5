import type { Catalog } from '../../../../domain/catalog.ts';
import { pluralize } from '../../../schema/formats/rails/inflection.ts';
import { bindPlaceholders } from '../bind-placeholders.ts';
import { compare, type Operand, within } from '../conditions.ts';
import { columnIn, type Model } from '../model.ts';
import { INTERPOLATION, PLACEHOLDER } from '../parameters.ts';
import { allOf, quoted } from '../sql.ts';
import type { RecordTerm, Term } from '../terms/term.ts';

/** A model in a query. Columns are qualified where the query has joins. */
export type Subject = { readonly model: Model; readonly catalog: Catalog; readonly qualified: boolean };

/** The conditions of `where(…)`; undefined where one of them cannot be told. */
export function conditionsOf(subject: Subject, args: readonly Term[], negated = false): string[] | undefined {
  const [first] = args;
  if (first?.kind === 'record' && args.length === 1) return recordConditions(subject, first, negated);
  if (first?.kind === 'string' && !negated) return fragment(first.value);
  return undefined;
}

/** A condition written in SQL. */
function fragment(text: string): string[] | undefined {
  if (text.trim() === '' || text.trim() === INTERPOLATION) return undefined;
  const bound = bindPlaceholders(text)?.replaceAll(/\$\d+/g, PLACEHOLDER);
  if (bound === undefined || bound === '') return undefined;
  return [/\bor\b/i.test(bound) ? `(${bound})` : bound];
}

function recordConditions(subject: Subject, { entries, open }: RecordTerm, negated: boolean): string[] | undefined {
  if (open) return undefined;
  const conditions = entries.map(([key, value]) => entryCondition(subject, key, value, negated));
  const known = conditions.filter((condition) => condition !== undefined);
  if (known.length < conditions.length || known.length === 0) return undefined;
  if (!negated || known.length === 1) return known;
  return [
    `NOT ${allOf(recordConditions(subject, { kind: 'record', entries, open, line: 1, endLine: 1 }, false) ?? [])}`,
  ];
}

function entryCondition(subject: Subject, key: string, value: Term, negated: boolean): string | undefined {
  if (value.kind === 'record') return negated ? undefined : joinedCondition(subject, key, value);
  if (key.includes('.')) return undefined;
  if (isPolymorphic(subject, key)) {
    const refer = (name: string) => `${referTo(subject, name)} = ${PLACEHOLDER}`;
    return negated || value.kind === 'null' ? undefined : `${refer(`${key}_id`)} AND ${refer(`${key}_type`)}`;
  }
  const column = operandOf(subject, key);
  if (!column) return undefined;
  if (value.kind === 'operation' && /^\.\.\.?$/.test(value.operator))
    return negated ? undefined : between(column, value);
  if (value.kind === 'list' || isPlural(value, key)) return within(column, value, negated);
  return compare(column, negated ? '<>' : '=', value);
}

/** `where(customers: { external_id: id })` on a joined table. */
function joinedCondition(
  { catalog, qualified }: Subject,
  table: string,
  { entries, open }: RecordTerm,
): string | undefined {
  if (!qualified || open || entries.length === 0) return undefined;
  const conditions = entries.map(([key, value]) => {
    const column = columnIn(catalog.tables[table], key);
    if (!column || value.kind === 'record' || value.kind === 'operation') return undefined;
    const operand = { sql: `${quoted(table)}.${quoted(key)}`, type: column.type };
    return value.kind === 'list' || isPlural(value, key) ? within(operand, value) : compare(operand, '=', value);
  });
  const known = conditions.filter((condition) => condition !== undefined);
  return known.length === conditions.length ? known.join(' AND ') : undefined;
}

function between(column: Operand, { operator, operands }: Extract<Term, { kind: 'operation' }>): string {
  const [from, to] = operands;
  const lower = from && from.kind !== 'null' ? [compare(column, '>=', from)] : [];
  const upper = to && to.kind !== 'null' ? [compare(column, operator === '...' ? '<' : '<=', to)] : [];
  return [...lower, ...upper].join(' AND ');
}

/** `ids` and `user_ids` are lists. */
function isPlural(value: Term, key: string): boolean {
  const name = value.kind === 'name' || value.kind === 'member' || value.kind === 'call' ? value.name : '';
  return (
    /(?:^|_)ids$/.test(name) ||
    (name !== key && name.endsWith(pluralize(key))) ||
    (value.kind === 'call' && ['pluck', 'map', 'ids', 'keys'].includes(value.name))
  );
}

/** An association to records of several tables is kept in two columns. */
function isPolymorphic({ model, catalog }: Subject, key: string): boolean {
  const table = catalog.tables[model.table];
  return (
    !columnIn(table, key) && columnIn(table, `${key}_id`) !== undefined && columnIn(table, `${key}_type`) !== undefined
  );
}

/** The column that a key of a condition is about: of that name, or an association's key. */
export function operandOf(subject: Subject, key: string): Operand | undefined {
  const { model, catalog } = subject;
  const table = catalog.tables[model.table];
  const relation = model.relations.get(key);
  const name = model.columns.get(key) ?? (relation && !columnIn(table, key) ? relation.own : key);
  if (!/^\w+$/.test(name)) return undefined;
  // A name that is neither is a column that the schema has lost, unless it is made at run time.
  if (!columnIn(table, name) && model.open) return undefined;
  return { sql: referTo(subject, name), type: columnIn(table, name)?.type };
}

export function referTo({ model, qualified }: Subject, column: string): string {
  return qualified ? `${quoted(model.table)}.${quoted(column)}` : quoted(column);
}

/** The terms of `order(…)`; undefined where one of them cannot be told. */
export function ordersOf(subject: Subject, args: readonly Term[]): string[] | undefined {
  const orders = args.flatMap((arg): (string | undefined)[] => {
    if (arg.kind === 'symbol') return [ordered(subject, arg.value, 'ASC')];
    if (arg.kind === 'record' && !arg.open) {
      return arg.entries.map(([key, way]) => {
        const direction = way.kind === 'symbol' || way.kind === 'string' ? way.value.toUpperCase() : '';
        return ['ASC', 'DESC'].includes(direction) ? ordered(subject, key, direction) : undefined;
      });
    }
    const text = arg.kind === 'call' && arg.name === 'sql' ? arg.args[0] : arg;
    return [
      text?.kind === 'string' && !text.value.includes(INTERPOLATION) && text.value !== '' ? text.value : undefined,
    ];
  });
  const known = orders.filter((order) => order !== undefined);
  return known.length === orders.length && known.length > 0 ? known : undefined;
}

function ordered(subject: Subject, key: string, direction: string): string | undefined {
  const column = operandOf(subject, key)?.sql;
  return column === undefined ? undefined : `${column} ${direction}`;
}

/** A SELECT's order the other way round; undefined where it is written in SQL of its own. */
export function reversed(orders: readonly string[]): string[] | undefined {
  const turned = orders.map((order) => /^([\w."]+)(?: (asc|desc))?$/i.exec(order));
  if (turned.some((match) => !match)) return undefined;
  return turned.map((match) => `${match?.[1] ?? ''} ${match?.[2]?.toUpperCase() === 'DESC' ? 'ASC' : 'DESC'}`);
}
