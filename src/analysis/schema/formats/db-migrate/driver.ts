import {
  type Clause,
  type ColumnSpec,
  columnKeys,
  emitAddColumn,
  emitAlterTable,
  emitCreateIndex,
  emitCreateTable,
  emitOne,
  foreignKeySql,
  quoteName,
  quoteNames,
} from '../emit.ts';
import { type Machine, record, recordOpaque, recordRowsOnly } from '../javascript/machine.ts';
import { literalSql, needTexts, runRaw, untranslated } from '../javascript/sql.ts';
import {
  type HostValue,
  isMissing,
  property,
  type Site,
  textOf,
  textsOf,
  truth,
  UNDEFINED,
  unknown,
  type Value,
} from '../javascript/values.ts';

const TYPES: Readonly<Record<string, string>> = {
  string: 'VARCHAR',
  datetime: 'TIMESTAMP',
  blob: 'BYTEA',
  int: 'INTEGER',
  timestamptz: 'TIMESTAMP WITH TIME ZONE',
  timetz: 'TIME WITH TIME ZONE',
};

type Args = readonly Value[];
type Action = (args: Args, site: Site) => void;

/** What `exports.up = function (db, callback)` receives, as db-migrate-pg implements it. */
export function driver(machine: Machine): HostValue {
  const put = (...statements: Parameters<typeof record>[1]) => record(machine, statements);
  const named = (needed: number, action: (names: readonly string[], args: Args, site: Site) => void): Action => {
    return (args, site) => {
      const names = needTexts(machine, site, args.slice(0, needed));
      if (names) action(names, args, site);
    };
  };
  const actions: Readonly<Record<string, Action>> = {
    createTable: named(1, ([table = ''], args, site) => createTable(machine, table, args[1], site)),
    dropTable: named(1, ([table = ''], [, options], site) => {
      const ifExists = truth(property(options, 'ifExists') ?? UNDEFINED) ? 'IF EXISTS ' : '';
      const cascade = truth(property(options, 'cascade') ?? UNDEFINED) ? ' CASCADE' : '';
      put(emitOne(site, `DROP TABLE ${ifExists}${quoteName(table)}${cascade}`));
    }),
    renameTable: named(2, ([from = '', to = ''], _args, site) =>
      put(emitAlterTable(site, { name: from }, [{ sql: `RENAME TO ${quoteName(to)}`, line: site.line }])),
    ),
    addColumn: named(2, ([table = '', name = ''], args, site) => {
      const column = columnOf(name, args[2], site.line);
      if (!column) return recordOpaque(machine, site, 'the column is only known at run time');
      put(emitAddColumn(site, { name: table }, column));
      addForeignKeyOf(machine, table, name, args[2], site);
    }),
    removeColumn: named(2, ([table = '', name = ''], _args, site) =>
      put(emitAlterTable(site, { name: table }, [{ sql: `DROP COLUMN ${quoteName(name)}`, line: site.line }])),
    ),
    renameColumn: named(3, ([table = '', from = '', to = ''], _args, site) => {
      const sql = `RENAME COLUMN ${quoteName(from)} TO ${quoteName(to)}`;
      put(emitAlterTable(site, { name: table }, [{ sql, line: site.line }]));
    }),
    changeColumn: named(2, ([table = '', name = ''], args, site) => changeColumn(machine, table, name, args[2], site)),
    addIndex: named(2, ([table = '', name = ''], [, , columns, unique], site) => {
      const keys = textsOf(columns);
      if (!keys) return recordOpaque(machine, site, 'the columns are only known at run time');
      const isUnique = unique !== undefined && unique.kind === 'literal' && unique.value === true;
      put(emitCreateIndex(site, { name, table: { name: table }, keys: columnKeys(keys), unique: isUnique }));
    }),
    removeIndex: (args, site) => {
      const names = args.map(textOf).filter((name) => name !== undefined);
      const name = names.at(-1);
      if (name === undefined) recordOpaque(machine, site, 'a name is only known at run time');
      else put(emitOne(site, `DROP INDEX ${quoteName(name)}`));
    },
    addForeignKey: named(3, ([table = '', target = '', name = ''], args, site) =>
      addForeignKey(machine, { table, target, name, mapping: args[3], rules: args[4] }, site),
    ),
    removeForeignKey: named(2, ([table = '', name = ''], _args, site) =>
      put(emitAlterTable(site, { name: table }, [{ sql: `DROP CONSTRAINT ${quoteName(name)}`, line: site.line }])),
    ),
    insert: named(1, ([table = ''], [, columns, values], site) => {
      const names = textsOf(columns);
      const literals = values?.kind === 'array' ? values.items.map(literalSql) : [];
      if (!names || literals.length === 0 || literals.includes(undefined))
        return recordRowsOnly(machine, site, 'the row is only known at run time');
      put(emitOne(site, `INSERT INTO ${quoteName(table)} (${quoteNames(names)}) VALUES (${literals.join(', ')})`));
    }),
    runSql: (args, site) => runSql(machine, args, site),
    all: (args, site) => runSql(machine, args, site),
  };
  const run = (action: Action): Value => ({
    kind: 'host',
    handle: true,
    call(args, site) {
      action(args, site);
      const callback = args.at(-1);
      const result = unknown('what a query returns is only known at run time');
      // The last argument is called with (error, result) when the step is done.
      if (args.length > 1 && callback?.kind === 'function')
        return machine.invoke(callback, [{ kind: 'literal', value: null }, result], site);
      return result;
    },
  });
  return {
    kind: 'host',
    handle: true,
    get(name) {
      const action = actions[name.replace(/Async$/, '')];
      return action ? run(action) : untranslated(machine, `db.${name}`);
    },
  };
}

