import type { Catalog } from '../../../../domain/catalog.ts';
import { columnIn, keyOf, type Model } from '../model.ts';
import { PLACEHOLDER } from '../parameters.ts';
import { deleteSql, quoted, selectSql, updateSql } from '../sql.ts';
import { chainOf, type Step, type Term } from '../terms/term.ts';
import { conditionsOf, operandOf, ordersOf, referTo, reversed, type Subject } from './conditions.ts';

/** What a chain on a model sends. `part` while more may be added to it. */
export type Outcome = { readonly sql: string; readonly extent: 'whole' | 'part' };

type State = {
  readonly subject: Subject;
  readonly where: string[];
  readonly joins: string[];
  columns: string[];
  order: string[];
  limit?: string;
  offset?: string;
  distinct: boolean;
  part: boolean;
};

type Find = (name: string, near: Model) => Model | undefined;

const JOINS = ['joins', 'left_joins', 'left_outer_joins', 'eager_load', 'references', 'from', 'with'];
/** What changes nothing about which rows are found, or how. */
const SILENT = new Set([
  'all',
  'includes',
  'preload',
  'readonly',
  'strict_loading',
  'load',
  'to_a',
  'kept',
  'lock',
  'each',
  'map',
  'destroy_all',
  'per',
]);
const READS = /^(?:to_a|each|map|load|each_with_index|index_by|group_by|filter_map|flat_map|to_set|destroy_all)$/;

/**
 * The SQL of the calls on a model, as far as they are known: from the first that is not, more may be added.
 * Undefined where a call whose conditions are lost would leave the query without what narrows it.
 */
export function chainSql(
  model: Model,
  steps: readonly Step[],
  given: readonly string[],
  catalog: Catalog,
  find: Find,
): Outcome | undefined {
  const qualified = steps.some(({ name }) => JOINS.includes(name));
  const subject: Subject = { model, catalog, qualified };
  const unscoped = steps.some(({ name }) => ['unscoped', 'with_discarded', 'with_deleted'].includes(name));
  const state: State = {
    subject,
    where: [...given, ...(unscoped ? [] : model.always.map((condition) => qualify(subject, condition)))],
    joins: [],
    columns: [],
    order: [],
    distinct: false,
    part: model.open || unscoped,
  };
  let understood = 0;
  for (const [place, step] of steps.entries()) {
    const sql = finish(state, step);
    if (sql !== undefined) return { sql, extent: state.part ? 'part' : 'whole' };
    const next = steps[place + 1];
    if (step.name === 'where' && step.args.length === 0 && next?.name === 'not') continue;
    const negated = step.name === 'not' && steps[place - 1]?.name === 'where';
    if (!extend(state, step, find, negated, 0)) {
      // A method of the class's own in front may be any query.
      if (understood === 0) return undefined;
      state.part = true;
      break;
    }
    understood += 1;
    if (READS.test(step.name)) return { sql: select(state), extent: state.part ? 'part' : 'whole' };
  }
  return state.where.length > 0 || state.order.length > 0 ? { sql: select(state), extent: 'part' } : undefined;
}

function qualify(subject: Subject, condition: string): string {
  return subject.qualified ? `${quoted(subject.model.table)}.${condition}` : condition;
}

function select(state: State, changes: Partial<Parameters<typeof selectSql>[0]> = {}): string {
  const { subject, where, joins, columns, order, limit, offset, distinct } = state;
  return selectSql({ table: subject.model.table, where, joins, columns, order, limit, offset, distinct, ...changes });
}

/** Adds what a call adds; false where it cannot be told. */
function extend(state: State, step: Step, find: Find, negated: boolean, depth: number): boolean {
  const { subject } = state;
  const { name, args } = step;
  if (name === 'unscoped' || name === 'with_discarded' || name === 'with_deleted') return true;
  if (SILENT.has(name) && args.every(({ kind }) => kind !== 'record')) return true;
  if (name === 'where' || name === 'rewhere' || negated) {
    const conditions = conditionsOf(subject, args, negated);
    if (conditions) state.where.push(...conditions);
    return conditions !== undefined;
  }
  if (name === 'order' || name === 'reorder') {
    const orders = ordersOf(subject, args);
    if (!orders) return false;
    state.order = name === 'order' ? [...state.order, ...orders] : orders;
    return true;
  }
  if (name === 'limit' || name === 'offset') {
    const [count] = args;
    state[name] = count?.kind === 'number' ? count.value : PLACEHOLDER;
    return args.length === 1;
  }
  if (name === 'page') {
    // kaminari
    state.limit = PLACEHOLDER;
    state.offset = PLACEHOLDER;
    return true;
  }
  if (name === 'select') return choose(state, args);
  if (name === 'distinct') return (state.distinct = true);
  if (name === 'joins' || name === 'left_joins' || name === 'left_outer_joins') {
    const joins = args.map((arg) => joinSql(subject, arg, name === 'joins' ? 'INNER' : 'LEFT OUTER', find));
    const known = joins.filter((join) => join !== undefined);
    state.joins.push(...known);
    return known.length === joins.length && known.length > 0;
  }
  const scope = subject.model.scopes.get(name);
  return scope !== undefined && depth === 0 && applyScope(state, scope, find);
}

