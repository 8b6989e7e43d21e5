import type { Draft } from '../library.ts';
import { columnIn, keyOf } from '../model.ts';
import { allOf, deleteSql, insertSql, quoted, selectSql, updateSql } from '../sql.ts';
import type { Step, Term } from '../terms/term.ts';
import { columnAt, conditionsOf, type Subject } from './lookups.ts';

type State = {
  readonly subject: Subject;
  readonly where: string[];
  columns: string[];
  order: string[] | undefined;
  limit: string | undefined;
  offset: string | undefined;
  distinct: boolean;
  part: boolean;
};

const SILENT = new Set([
  'all',
  'select_related',
  'prefetch_related',
  'only',
  'defer',
  'using',
  'select_for_update',
  'iterator',
  'get_queryset',
]);

/** A slice of the query set: which rows of it are taken. */
export type Slice = { readonly limit: string | undefined; readonly offset: string | undefined };

/** The SQL of the calls on a manager, as far as they are known. */
export function querySetSql(
  subject: Subject,
  steps: readonly Step[],
  given: readonly string[],
  slice: Slice,
): Pick<Draft, 'sql' | 'extent'> | undefined {
  const state: State = {
    subject,
    where: [...given],
    columns: [],
    order: undefined,
    ...slice,
    distinct: false,
    part: subject.model.open,
  };
  for (const step of steps) {
    const sql = finish(state, step);
    if (sql === 'unknown') return undefined;
    if (sql !== undefined) return { sql, extent: state.part ? 'part' : 'whole' };
    if (extend(state, step)) continue;
    state.part = true;
    // What follows a method of the project's own may be no query any more, and a slice may be of something else.
    state.limit = undefined;
    state.offset = undefined;
    break;
  }
  const isSliced = state.limit !== undefined || state.offset !== undefined;
  if (state.where.length === 0 && (state.order === undefined || state.part)) return undefined;
  return { sql: select(state), extent: isSliced && !state.part ? 'whole' : 'part' };
}

function select(state: State, changes: Partial<Parameters<typeof selectSql>[0]> = {}): string {
  const { subject, where, columns, limit, offset, distinct } = state;
  const order = state.order ?? defaultOrder(subject);
  const joins = [...subject.joins];
  return selectSql({ table: subject.model.table, where, joins, columns, order, limit, offset, distinct, ...changes });
}

function defaultOrder(subject: Subject): string[] {
  const ordering = subject.model.scopes.get('ordering');
  return ordering?.kind === 'list' ? (ordersOf(subject, ordering.items) ?? []) : [];
}

function extend(state: State, { name, args, called }: Step): boolean {
  const { subject } = state;
  if (SILENT.has(name)) return true;
  if (name === 'filter' || name === 'exclude') {
    const conditions = called ? conditionsOf(subject, args) : undefined;
    if (!conditions) return (state.part = true);
    if (name === 'filter') state.where.push(...conditions);
    else if (conditions.length > 0)
      state.where.push(`NOT ${conditions.length > 1 ? allOf(conditions) : `(${conditions[0]})`}`);
    return true;
  }
  if (name === 'order_by') {
    const orders = ordersOf(subject, args);
    if (!orders) return false;
    state.order = orders;
    return true;
  }
  if (name === 'distinct') {
    state.distinct = args.length === 0;
    return args.length === 0;
  }
  if (name === 'values' || name === 'values_list') {
    const names = args.filter(({ kind }) => kind !== 'record');
    const columns = names.map((arg) =>
      arg.kind === 'string' ? columnAt(subject, arg.value.split('__'))?.sql : undefined,
    );
    const known = columns.filter((column) => column !== undefined);
    if (known.length === columns.length) state.columns = known;
    return known.length === columns.length;
  }
  return false;
}

function ordersOf(subject: Subject, args: readonly Term[]): string[] | undefined {
  const orders = args.map((arg) => {
    const [, minus, path = ''] = arg.kind === 'string' ? (/^(-?)(\w+)$/.exec(arg.value) ?? []) : [];
    const column = columnAt(subject, path.split('__'))?.sql;
    return column === undefined ? undefined : `${column} ${minus === '-' ? 'DESC' : 'ASC'}`;
  });
  const known = orders.filter((order) => order !== undefined);
  return known.length === orders.length ? known : undefined;
}

/** The statement of a call that ends a chain: `unknown` where it cannot be told, undefined where it ends none. */
function finish(state: State, { name, args, called }: Step): string | undefined {
  if (!called) return undefined;
  const { subject, where } = state;
  const { table } = subject.model;
  const keys = keyOf(subject.catalog.tables[table]).map((key) =>
    subject.qualified ? `${quoted(table)}.${quoted(key)}` : quoted(key),
  );
  const withArguments = (given: readonly Term[]) => {
    const conditions = conditionsOf(subject, given);
    if (!conditions) state.part = true;
    return [...where, ...(conditions ?? [])];
  };
  const lookups = () =>
    args.map((arg) =>
      arg.kind === 'record' ? { ...arg, entries: arg.entries.filter(([key]) => key !== 'defaults') } : arg,
    );
  switch (name) {
    case 'get':
    case 'get_or_create':
    case 'update_or_create': {
      const all = withArguments(name === 'get' ? args : lookups());
      // A manager's `get` asks for at most 21, to tell how many there are too many.
      return all.length > 0 ? select(state, { where: all, order: [], limit: '21' }) : 'unknown';
    }
    case 'first':
      return select(state, { order: firstOrder(state, keys), limit: '1' });
    case 'last':
      return select(state, { order: firstOrder(state, keys).map(turned), limit: '1' });
    case 'exists':
      return state.part && where.length === 0
        ? 'unknown'
        : select(state, { columns: ['1 AS a'], order: [], limit: '1' });
    case 'count':
      return state.part && where.length === 0
        ? 'unknown'
        : select(state, { columns: ['count(*)'], order: [], distinct: false });
    case 'delete':
      return subject.joins.size > 0 || (state.part && where.length === 0) ? 'unknown' : deleteSql(table, where);
    case 'update':
    case 'create':
      return write(state, name, args) ?? 'unknown';
    default:
      return undefined;
  }
}

function firstOrder(state: State, keys: readonly string[]): readonly string[] {
  const order = state.order ?? defaultOrder(state.subject);
  return order.length > 0 ? order : keys.map((key) => `${key} ASC`);
}

function turned(order: string): string {
  return order.endsWith(' DESC') ? order.replace(/ DESC$/, ' ASC') : order.replace(/ ASC$/, ' DESC');
}

function write(state: State, name: 'update' | 'create', [given]: readonly Term[]): string | undefined {
  const { model, catalog, joins } = state.subject;
  if (given?.kind !== 'record' || given.open || joins.size > 0 || given.entries.length === 0) return undefined;
  if (name === 'update' && state.part && state.where.length === 0) return undefined;
  const columns = given.entries.map(([key]) => model.columns.get(key) ?? key);
  if (!columns.every((column) => columnIn(catalog.tables[model.table], column))) return undefined;
  if (name === 'update') return updateSql(model.table, columns, state.where);
  // The model's other fields are sent too, with their defaults.
  state.part = true;
  return insertSql(model.table, columns);
}
