import type { Statement } from '../../../../domain/schema.ts';
import {
  type Clause,
  emitAddColumn,
  emitAlterTable,
  emitCreateTable,
  emitOne,
  quoteName,
  quoteNames,
  quoteTable,
  quoteValue,
  referencesSql,
  type TableName,
} from '../emit.ts';
import { type Machine, record, recordOpaque, recordRowsOnly } from '../javascript/machine.ts';
import { literalSql, runRaw, untranslated } from '../javascript/sql.ts';
import {
  answer,
  isOn,
  host,
  type HostValue,
  isMissing,
  property,
  type Site,
  textOf,
  textsOf,
  UNDEFINED,
  type Value,
} from '../javascript/values.ts';
import { type Attribute, attributeOf, tableOf, whereOf } from './columns.ts';
import { constraintStatement, dropIndexStatement, indexStatement } from './constraints.ts';
import { sequelizeLibrary } from './data-types.ts';

type Given = { readonly table: TableName; readonly args: readonly Value[]; readonly site: Site };
/** The statements of a call; nothing where an argument is unknown. */
type Step = (given: Given) => readonly (Statement | undefined)[] | undefined;

const alter = ({ table, site }: Given, ...clauses: readonly string[]): Statement[] =>
  clauses.map((sql) => emitAlterTable(site, table, [{ sql, line: site.line }]));

function enumStatement({ labels, enumName }: Attribute, site: Site): Statement[] {
  if (!labels || !enumName) return [];
  return [emitOne(site, `CREATE TYPE ${quoteTable(enumName)} AS ENUM(${labels.map(quoteValue).join(', ')})`)];
}

function commentStatement({ comment, column }: Attribute, table: TableName, site: Site): Statement[] {
  if (comment === undefined) return [];
  const name = `${quoteTable(table)}.${quoteName(column.name)}`;
  return [emitOne({ ...site, line: column.line }, `COMMENT ON COLUMN ${name} IS ${quoteValue(comment)}`)];
}

const createTable: Step = ({ table, args: [, columns, options], site }) => {
  if (columns?.kind !== 'object') return undefined;
  const attributes = [...columns.entries].map(([key, { value, line }]) =>
    attributeOf(table, textOf(property(value, 'field')) ?? key, value, line),
  );
  if (!attributes.every((attribute) => attribute !== undefined)) return undefined;
  const keys = attributes.filter(({ column }) => column.primaryKey).map(({ column }) => column);
  const constraints: Clause[] = uniqueKeys(property(options, 'uniqueKeys'));
  const [firstKey] = keys;
  if (firstKey)
    constraints.push({ sql: `PRIMARY KEY (${quoteNames(keys.map(({ name }) => name))})`, line: firstKey.line });
  return [
    ...attributes.flatMap((attribute) => enumStatement(attribute, { ...site, line: attribute.column.line })),
    emitCreateTable(
      site,
      table,
      attributes.map(({ column }) => ({ ...column, primaryKey: false })),
      { constraints, ifNotExists: true },
    ),
    ...attributes.flatMap((attribute) => commentStatement(attribute, table, site)),
  ];
};

function uniqueKeys(value: Value | undefined): Clause[] {
  if (value?.kind !== 'object') return [];
  return [...value.entries].flatMap(([name, { value: key, line }]) => {
    const fields = textsOf(property(key, 'fields'));
    return fields ? [{ sql: `CONSTRAINT ${quoteName(name)} UNIQUE (${quoteNames(fields)})`, line }] : [];
  });
}

const addColumn: Step = ({ table, args: [, column, value, options], site }) => {
  const name = textOf(column);
  const attribute = name === undefined || !value ? undefined : attributeOf(table, name, value, site.line);
  if (!attribute) return undefined;
  const ifNotExists = isOn(options, 'ifNotExists');
  return [
    ...enumStatement(attribute, site),
    emitAddColumn(site, table, attribute.column, { ifNotExists }),
    ...commentStatement(attribute, table, site),
  ];
};

/**
 * The tool changes nullability, default and type one by one: what a call does not mention is dropped. With a reference it
 * adds the key and leaves the type alone.
 */
const changeColumn: Step = (given) => {
  const { table, args, site } = given;
  const name = textOf(args[1]);
  const attribute = name === undefined || !args[2] ? undefined : attributeOf(table, name, args[2], site.line);
  if (name === undefined || !attribute) return undefined;
  const { column } = attribute;
  const quoted = quoteName(name);
  const change = `ALTER COLUMN ${quoted}`;
  const { references } = column;
  const clauses: string[] = [];
  if (column.notNull) clauses.push(`${change} SET NOT NULL`);
  else if (!references) clauses.push(`${change} DROP NOT NULL`);
  if (column.default !== undefined) clauses.push(`${change} SET DEFAULT ${column.default}`);
  else if (!references) clauses.push(`${change} DROP DEFAULT`);
  if (column.unique) clauses.push(`ADD UNIQUE (${quoted})`);
  if (references) clauses.push(`ADD FOREIGN KEY (${quoted}) ${referencesSql(references)}`);
  else clauses.push(`${change} TYPE ${column.type}${attribute.labels ? ` USING (${quoted}::${column.type})` : ''}`);
  const enums = enumStatement(attribute, site).map(({ sql }) =>
    emitOne(site, `DO ${quoteValue(`BEGIN ${sql}; EXCEPTION WHEN duplicate_object THEN null; END`)}`),
  );
  return [...enums, ...alter(given, ...clauses), ...commentStatement(attribute, table, site)];
};

