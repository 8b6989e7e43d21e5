import type { Statement } from '../../../../domain/schema.ts';
import {
  type Clause,
  columnSql,
  emitAlterTable,
  emitOne,
  quoteName,
  quoteNames,
  quoteTable,
  tableName,
} from '../emit.ts';
import { type Machine, record, recordOpaque, recordRowsOnly } from '../javascript/machine.ts';
import { runRaw, untranslated } from '../javascript/sql.ts';
import {
  answer,
  isOn,
  host,
  type HostValue,
  literal,
  property,
  type Site,
  text,
  textOf,
  textsOf,
  truth,
  UNDEFINED,
  unknown,
  type Value,
} from '../javascript/values.ts';
import { nameOf } from './names.ts';
import {
  checkSql,
  columnOf,
  enumOf,
  foreignKeyClause,
  indexStatement,
  lineIn,
  nameIn,
  tableStatements,
  uniqueSql,
} from './table.ts';

type Given = { readonly table: string; readonly args: readonly Value[]; readonly site: Site };
/** The statements of a call; nothing where an argument is unknown. */
type Step = (given: Given) => readonly Statement[] | undefined;

const alter = (given: Given, clauses: readonly (Clause | undefined)[]): Statement[] | undefined =>
  clauses.every((clause) => clause !== undefined)
    ? clauses.map((clause) => emitAlterTable(given.site, tableName(given.table), [clause]))
    : undefined;

const itemsOf = (value: Value | undefined): readonly Value[] =>
  value?.kind === 'array' ? value.items : value ? [value] : [];

/** A step that is asked for one part, or with a list for several. */
const forEach =
  (clause: (given: Given, value: Value, line: number) => Clause | undefined): Step =>
  (given) =>
    alter(
      given,
      itemsOf(given.args[1]).map((value) => clause(given, value, lineIn(value) ?? given.site.line)),
    );

const add = (clause: Clause | undefined): Clause | undefined => clause && { ...clause, sql: `ADD ${clause.sql}` };

const dropConstraint = forEach((_given, value, line) => {
  const name = nameIn(value);
  return name === undefined ? undefined : { sql: `DROP CONSTRAINT ${quoteName(name)}`, line };
});

const addColumns: Step = (given) => {
  const columns = itemsOf(given.args[1]);
  const enums = columns.flatMap((value) => enumOf(given.table, value, given.site) ?? []);
  const added = columns.map((value) => {
    const line = lineIn(value) ?? given.site.line;
    const column = columnOf(given.table, value, line);
    return (
      column && [
        { sql: `ADD ${columnSql(column)}`, line },
        ...(isOn(value, 'isUnique') ? [add(uniqueSql(given.table, { columns: [column.name] }, line))] : []),
      ]
    );
  });
  const statements = added.map((clauses) => clauses && alter(given, clauses));
  return statements.every((each) => each !== undefined) ? [...enums, ...statements.flat()] : undefined;
};

const createIndices: Step = (given) => {
  const indexes = itemsOf(given.args[1]).map((value) =>
    indexStatement(given.table, value, { ...given.site, line: lineIn(value) ?? given.site.line }),
  );
  return indexes.every((index) => index !== undefined) ? indexes : undefined;
};

/** Only what the new column says can be followed: what the old one was is in the database. */
const changeColumn: Step = (given) => {
  const [, old, changed] = given.args;
  const before = nameIn(old);
  const column = changed && columnOf(given.table, changed, given.site.line);
  if (before === undefined || !column || column.name !== before) return undefined;
  const change = `ALTER COLUMN ${quoteName(before)}`;
  const { line } = column;
  return alter(given, [
    { sql: `${change} TYPE ${column.type}`, line },
    { sql: `${change} ${column.notNull ? 'SET' : 'DROP'} NOT NULL`, line },
    { sql: column.default === undefined ? `${change} DROP DEFAULT` : `${change} SET DEFAULT ${column.default}`, line },
  ]);
};

