import type { Draft, Library, Schema } from './library.ts';
import type { Model } from './model.ts';
import { PLACEHOLDER } from './parameters.ts';
import { readModels } from './prisma/models.ts';
import { conditionsOf, operandOf, reachesOut, type Subject } from './prisma/where.ts';
import { deleteSql, insertSql, selectSql, updateSql } from './sql.ts';
import { readChains } from './terms/read.ts';
import { chainOf, entryOf, type RecordTerm, type Term, textOf } from './terms/term.ts';

const FINDS = ['findMany', 'findFirst', 'findFirstOrThrow', 'findUnique', 'findUniqueOrThrow', 'count'];
const WRITES = ['create', 'createMany', 'update', 'updateMany', 'upsert', 'delete', 'deleteMany'];
const CLIENT = /prisma|tx|trx|transaction|db|database|client|orm/i;

/** What is asked of a Prisma client. */
export const prisma: Library = {
  id: 'prisma',
  extensions: ['ts', 'tsx', 'mts', 'cts', 'js', 'jsx', 'mjs', 'cjs'],
  hint: /\.\s*(?:findMany|findFirst|findUnique|count|create|update|upsert|delete)\w*\s*\(/,
  models: readModels,
  find(file, schema) {
    const models = schema.models['prisma'];
    if (!models || models.size === 0) return [];
    return readChains(file.path, file.text, [...FINDS, ...WRITES]).flatMap(({ term }): Draft[] => {
      const call = clientCall(term, models);
      const drafted = call && draft(call, models, schema);
      return drafted ? [{ line: term.line, endLine: term.endLine, ...drafted }] : [];
    });
  },
};

type ClientCall = { readonly model: Model; readonly action: string; readonly given: RecordTerm | undefined };

/** `prisma.user.findMany(…)`, whatever leads to the client and whatever is done with the promise. */
function clientCall(term: Term, models: ReadonlyMap<string, Model>): ClientCall | undefined {
  const { root, steps } = chainOf(term);
  const path = [root?.kind === 'name' ? root.name : '', ...steps.map(({ name }) => name)];
  const place = steps.findIndex(({ name, called }) => called && (FINDS.includes(name) || WRITES.includes(name)));
  const model = models.get(steps[place - 1]?.name ?? '');
  if (!model || !path.slice(0, place).some((part) => CLIENT.test(part))) return undefined;
  const [given] = steps[place]?.args ?? [];
  if (given && given.kind !== 'record') return undefined;
  return { model, action: steps[place]?.name ?? '', given };
}

function draft(
  { model, action, given }: ClientCall,
  models: ReadonlyMap<string, Model>,
  { catalog }: Schema,
): Pick<Draft, 'sql' | 'extent'> | undefined {
  const subject: Subject = { model, models, catalog, qualified: reachesOut(model, entryOf(given, 'where')) };
  const { all, part } = conditionsOf(subject, entryOf(given, 'where'));
  const isPart = part || given?.open === true;
  const outcome = (sql: string, more = false) => ({
    sql,
    extent: isPart || more ? ('part' as const) : ('whole' as const),
  });
  if (action === 'create' || action === 'createMany') {
    const columns = columnsOf(subject, entryOf(given, 'data'));
    // The client adds what its schema has defaults for.
    return columns && outcome(insertSql(model.table, columns), true);
  }
  // Without a known condition it may be narrowed by anything.
  if (isPart && all.length === 0) return undefined;
  if (action === 'count') return outcome(selectSql({ table: model.table, columns: ['count(*)'], where: all }));
  if (action === 'delete' || action === 'deleteMany') return outcome(deleteSql(model.table, all));
  if (action === 'update' || action === 'updateMany') {
    const columns = columnsOf(subject, entryOf(given, 'data'));
    return columns && outcome(updateSql(model.table, columns, all));
  }
  return find(subject, action, given, all, outcome);
}

function find(
  subject: Subject,
  action: string,
  given: RecordTerm | undefined,
  where: readonly string[],
  outcome: (sql: string, more?: boolean) => Pick<Draft, 'sql' | 'extent'>,
): Pick<Draft, 'sql' | 'extent'> {
  const { table } = subject.model;
  const columns = selected(subject, entryOf(given, 'select'));
  if (action !== 'findMany' && !action.startsWith('findFirst')) {
    return outcome(selectSql({ table, columns, where, limit: '1' }));
  }
  const order = ordersOf(subject, entryOf(given, 'orderBy'));
  const [take, skip, cursor] = ['take', 'skip', 'cursor'].map((key) => entryOf(given, key));
  const limit = action === 'findMany' ? take && numberOf(take) : '1';
  const offset = skip && !cursor ? numberOf(skip) : undefined;
  const start = cursor ? cursorCondition(subject, cursor, order) : [];
  const lost = order === undefined || start === undefined || entryOf(given, 'distinct') !== undefined;
  return outcome(
    selectSql({ table, columns, where: [...where, ...(start ?? [])], order: order ?? [], limit, offset }),
    lost,
  );
}

function numberOf(term: Term): string {
  return term.kind === 'number' ? term.value : PLACEHOLDER;
}

/** From the row of the cursor on; only told where the order is the cursor's own column. */
function cursorCondition(subject: Subject, cursor: Term, order: readonly string[] | undefined): string[] | undefined {
  const [first, ...others] = cursor.kind === 'record' && !cursor.open ? cursor.entries : [];
  const column = first && operandOf(subject, first[0])?.sql;
  if (column === undefined || others.length > 0 || order?.length !== 1) return undefined;
  if (order[0] === `${column} ASC`) return [`${column} >= ${PLACEHOLDER}`];
  return order[0] === `${column} DESC` ? [`${column} <= ${PLACEHOLDER}`] : undefined;
}

function ordersOf(subject: Subject, orderBy: Term | undefined): string[] | undefined {
  if (!orderBy) return [];
  const terms = orderBy.kind === 'list' ? orderBy.items : [orderBy];
  const orders = terms.flatMap((term): (string | undefined)[] =>
    term.kind === 'record' && !term.open ? term.entries.map(([key, way]) => ordered(subject, key, way)) : [undefined],
  );
  const known = orders.filter((order) => order !== undefined);
  return known.length === orders.length ? known : undefined;
}

function ordered(subject: Subject, key: string, way: Term): string | undefined {
  const column = operandOf(subject, key);
  const direction = textOf(way.kind === 'record' ? entryOf(way, 'sort') : way);
  if (!column || (direction !== 'asc' && direction !== 'desc')) return undefined;
  const nulls = textOf(entryOf(way, 'nulls'));
  return `${column.sql} ${direction.toUpperCase()}${nulls === undefined ? '' : ` NULLS ${nulls.toUpperCase()}`}`;
}

/** The columns of `select`; none, for all, where it is not plain. */
function selected(subject: Subject, select: Term | undefined): string[] {
  if (select?.kind !== 'record' || select.open) return [];
  return select.entries.flatMap(([key, value]) => {
    const column = operandOf(subject, key)?.sql;
    return column === undefined || value.kind !== 'boolean' || !value.value ? [] : [column];
  });
}

/** The columns that `data` sets; undefined where they are not all known. */
function columnsOf({ model }: Subject, data: Term | undefined): string[] | undefined {
  const row = data?.kind === 'list' ? data.items[0] : data;
  if (row?.kind !== 'record' || row.open || row.entries.length === 0) return undefined;
  const columns = row.entries.map(([key, value]) => {
    const relation = model.relations.get(key);
    if (!relation) return model.columns.get(key);
    // The key is only this table's where the relation's other side is identified by it.
    const connects = entryOf(value, 'connect') !== undefined && relation.theirs === 'id' && relation.own !== 'id';
    return connects ? (model.columns.get(relation.own) ?? relation.own) : undefined;
  });
  const known = columns.filter((column) => column !== undefined);
  return known.length === columns.length ? [...new Set(known)] : undefined;
}