function choose(state: State, args: readonly Term[]): boolean {
  const columns = args.map((arg) => (arg.kind === 'symbol' ? operandOf(state.subject, arg.value)?.sql : undefined));
  const known = columns.filter((column) => column !== undefined);
  state.columns = known;
  return known.length === columns.length && known.length > 0;
}

/** A scope's own calls, one level deep. */
function applyScope(state: State, scope: Term, find: Find): boolean {
  const [body, ...others] = scope.kind === 'function' ? scope.body : [];
  if (!body || others.length > 0) return false;
  const { root, steps } = chainOf(body);
  if (root || steps.length === 0 || steps.some(({ name }) => JOINS.includes(name))) return false;
  const before = { where: state.where.length, order: state.order };
  for (const [place, step] of steps.entries()) {
    if (step.name === 'where' && step.args.length === 0 && steps[place + 1]?.name === 'not') continue;
    if (!extend(state, step, find, step.name === 'not', 1)) {
      state.where.length = before.where;
      state.order = before.order;
      return false;
    }
  }
  return true;
}

function joinSql({ model }: Subject, arg: Term, kind: string, find: Find): string | undefined {
  const relation = arg.kind === 'symbol' ? model.relations.get(arg.value) : undefined;
  const other = relation && find(relation.model, model);
  if (!relation || !other || other.table === model.table) return undefined;
  const [table, own] = [quoted(other.table), quoted(model.table)];
  const soft = other.always.map((condition) => ` AND ${table}.${condition}`).join('');
  return `${kind} JOIN ${table} ON ${table}.${quoted(relation.theirs)} = ${own}.${quoted(relation.own)}${soft}`;
}

/** The statement of a call that ends a chain; undefined where it does not end one. */
function finish(state: State, { name, args }: Step): string | undefined {
  const { subject } = state;
  const { model, catalog } = subject;
  const keys = keyOf(catalog.tables[model.table]).map((column) => referTo(subject, column));
  const narrowed = (conditions: readonly string[] | undefined, more: Partial<Parameters<typeof selectSql>[0]>) =>
    conditions && select(state, { where: [...state.where, ...conditions], ...more });
  switch (name.replace(/!$/, '')) {
    case 'find_by':
    case 'find_or_create_by':
    case 'find_or_initialize_by':
    case 'create_or_find_by':
    case 'find_sole_by':
      return narrowed(conditionsOf(subject, args), { limit: '1' });
    case 'exists?':
    case 'any?':
    case 'none?':
      if (name !== 'exists?' && args.length > 0) return undefined;
      return narrowed(args.length > 0 ? conditionsOf(subject, args) : [], {
        columns: ['1 AS one'],
        order: [],
        limit: '1',
      });
    case 'find':
      return args.length === 1 && keys.length === 1 && args[0]?.kind !== 'function'
        ? narrowed([`${keys.join()} = ${PLACEHOLDER}`], { limit: '1' })
        : undefined;
    case 'take':
      return select(state, { limit: args.length > 0 ? PLACEHOLDER : '1' });
    case 'first':
      return select(state, {
        order: state.order.length > 0 ? state.order : keys,
        limit: args.length > 0 ? PLACEHOLDER : '1',
      });
    case 'last': {
      const order = reversed(state.order.length > 0 ? state.order : keys);
      return order && select(state, { order, limit: args.length > 0 ? PLACEHOLDER : '1' });
    }
    case 'pluck':
    case 'pick': {
      return choose(state, args) ? select(state, name === 'pick' ? { limit: '1' } : {}) : undefined;
    }
    case 'ids':
      return select(state, { columns: keys });
    case 'count':
    case 'size':
      return args.length === 0 && !state.distinct && state.limit === undefined
        ? select(state, { columns: ['count(*)'], order: [] })
        : undefined;
    case 'sum':
    case 'minimum':
    case 'maximum':
      return aggregate(state, name, args);
    case 'find_each':
    case 'find_in_batches':
    case 'in_batches':
      return select(state, { order: keys, limit: PLACEHOLDER });
    case 'delete_all':
      return state.joins.length > 0 ? undefined : deleteSql(model.table, state.where);
    case 'update_all':
      return state.joins.length > 0 ? undefined : update(state, args);
    default:
      return undefined;
  }
}

function aggregate(state: State, name: string, [arg, ...others]: readonly Term[]): string | undefined {
  const column = arg?.kind === 'symbol' && others.length === 0 ? operandOf(state.subject, arg.value)?.sql : undefined;
  const calls: Readonly<Record<string, string>> = { sum: 'sum', minimum: 'min', maximum: 'max' };
  return column && select(state, { columns: [`${calls[name] ?? ''}(${column})`], order: [] });
}

function update({ subject, where }: State, [given]: readonly Term[]): string | undefined {
  if (given?.kind !== 'record' || given.open) return undefined;
  const { model, catalog } = subject;
  const columns = given.entries.map(([key]) => model.columns.get(key) ?? key);
  const known = columns.every((column) => columnIn(catalog.tables[model.table], column));
  return known && columns.length > 0 ? updateSql(model.table, columns, where) : undefined;
}