const STEPS: Readonly<Record<string, Step>> = {
  createTable: ({ args: [options, ifNotExists], site }) =>
    options && tableStatements(options, site, truth(ifNotExists ?? UNDEFINED) === true),
  dropTable: ({ table, args: [, ifExists], site }) => [
    emitOne(site, `DROP TABLE ${truth(ifExists ?? UNDEFINED) ? 'IF EXISTS ' : ''}${quoteTable(tableName(table))}`),
  ],
  renameTable: (given) => {
    const name = nameIn(given.args[1]);
    return name === undefined
      ? undefined
      : alter(given, [{ sql: `RENAME TO ${quoteName(name)}`, line: given.site.line }]);
  },
  addColumn: addColumns,
  addColumns,
  dropColumn: forEach((_given, value, line) => {
    const name = nameIn(value);
    return name === undefined ? undefined : { sql: `DROP COLUMN ${quoteName(name)}`, line };
  }),
  renameColumn: (given) => {
    const [from, to] = [nameIn(given.args[1]), nameIn(given.args[2])];
    if (from === undefined || to === undefined) return undefined;
    return alter(given, [{ sql: `RENAME COLUMN ${quoteName(from)} TO ${quoteName(to)}`, line: given.site.line }]);
  },
  changeColumn,
  createIndex: createIndices,
  createIndices,
  dropIndex: ({ table, args: [, index], site }) => {
    const name = nameIn(index);
    return name === undefined
      ? undefined
      : [emitOne(site, `DROP INDEX ${quoteTable({ schema: tableName(table).schema, name })}`)];
  },
  createForeignKey: forEach((given, value, line) => add(foreignKeyClause(given.table, value, line))),
  createForeignKeys: forEach((given, value, line) => add(foreignKeyClause(given.table, value, line))),
  dropForeignKey: dropConstraint,
  createUniqueConstraint: forEach((given, value, line) => {
    const columns = textsOf(property(value, 'columnNames'));
    return columns && add(uniqueSql(given.table, { columns, name: textOf(property(value, 'name')) }, line));
  }),
  dropUniqueConstraint: dropConstraint,
  createCheckConstraint: forEach((given, value, line) => add(checkSql(given.table, value, line))),
  dropCheckConstraint: dropConstraint,
  createPrimaryKey: (given) => {
    const columns = textsOf(given.args[1]);
    if (!columns) return undefined;
    const name = textOf(given.args[2]) ?? nameOf.primaryKey(given.table, columns);
    const sql = `ADD CONSTRAINT ${quoteName(name)} PRIMARY KEY (${quoteNames(columns)})`;
    return alter(given, [{ sql, line: given.site.line }]);
  },
};
const PLURALS: Readonly<Record<string, string>> = {
  dropColumns: 'dropColumn',
  createUniqueConstraints: 'createUniqueConstraint',
  createCheckConstraints: 'createCheckConstraint',
};
const SQL_OF: Readonly<Record<string, string>> = {
  startTransaction: 'BEGIN',
  commitTransaction: 'COMMIT',
  rollbackTransaction: 'ROLLBACK',
};
/** They look only. */
const QUESTIONS = /^(?:has[A-Z]\w*|getTables?|getViews?|getDatabases|getSchemas)$/;

/** What `up(queryRunner)` receives. */
export function queryRunner(machine: Machine): HostValue {
  const runner: HostValue = {
    kind: 'host',
    handle: true,
    get(name) {
      if (name === 'query') return host(([sql, parameters], site) => runRaw(machine, sql, site, { parameters }));
      if (/^(?:manager|connection|dataSource)$/.test(name)) return entities(machine, runner);
      if (name === 'isTransactionActive') return literal(true);
      if (/^(?:options|driver)$/.test(name)) return settings;
      if (name === 'transaction')
        return host((args, site) => {
          const work = args.at(-1);
          return work ? machine.invoke(work, [runner], site) : UNDEFINED;
        });
      if (QUESTIONS.test(name)) return host(() => answer(name));
      const sql = SQL_OF[name];
      if (sql !== undefined) return host((_args, site) => (record(machine, [emitOne(site, sql)]), UNDEFINED));
      const step = STEPS[PLURALS[name] ?? name];
      return step ? stepOf(machine, step) : untranslated(machine, `queryRunner.${name}`);
    },
  };
  return runner;
}

/** `connection.options.type`, `connection.driver.options.type`: the rest of the settings is only known at run time. */
const settings: HostValue = {
  kind: 'host',
  get(name) {
    if (/^(?:options|driver)$/.test(name)) return settings;
    return name === 'type' ? text('postgres', 0) : unknown(`${name} is set by the project`);
  },
};

/** Entities are read and written row by row; what else a manager has is the runner's. */
function entities(machine: Machine, runner: HostValue): HostValue {
  const manager: HostValue = {
    kind: 'host',
    handle: true,
    get(name) {
      if (/^(?:find|count|exist|sum|average|minimum|maximum)/.test(name))
        return host(() => unknown(`what ${name} finds is only known at run time`));
      if (/^(?:getRepository|createQueryBuilder|getTreeRepository|withRepository)$/.test(name))
        return host(() => rowQuery(machine));
      if (
        /^(?:save|insert|update|upsert|delete|remove|softDelete|softRemove|restore|increment|decrement|clear)$/.test(
          name,
        )
      )
        return host((_args, site) => writtenRows(machine, name, site));
      return name === 'queryRunner' ? runner : runner.get?.(name);
    },
  };
  return manager;
}

/** A repository or a chain that builds a query: it does something only where a word says so. */
function rowQuery(machine: Machine): HostValue {
  const query: HostValue = {
    kind: 'host',
    get(name) {
      if (/^(?:then|catch|finally)$/.test(name)) return undefined;
      if (/^(?:find|count|exist|get(?!Repository)|stream)/.test(name))
        return host(() => unknown(`what ${name} finds is only known at run time`));
      if (/^(?:save|upsert|remove|soft\w+|restore|increment|decrement|clear|execute)$/.test(name))
        return host((_args, site) => writtenRows(machine, name, site));
      return host(() => query);
    },
  };
  return query;
}

function writtenRows(machine: Machine, name: string, site: Site): Value {
  recordRowsOnly(machine, site, 'rows that are written as entities are not read');
  return unknown(`what ${name} returns is only known at run time`);
}

function stepOf(machine: Machine, step: Step): Value {
  return host((args, site) => {
    const table = nameIn(args[0]);
    const statements = table === undefined ? undefined : step({ table, args, site });
    if (statements) record(machine, statements);
    else recordOpaque(machine, site, 'an argument is only known at run time');
    return UNDEFINED;
  });
}

/** `typeorm` as migrations import it: its classes hold the options that they are given. */
export function typeormLibrary(): Value {
  return {
    kind: 'host',
    get: (name) =>
      /^Table(?:Column|ForeignKey|Index|Unique|Check|Exclusion)?$/.test(name)
        ? host(([options]) => options ?? UNDEFINED)
        : unknown(`${name} of TypeORM is only known at run time`),
  };
}
