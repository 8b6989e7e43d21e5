import type { Draft } from '../library.ts';
import { keyOf, type Model } from '../model.ts';
import { PLACEHOLDER } from '../parameters.ts';
import { deleteSql, quoted, selectSql } from '../sql.ts';
import { namedOf, type Step, type Term } from '../terms/term.ts';
import { columnOf, conditionOf, type Scope } from './expressions.ts';
import { compare } from '../conditions.ts';

const SILENT =
  /^(?:options|all|one|one_or_none|scalars?|unique|yield_per|execution_options|with_for_update|scalar_one|scalar_one_or_none|with_entities_all)$/;
const ENDS = /^(?:all|one|one_or_none|scalar|scalars|scalar_one|scalar_one_or_none)$/;

type State = {
  readonly scope: Scope;
  readonly model: Model;
  readonly where: string[];
  readonly joins: string[];
  readonly joined: Set<string>;
  order: string[];
  limit?: string;
  offset?: string;
  distinct: boolean;
  part: boolean;
};

/** The SQL of `query(…)` or `select(…)` and the calls on it. Undefined where a part that shapes it is lost. */
export function statementSql(
  scope: Scope,
  model: Model,
  outputs: readonly Term[],
  steps: readonly Step[],
): Pick<Draft, 'sql' | 'extent'> | undefined {
  const state: State = {
    scope,
    model,
    where: [],
    joins: [],
    joined: new Set([model.table]),
    order: [],
    distinct: false,
    part: false,
  };
  const columns = outputsOf(scope, outputs);
  if (!columns) return undefined;
  let ended = false;
  for (const step of steps) {
    const sql = finish(state, step, columns);
    if (sql !== undefined) return outcome(state, sql);
    if (!extend(state, step)) {
      state.part = true;
      break;
    }
    ended ||= ENDS.test(step.name);
    if (ended) break;
  }
  if (!ended) state.part = true;
  if (state.where.length === 0 && state.order.length === 0) return undefined;
  return outcome(state, select(state, { columns }));
}

function outcome({ scope, joined, part }: State, sql: string): Pick<Draft, 'sql' | 'extent'> | undefined {
  // A table that no join brings in belongs to a query around this one, or to a product of both.
  return [...scope.tables].every((table) => joined.has(table)) ? { sql, extent: part ? 'part' : 'whole' } : undefined;
}

function outputsOf(scope: Scope, outputs: readonly Term[]): string[] | undefined {
  const columns = outputs.map((output) => {
    const column = columnOf(scope, output)?.sql;
    const model = output.kind === 'name' ? scope.models.get(output.name) : undefined;
    return column ?? (model && (scope.qualified || outputs.length > 1 ? `${quoted(model.table)}.*` : '*'));
  });
  const known = columns.filter((column) => column !== undefined);
  if (known.length < columns.length) return undefined;
  return known.join() === '*' ? [] : known;
}

function select(state: State, changes: Partial<Parameters<typeof selectSql>[0]>): string {
  const { model, where, joins, order, limit, offset, distinct } = state;
  return selectSql({ table: model.table, where, joins, order, limit, offset, distinct, ...changes });
}

function extend(state: State, { name, args }: Step): boolean {
  const { scope } = state;
  if (SILENT.test(name)) return true;
  if (name === 'filter' || name === 'where') {
    const conditions = args.map((arg) => conditionOf(scope, arg));
    const known = conditions.filter((condition) => condition !== undefined);
    state.where.push(...known);
    state.part ||= known.length < conditions.length;
    return true;
  }
  if (name === 'filter_by') {
    const named = namedOf({ args });
    const conditions = named?.entries.map(([key, value]) => byName(state, key, value)) ?? [];
    const known = conditions.filter((condition) => condition !== undefined);
    state.where.push(...known);
    state.part ||= known.length < conditions.length || named?.open !== false;
    return true;
  }
  if (name === 'order_by') {
    const orders = args.map((arg) => orderOf(scope, arg));
    const known = orders.filter((order) => order !== undefined);
    if (known.length === orders.length) state.order.push(...known);
    return known.length === orders.length;
  }
  if (name === 'limit' || name === 'offset') {
    state[name] = args[0]?.kind === 'number' ? args[0].value : PLACEHOLDER;
    return true;
  }
  if (name === 'distinct') {
    state.distinct = args.length === 0;
    return args.length === 0;
  }
  return (name === 'join' || name === 'outerjoin') && join(state, args, name === 'join' ? 'INNER' : 'LEFT OUTER');
}

function byName({ scope, model }: State, key: string, value: Term): string | undefined {
  const { line, endLine } = value;
  const of: Term = { kind: 'name', name: model.name, line, endLine };
  const column = columnOf(scope, { kind: 'member', of, name: key, line, endLine });
  return column && value.kind !== 'operation' ? compare(column, '=', value) : undefined;
}

function orderOf(scope: Scope, term: Term): string | undefined {
  const isCall = term.kind === 'call' && (term.name === 'desc' || term.name === 'asc');
  const column = columnOf(scope, isCall ? (term.of ?? term.args[0] ?? term) : term)?.sql;
  return column === undefined ? undefined : `${column} ${isCall && term.name === 'desc' ? 'DESC' : 'ASC'}`;
}

/** `join(Other)` by the one foreign key between the tables, `join(Other, condition)` as it says. */
function join(state: State, [target, on]: readonly Term[], kind: string): boolean {
  const { scope, joined } = state;
  const other = target?.kind === 'name' ? scope.models.get(target.name) : undefined;
  if (!other || joined.has(other.table)) return false;
  const condition = on && on.kind !== 'record' ? conditionOf(scope, on) : byForeignKey(state, other);
  if (condition === undefined) return false;
  joined.add(other.table);
  state.joins.push(`${kind} JOIN ${quoted(other.table)} ON ${condition}`);
  return true;
}

function byForeignKey({ scope: { catalog }, joined }: State, other: Model): string | undefined {
  const keys = [...joined].flatMap((table) =>
    [[table, other.table] as const, [other.table, table] as const].flatMap(([from, to]) =>
      (catalog.tables[from]?.constraints ?? [])
        .filter(
          ({ kind, references, columns }) => kind === 'foreign-key' && references?.table === to && columns.length === 1,
        )
        .map(({ columns, references }) => {
          const [own = '', theirs = ''] = [columns[0], references?.columns[0]];
          return `${quoted(from)}.${quoted(own)} = ${quoted(to)}.${quoted(theirs)}`;
        }),
    ),
  );
  return keys.length === 1 ? keys[0] : undefined;
}

function finish(state: State, { name, args, called }: Step, columns: readonly string[]): string | undefined {
  const { model, where, joins, scope } = state;
  if (!called || (where.length === 0 && state.part)) return undefined;
  if (name === 'first') return select(state, { columns, limit: '1' });
  if (name === 'count' && args.length === 0 && !state.distinct)
    return select(state, { columns: ['count(*)'], order: [] });
  if (name === 'delete' && joins.length === 0) return deleteSql(model.table, where);
  const keys = keyOf(scope.catalog.tables[model.table]);
  return name === 'get' && keys.length === 1 && where.length === 0
    ? select(state, { columns, where: [`${quoted(keys[0] ?? '')} = ${PLACEHOLDER}`] })
    : undefined;
}
