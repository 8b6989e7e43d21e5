import type { Statement } from '../../../../domain/schema.ts';
import {
  type Clause,
  columnSql,
  emitAlterTable,
  emitCreateIndex,
  emitCreateTable,
  emitOne,
  quoteName,
  quoteTable,
  quoteValue,
  type TableName,
} from '../emit.ts';
import { type Machine, record, recordOpaque } from '../javascript/machine.ts';
import { runRaw, untranslated } from '../javascript/sql.ts';
import {
  host,
  type HostValue,
  object,
  property,
  type Site,
  textOf,
  textsOf,
  UNDEFINED,
  type Value,
} from '../javascript/values.ts';
import { columnOf, constraintsOf, indexKey, isOn, LITERAL, nameOf, typeSql, valueSql } from './table.ts';

type Given = {
  readonly name: TableName;
  readonly args: readonly Value[];
  readonly site: Site;
  readonly shorthands: Value | undefined;
};
type Step = (given: Given) => readonly Statement[] | undefined;

const alter = ({ name, site }: Given, clauses: readonly Clause[]): Statement[] | undefined =>
  clauses.length > 0 ? [emitAlterTable(site, name, clauses)] : undefined;

const clause = (given: Given, sql: string): Statement[] | undefined => alter(given, [{ sql, line: given.site.line }]);

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

