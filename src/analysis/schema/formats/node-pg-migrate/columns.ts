import type { Statement } from '../../../../domain/schema.ts';
import { type Clause, columnSql, emitCreateTable, emitOne, quoteName, quoteTable, quoteValue } from '../emit.ts';
import { isOn, property, textOf, textsOf } from '../javascript/values.ts';
import { alter, cascading, clause, type Given, guarded, type Step } from './step.ts';
import { columnOf, constraintsOf, nameOf, typeSql, valueSql } from './table.ts';

function columnsOf({ args: [, columns], shorthands }: Given) {
  if (columns?.kind !== 'object') return undefined;
  const specs = [...columns.entries].map(([name, { value, line }]) => columnOf(name, value, line, shorthands));
  return specs.every((spec) => spec !== undefined) ? specs : undefined;
}

function comments({ name, args: [, columns], site }: Given): Statement[] {
  if (columns?.kind !== 'object') return [];
  return [...columns.entries].flatMap(([column, { value, line }]) => {
    const words = textOf(property(value, 'comment'));
    const sql = `COMMENT ON COLUMN ${quoteTable(name)}.${quoteName(column)} IS ${quoteValue(words ?? '')}`;
    return words === undefined ? [] : [emitOne({ ...site, line }, sql)];
  });
}

/** Options without which it would be another table. */
const UNREAD = ['like', 'partition', 'temporary'];

export const createTable: Step = (given) => {
  const { name, args, site } = given;
  const columns = columnsOf(given);
  if (!columns || UNREAD.some((option) => property(args[2], option) !== undefined)) return undefined;
  const keys = columns.filter(({ primaryKey }) => primaryKey);
  const several = keys.length > 1;
  const [firstKey] = keys;
  const own = property(args[2], 'constraints');
  const constraints = own ? constraintsOf(name, undefined, own, site.line) : [];
  if (!constraints) return undefined;
  if (several && firstKey) {
    const names = keys.map((key) => quoteName(key.name)).join(', ');
    constraints.push({
      sql: `CONSTRAINT ${quoteName(`${name.name}_pkey`)} PRIMARY KEY (${names})`,
      line: firstKey.line,
    });
  }
  const inherits = nameOf(property(args[2], 'inherits'));
  const specs = columns.map((column) => (several ? { ...column, primaryKey: false } : column));
  return [
    emitCreateTable(site, name, specs, {
      constraints,
      ifNotExists: isOn(args[2], 'ifNotExists'),
      unlogged: isOn(args[2], 'unlogged'),
      rest: inherits && `INHERITS (${quoteTable(inherits)})`,
    }),
    ...comments(given),
  ];
};

export const addColumns: Step = (given) => {
  const columns = columnsOf(given);
  const guard = isOn(given.args[2], 'ifNotExists') ? 'IF NOT EXISTS ' : '';
  const added =
    columns &&
    alter(
      given,
      columns.map((column) => ({ sql: `ADD ${guard}${columnSql(column)}`, line: column.line })),
    );
  return added && [...added, ...comments(given)];
};

export const alterColumn: Step = (given) => {
  const [, column, options] = given.args;
  const name = textOf(column);
  if (name === undefined || options?.kind !== 'object') return undefined;
  const actions: Clause[] = [];
  const add = (key: string, sql: string) =>
    actions.push({ sql: `ALTER ${quoteName(name)} ${sql}`, line: options.entries.get(key)?.line ?? given.site.line });
  const fallback = property(options, 'default');
  if (fallback?.kind === 'literal' && fallback.value === null) add('default', 'DROP DEFAULT');
  else if (fallback) {
    const sql = valueSql(fallback);
    if (sql === undefined) return undefined;
    add('default', `SET DEFAULT ${sql}`);
  }
  const type = textOf(property(options, 'type'));
  const using = textOf(property(options, 'using'));
  if (type !== undefined) add('type', `SET DATA TYPE ${typeSql(type)}${using === undefined ? '' : ` USING ${using}`}`);
  const notNull = property(options, 'notNull');
  if (isOn(options, 'notNull')) add('notNull', 'SET NOT NULL');
  else if (notNull || isOn(options, 'allowNull')) add(notNull ? 'notNull' : 'allowNull', 'DROP NOT NULL');
  return alter(given, actions);
};

export const dropColumns: Step = (given) => {
  const [, columns, options] = given.args;
  const names = columns?.kind === 'object' ? [...columns.entries.keys()] : textsOf(columns);
  const line = given.site.line;
  return (
    names &&
    alter(
      given,
      names.map((name) => ({ sql: `DROP ${guarded(options)}${quoteName(name)}${cascading(options)}`, line })),
    )
  );
};

export const renameColumn: Step = (given) => {
  const [from, to] = [textOf(given.args[1]), textOf(given.args[2])];
  if (from === undefined || to === undefined) return undefined;
  return clause(given, `RENAME ${quoteName(from)} TO ${quoteName(to)}`);
};
