import type { Draft, Library, Schema } from './library.ts';
import { columnOf, keyOf, type Model } from './model.ts';
import { PLACEHOLDER } from './parameters.ts';
import { readModels } from './sequelize/models.ts';
import { conditionsOf, operandOf, seesDeleted, type Subject } from './sequelize/where.ts';
import { deleteSql, insertSql, quoted, selectSql, updateSql } from './sql.ts';
import { readChains } from './terms/read.ts';
import { chainOf, entryOf, type Step, type Term, textOf } from './terms/term.ts';

const METHODS = [
  'findAll',
  'findOne',
  'findByPk',
  'findAndCountAll',
  'findOrCreate',
  'count',
  'create',
  'update',
  'destroy',
];

/** What is asked of Sequelize's models. */
export const sequelize: Library = {
  id: 'sequelize',
  extensions: ['ts', 'tsx', 'js', 'mjs', 'cjs'],
  hint: /\.(?:findAll|findOne|findByPk|findAndCountAll|findOrCreate|count|create|update|destroy)\b/,
  models: readModels,
  find(file, schema) {
    const models = schema.models['sequelize'];
    if (!models || models.size === 0) return [];
    return readChains(file.path, file.text, METHODS).flatMap(({ term }): Draft[] => {
      const call = modelCall(term, models);
      const drafted = call && draft(call, schema);
      return drafted ? [{ line: term.line, endLine: term.endLine, ...drafted }] : [];
    });
  },
};

type ModelCall = {
  readonly model: Model;
  readonly step: Step;
  /** A scope stands between the model and the call. */
  readonly scoped: boolean;
};

function modelCall(term: Term, models: ReadonlyMap<string, Model>): ModelCall | undefined {
  const { root, steps } = chainOf(term);
  const place = steps.findIndex(({ name, called }) => called && METHODS.includes(name));
  const step = steps[place];
  const before = steps.slice(0, Math.max(0, place));
  const scopes = before.filter(({ name }) => /^(?:scope|unscoped|schema|with\w+Scope)$/.test(name));
  const owner = [
    root?.kind === 'name' ? root.name : '',
    ...before.filter((one) => !scopes.includes(one)).map(({ name }) => name),
  ];
  const model = models.get(owner.at(-1) ?? '');
  const isModels = owner.length < 3 && owner.slice(0, -1).every((name) => /^(?:models|db|)$/i.test(name));
  return model && step && isModels ? { model, step, scoped: scopes.length > 0 } : undefined;
}

type Outcome = Pick<Draft, 'sql' | 'extent'>;

function draft({ model, step, scoped }: ModelCall, { catalog }: Schema): Outcome | undefined {
  const { name, args } = step;
  const subject: Subject = { model, catalog };
  const byKey = name === 'findByPk';
  const options = name === 'update' || byKey ? args[1] : args[0];
  if (name === 'create') {
    const columns = columnsIn(subject, args[0]);
    return columns && { sql: insertSql(model.table, columns), extent: 'part' };
  }
  if (options && options.kind !== 'record') return undefined;
  const { all, part } = conditionsOf(subject, entryOf(options, 'where'));
  const keys = keyOf(catalog.tables[model.table]);
  const where = [
    ...(byKey ? keys.slice(0, 1).map((key) => `${quoted(key)} = ${PLACEHOLDER}`) : []),
    ...all,
    ...(seesDeleted(options) ? [] : model.always),
  ];
  const more = part || scoped || model.open || options?.open === true;
  if (more && where.length === 0) return undefined;
  const outcome = (sql: string, further = false): Outcome => ({ sql, extent: more || further ? 'part' : 'whole' });
  const { table } = model;
  if (name === 'update') {
    const columns = columnsIn(subject, args[0]);
    return columns && all.length > 0 ? outcome(updateSql(table, columns, where), true) : undefined;
  }
  if (name === 'destroy') {
    return all.length === 0 || model.always.length > 0 ? undefined : outcome(deleteSql(table, where));
  }
  const included = entryOf(options, 'include') !== undefined;
  if (name === 'count') return outcome(selectSql({ table, columns: ['count(*)'], where }), included);
  const order = ordersOf(subject, entryOf(options, 'order'));
  const [limit, offset] = [entryOf(options, 'limit'), entryOf(options, 'offset')].map((term) => term && numberOf(term));
  const one = name === 'findAll' || name === 'findAndCountAll' ? limit : '1';
  const selection = { table, columns: attributesOf(subject, options), where, order: order ?? [], limit: one, offset };
  return outcome(selectSql(selection), included || order === undefined);
}

function numberOf(term: Term): string {
  return term.kind === 'number' ? term.value : PLACEHOLDER;
}

/** `order: [['createdAt', 'DESC'], 'id']`; undefined where it is only known at run time. */
function ordersOf(subject: Subject, order: Term | undefined): string[] | undefined {
  if (!order) return [];
  if (order.kind !== 'list' || order.open) return undefined;
  const orders = order.items.map((item) => {
    const [attribute, way] = item.kind === 'list' ? item.items : [item];
    const column = operandOf(subject, textOf(attribute) ?? '')?.sql;
    const direction = way === undefined ? 'ASC' : (textOf(way) ?? '').toUpperCase();
    const isPlain = item.kind !== 'list' || item.items.length <= 2;
    return column && isPlain && /^(?:ASC|DESC)$/.test(direction) ? `${column} ${direction}` : undefined;
  });
  const known = orders.filter((one) => one !== undefined);
  return known.length === orders.length ? known : undefined;
}

function attributesOf(subject: Subject, options: Term | undefined): string[] {
  const attributes = entryOf(options, 'attributes');
  if (attributes?.kind !== 'list' || attributes.open) return [];
  const columns = attributes.items.map((item) => operandOf(subject, textOf(item) ?? '')?.sql);
  return columns.every((column) => column !== undefined) ? columns : [];
}

function columnsIn({ model, catalog }: Subject, row: Term | undefined): string[] | undefined {
  if (row?.kind !== 'record' || row.open || row.entries.length === 0) return undefined;
  const columns = row.entries.map(([attribute]) => columnOf(model, attribute, catalog));
  return columns.every((column) => column !== undefined) ? columns : undefined;
}