const createTable: Step = (given) => {
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

const addColumns: Step = (given) => {
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

const alterColumn: Step = (given) => {
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

const addConstraint: Step = (given) => {
  const { name, args, site } = given;
  const [, constraint, options] = args;
  const text = textOf(options);
  const own = textOf(constraint);
  if (text !== undefined)
    return clause(given, `ADD ${own === undefined ? '' : `CONSTRAINT ${quoteName(own)} `}${text}`);
  if (!options) return undefined;
  const constraints = constraintsOf(name, own, options, site.line);
  return (
    constraints &&
    alter(
      given,
      constraints.map(({ sql, line }) => ({ sql: `ADD ${sql}`, line })),
    )
  );
};

const createIndex: Step = ({ name, args: [, columns, options], site }) => {
  const keys = (columns?.kind === 'array' ? columns.items : columns ? [columns] : []).map(indexKey);
  if (!keys.every((key) => key !== undefined) || keys.length === 0) return undefined;
  const unique = isOn(options, 'unique');
  const nulls = textOf(property(options, 'nulls'));
  return [
    emitCreateIndex(site, {
      name: textOf(property(options, 'name')) ?? indexName(name, keys, unique),
      table: name,
      keys: keys.map(({ key }) => key),
      unique,
      concurrently: isOn(options, 'concurrently'),
      ifNotExists: isOn(options, 'ifNotExists'),
      using: textOf(property(options, 'method')),
      include: textsOf(property(options, 'include')),
      rest: nulls && `NULLS ${nulls.toUpperCase()}`,
      where: textOf(property(options, 'where')),
    }),
  ];
};

function indexName({ name }: TableName, keys: readonly { name: string }[], unique: boolean): string {
  return `${name}_${keys.map((key) => key.name).join('_')}${unique ? '_unique' : ''}_index`;
}

const dropIndex: Step = ({ name, args: [, columns, options], site }) => {
  const keys = (columns?.kind === 'array' ? columns.items : columns ? [columns] : []).map(indexKey);
  const own = textOf(property(options, 'name'));
  if (own === undefined && !keys.every((key) => key !== undefined)) return undefined;
  const known = keys.flatMap((key) => key ?? []);
  const index = { schema: name.schema, name: own ?? indexName(name, known, isOn(options, 'unique')) };
  const concurrently = isOn(options, 'concurrently') ? 'CONCURRENTLY ' : '';
  return [emitOne(site, `DROP INDEX ${concurrently}${guarded(options)}${quoteTable(index)}${cascading(options)}`)];
};

function guarded(options: Value | undefined): string {
  return isOn(options, 'ifExists') ? 'IF EXISTS ' : '';
}

function cascading(options: Value | undefined): string {
  return isOn(options, 'cascade') ? ' CASCADE' : '';
}

const drop =
  (kind: string): Step =>
  ({ name, args: [, options], site }) => [
    emitOne(site, `DROP ${kind} ${guarded(options)}${quoteTable(name)}${cascading(options)}`),
  ];

const rename =
  (kind: string): Step =>
  ({ name, args: [, to], site }) => {
    const target = nameOf(to);
    return target && [emitOne(site, `ALTER ${kind} ${quoteTable(name)} RENAME TO ${quoteName(target.name)}`)];
  };

const createType: Step = ({ name, args: [, options], site }) => {
  const labels = options?.kind === 'array' ? options.items.map(valueSql) : undefined;
  if (!labels || labels.includes(undefined)) return undefined;
  return [emitOne(site, `CREATE TYPE ${quoteTable(name)} AS ENUM (${labels.join(', ')})`)];
};

const addTypeValue: Step = ({ name, args: [, value, options], site }) => {
  const label = value && valueSql(value);
  if (label === undefined) return undefined;
  const place = (['before', 'after'] as const).flatMap((word) => {
    const other = textOf(property(options, word));
    return other === undefined ? [] : [` ${word.toUpperCase()} ${quoteValue(other)}`];
  });
  const guard = isOn(options, 'ifNotExists') ? ' IF NOT EXISTS' : '';
  return [emitOne(site, `ALTER TYPE ${quoteTable(name)} ADD VALUE${guard} ${label}${place.join('')}`)];
};

const STEPS: Readonly<Record<string, Step>> = {
  createTable,
  addColumns,
  addColumn: addColumns,
  alterColumn,
  addConstraint,
  createConstraint: addConstraint,
  createIndex,
  addIndex: createIndex,
  dropIndex,
  createType,
  addTypeValue,
  dropTable: drop('TABLE'),
  dropType: drop('TYPE'),
  dropView: drop('VIEW'),
  dropMaterializedView: drop('MATERIALIZED VIEW'),
  dropSchema: drop('SCHEMA'),
  dropSequence: drop('SEQUENCE'),
  dropExtension: drop('EXTENSION'),
  renameTable: rename('TABLE'),
  renameType: rename('TYPE'),
  renameSchema: rename('SCHEMA'),
  createSchema: ({ name, args: [, options], site }) => [
    emitOne(site, `CREATE SCHEMA ${isOn(options, 'ifNotExists') ? 'IF NOT EXISTS ' : ''}${quoteTable(name)}`),
  ],
  createExtension: ({ name, args: [, options], site }) => [
    emitOne(site, `CREATE EXTENSION ${isOn(options, 'ifNotExists') ? 'IF NOT EXISTS ' : ''}${quoteTable(name)}`),
  ],
  dropColumns: (given) => {
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
  },
  renameColumn: (given) => {
    const [from, to] = [textOf(given.args[1]), textOf(given.args[2])];
    if (from === undefined || to === undefined) return undefined;
    return clause(given, `RENAME ${quoteName(from)} TO ${quoteName(to)}`);
  },
  renameConstraint: (given) => {
    const [from, to] = [textOf(given.args[1]), textOf(given.args[2])];
    if (from === undefined || to === undefined) return undefined;
    return clause(given, `RENAME CONSTRAINT ${quoteName(from)} TO ${quoteName(to)}`);
  },
  dropConstraint: (given) => {
    const name = textOf(given.args[1]);
    const options = given.args[2];
    if (name === undefined) return undefined;
    return clause(given, `DROP CONSTRAINT ${guarded(options)}${quoteName(name)}${cascading(options)}`);
  },
};
const ALIASES: Readonly<Record<string, string>> = { dropColumn: 'dropColumns' };

/** What a migration asked of its transaction. */
export type Asked = { transaction: boolean };

/** What `up(pgm)` receives. */
export function builder(machine: Machine, asked: Asked, shorthands: Value | undefined): HostValue {
  const literal = host(([sql]) => object({ [LITERAL]: sql ?? UNDEFINED }));
  return {
    kind: 'host',
    handle: true,
    get(name) {
      if (name === 'sql') return host((args, site) => runSql(machine, args, site));
      if (name === 'func') return literal;
      if (name === 'noTransaction') return host(() => ((asked.transaction = false), UNDEFINED));
      if (name === 'db')
        return { kind: 'host', handle: true, get: () => host((args, site) => runSql(machine, args, site)) };
      const step = STEPS[ALIASES[name] ?? name] ?? STEPS[name.replace(/^add(?=Table$|Type$)/, 'create')];
      if (!step) return untranslated(machine, `pgm.${name}`);
      return host((args, site) => {
        const target = nameOf(args[0]);
        const found = target && step({ name: target, args, site, shorthands });
        if (found) record(machine, found);
        else recordOpaque(machine, site, 'an argument is only known at run time');
        return UNDEFINED;
      });
    },
  };
}

/** `{name}` placeholders stand for names and values that the second argument gives. */
function runSql(machine: Machine, [sql, values]: readonly Value[], site: Site): Value {
  if (sql?.kind !== 'string' || values?.kind !== 'object') return runRaw(machine, sql, site, { parameters: values });
  const pieces = sql.pieces.map((piece) => ({
    ...piece,
    text: piece.text.replaceAll(/\{(\w+)\}/g, (whole, key: string) => {
      const value = property(values, key);
      const name = nameOf(value);
      return name ? quoteTable(name) : ((value && valueSql(value)) ?? whole);
    }),
  }));
  return runRaw(machine, { kind: 'string', pieces }, site);
}