function runSql(machine: Machine, args: Args, site: Site): void {
  const [sql, parameters] = args;
  const isCallback = parameters === undefined || parameters.kind === 'function' || parameters.kind === 'host';
  runRaw(machine, sql, site, isCallback ? {} : { parameters });
}

function columnOf(name: string, spec: Value | undefined, line: number): ColumnSpec | undefined {
  const type = (textOf(spec) ?? textOf(property(spec, 'type')))?.toLowerCase();
  if (type === undefined) return undefined;
  const on = (key: string) => truth(property(spec, key) ?? UNDEFINED) === true;
  const length = textOf(property(spec, 'length'));
  const serial = on('primaryKey') && on('autoIncrement');
  const base = TYPES[type] ?? type.toUpperCase();
  const value = property(spec, 'defaultValue');
  return {
    name,
    type: serial ? (type === 'bigint' ? 'BIGSERIAL' : 'SERIAL') : base + (length === undefined ? '' : `(${length})`),
    line,
    notNull: on('notNull'),
    unique: on('unique'),
    primaryKey: on('primaryKey'),
    default: value === undefined || isMissing(value) ? undefined : defaultSql(value),
  };
}

function defaultSql(value: Value): string | undefined {
  const special = textOf(property(value, 'special')) ?? textOf(property(value, 'prep'));
  return special ?? literalSql(value);
}

function createTable(machine: Machine, table: string, options: Value | undefined, site: Site): void {
  const columns = property(options, 'columns') ?? options;
  const specs =
    columns?.kind === 'object'
      ? [...columns.entries].map(([name, { value, line }]) => ({
          name,
          spec: value,
          line,
          column: columnOf(name, value, line),
        }))
      : [];
  const known = specs.flatMap(({ column }) => column ?? []);
  if (known.length < specs.length || specs.length === 0)
    return recordOpaque(machine, site, 'a column is only known at run time');
  const keys = known.filter(({ primaryKey }) => primaryKey);
  const several = keys.length > 1;
  const constraints: Clause[] = several
    ? [{ sql: `PRIMARY KEY (${quoteNames(keys.map(({ name }) => name))})`, line: keys[0]?.line ?? site.line }]
    : [];
  const ifNotExists = property(options, 'columns') !== undefined && property(options, 'ifNotExists') !== undefined;
  record(machine, [
    emitCreateTable(
      site,
      { name: table },
      known.map((column) => (several ? { ...column, primaryKey: false } : column)),
      { constraints, ifNotExists: ifNotExists && truth(property(options, 'ifNotExists') ?? UNDEFINED) },
    ),
  ]);
  for (const { name, spec, line } of specs) addForeignKeyOf(machine, table, name, spec, { ...site, line });
}

/** `foreignKey: { name, table, rules, mapping }` in a column. */
function addForeignKeyOf(machine: Machine, table: string, column: string, spec: Value | undefined, site: Site): void {
  const key = property(spec, 'foreignKey');
  if (!key) return;
  const names = needTexts(machine, site, [property(key, 'table'), property(key, 'name')]);
  if (!names) return;
  const [target = '', name = ''] = names;
  const mapped = property(key, 'mapping');
  const mapping: Value | undefined =
    mapped?.kind === 'object'
      ? mapped
      : mapped && { kind: 'object', entries: new Map([[column, { value: mapped, line: site.line }]]) };
  addForeignKey(machine, { table, target, name, mapping, rules: property(key, 'rules') }, site);
}

type Key = { table: string; target: string; name: string; mapping: Value | undefined; rules: Value | undefined };

function addForeignKey(machine: Machine, { table, target, name, mapping, rules }: Key, site: Site): void {
  const pairs = mapping?.kind === 'object' ? [...mapping.entries] : [];
  const columns = pairs.map(([column]) => column);
  const targets = pairs.map(([, { value }]) => textOf(value)).filter((column) => column !== undefined);
  if (pairs.length === 0 || targets.length < pairs.length)
    return recordOpaque(machine, site, 'the columns of the key are only known at run time');
  const rule = (key: string) => (textOf(property(rules, key)) ?? 'NO ACTION').toUpperCase();
  const actions = `ON DELETE ${rule('onDelete')} ON UPDATE ${rule('onUpdate')}`;
  const references = { table: { name: target }, columns: targets, rest: actions };
  const sql = `ADD ${foreignKeySql({ name, columns, references })}`;
  record(machine, [emitAlterTable(site, { name: table }, [{ sql, line: site.line }])]);
}

function changeColumn(machine: Machine, table: string, name: string, spec: Value | undefined, site: Site): void {
  const column = columnOf(name, spec, site.line) ?? { name, type: undefined, line: site.line, notNull: undefined };
  const alter = (sql: string) => record(machine, [emitAlterTable(site, { name: table }, [{ sql, line: site.line }])]);
  const change = `ALTER COLUMN ${quoteName(name)}`;
  alter(`${change} ${column.notNull ? 'SET' : 'DROP'} NOT NULL`);
  const unique = property(spec, 'unique');
  const constraint = quoteName(`${table}_${name}_key`);
  if (unique && truth(unique)) alter(`ADD CONSTRAINT ${constraint} UNIQUE (${quoteName(name)})`);
  else if (unique) alter(`DROP CONSTRAINT ${constraint}`);
  const value = property(spec, 'defaultValue');
  alter(value ? `${change} SET DEFAULT ${defaultSql(value) ?? 'NULL'}` : `${change} DROP DEFAULT`);
  if (column.type !== undefined)
    alter(`${change} TYPE ${column.type} USING ${quoteName(name)}::${column.type.replace(/\(.*$/, '')}`);
}