const STEPS: Readonly<Record<string, Step>> = {
  createTable,
  addColumn,
  changeColumn,
  dropTable: ({ table, args: [, options], site }) => [
    emitOne(site, `DROP TABLE IF EXISTS ${quoteTable(table)}${isOn(options, 'cascade') ? ' CASCADE' : ''}`),
  ],
  renameTable: (given) => {
    const to = tableOf(given.args[1]);
    return to && alter(given, `RENAME TO ${quoteName(to.name)}`);
  },
  removeColumn: (given) => {
    const name = textOf(given.args[1]);
    return name === undefined ? undefined : alter(given, `DROP COLUMN ${quoteName(name)}`);
  },
  renameColumn: (given) => {
    const [from, to] = [textOf(given.args[1]), textOf(given.args[2])];
    if (from === undefined || to === undefined) return undefined;
    return alter(given, `RENAME COLUMN ${quoteName(from)} TO ${quoteName(to)}`);
  },
  addIndex: (given) => [indexStatement(given)],
  removeIndex: (given) => [dropIndexStatement(given)],
  addConstraint: (given) => [constraintStatement(given)],
  removeConstraint: (given) => {
    const name = textOf(given.args[1]);
    return name === undefined ? undefined : alter(given, `DROP CONSTRAINT ${quoteName(name)}`);
  },
  bulkInsert: ({ table, args: [, rows], site }) =>
    rows?.kind === 'array' ? rows.items.map((row) => insertStatement(table, row, site)) : undefined,
  bulkUpdate: ({ table, args: [, values, where], site }) => {
    const sets =
      values?.kind === 'object'
        ? [...values.entries].map(([name, { value }]) => [quoteName(name), literalSql(value)] as const)
        : [];
    if (sets.length === 0 || sets.some(([, sql]) => sql === undefined)) return undefined;
    const assignments = sets.map(([name, sql]) => `${name}=${sql}`).join(',');
    return [conditional(site, `UPDATE ${quoteTable(table)} SET ${assignments}`, where)];
  },
  bulkDelete: ({ table, args: [, where], site }) => [conditional(site, `DELETE FROM ${quoteTable(table)}`, where)],
};

function conditional(site: Site, sql: string, where: Value | undefined): Statement | undefined {
  const empty = where === undefined || isMissing(where) || (where.kind === 'object' && where.entries.size === 0);
  if (empty) return emitOne(site, sql);
  const condition = whereOf(where);
  return condition === undefined ? undefined : emitOne(site, `${sql} WHERE ${condition}`);
}

function insertStatement(table: TableName, row: Value, site: Site): Statement | undefined {
  if (row.kind !== 'object') return undefined;
  const values = [...row.entries.values()].map(({ value }) => literalSql(value));
  if (values.includes(undefined)) return undefined;
  const names = quoteNames([...row.entries.keys()]);
  return emitOne(site, `INSERT INTO ${quoteTable(table)} (${names}) VALUES (${values.join(',')})`);
}

const QUESTIONS = /^(?:describeTable|show\w+|tableExists|getForeignKey\w*|select|rawSelect)$/;

/** What `up(queryInterface, Sequelize)` receives; also as the `context` of umzug. */
export function queryInterface(machine: Machine): HostValue {
  let transactions = 0;
  const ids = new Map<Value, number>();
  const transactionIn = (args: readonly Value[]) => {
    const given = args.map((arg) => property(arg, 'transaction') ?? arg).find((value) => ids.has(value));
    return given && ids.get(given);
  };
  const begin = (): HostValue => {
    const quiet = host(() => UNDEFINED);
    const transaction: HostValue = {
      kind: 'host',
      get: (name) => (/^(?:commit|rollback|afterCommit)$/.test(name) ? quiet : undefined),
    };
    ids.set(transaction, (transactions += 1));
    return transaction;
  };
  const step = (name: string, follow: Step): Value =>
    host((args, site) => {
      const table = tableOf(args[0]);
      const statements = table && follow({ table, args, site });
      const transaction = transactionIn(args);
      if (statements?.every((statement) => statement !== undefined)) record(machine, statements, transaction);
      else {
        const unread = name.startsWith('bulk') ? recordRowsOnly : recordOpaque;
        unread(machine, site, 'an argument is only known at run time', transaction);
      }
      return UNDEFINED;
    });
  const sequelize: HostValue = {
    kind: 'host',
    handle: true,
    get(name) {
      if (name === 'query')
        return host((args, site) => {
          const [sql, options] = args;
          const parameters = property(options, 'replacements') ?? property(options, 'bind');
          return runRaw(machine, sql, site, { parameters, transaction: transactionIn(args) });
        });
      if (name === 'transaction')
        return host((args, site) => {
          const work = args.at(-1);
          const transaction = begin();
          return work?.kind === 'function' ? machine.invoke(work, [transaction], site) : transaction;
        });
      if (name === 'getQueryInterface') return host(() => context);
      if (name === 'queryInterface') return context;
      if (name === 'getDialect')
        return host((_args, site) => ({
          kind: 'string',
          pieces: [{ text: 'postgres', line: site.line, verbatim: false }],
        }));
      return sequelizeLibrary().get?.(name) ?? untranslated(machine, `sequelize.${name}`);
    },
  };
  const context: HostValue = {
    kind: 'host',
    handle: true,
    get(name) {
      if (name === 'sequelize') return sequelize;
      // umzug hands over an object of the project's own: these are the usual names in it.
      if (/^(?:context|queryInterface)$/.test(name)) return context;
      if (/^(?:Sequelize|DataTypes)$/.test(name)) return sequelizeLibrary();
      if (name === 'transaction') return UNDEFINED;
      if (QUESTIONS.test(name)) return host(() => answer(name));
      const follow = STEPS[name];
      return follow ? step(name, follow) : untranslated(machine, `queryInterface.${name}`);
    },
  };
  return context;
}
