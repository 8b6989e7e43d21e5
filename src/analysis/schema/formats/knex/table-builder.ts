import type { Statement } from '../../../../domain/schema.ts';
import { columnKeys, emitAlterTable, emitCreateIndex, emitOne, opaque, quoteName, quoteTable } from '../emit.ts';
import type { Machine } from '../javascript/machine.ts';
import {
  host,
  type HostValue,
  numberOf,
  property,
  type Site,
  textOf,
  textsOf,
  truth,
  UNDEFINED,
  unknown,
  type Value,
} from '../javascript/values.ts';
import { columnType, defaultName } from './columns.ts';
import { isOn, optionText, type Raws, takeIn, valueSql } from './raw.ts';
import { addForeignKey, addUnique, type Column, type ForeignKey, type Table } from './table.ts';

type Call = (args: readonly Value[], site: Site) => Value | undefined;
type Context = { readonly machine: Machine; readonly raws: Raws; readonly table: Table };

/** The `table` of `createTable('a', (table) => …)`: its calls fill in the description. */
export function tableBuilder({ machine, raws, table }: Context): HostValue {
  const give = (why: string) => void (table.problem ??= why);
  const builder: HostValue = {
    kind: 'host',
    handle: true,
    get: (name) =>
      host((args, site) => {
        machine.built += 1;
        takeIn(machine, raws, args);
        const done = columnOf(name, args, site) ?? alteration(name, args, site);
        if (!done) give(`table.${name} is not translated`);
        return done ?? unknown(`table.${name} is not translated`);
      }),
  };
  const context = { machine, raws, table };

  function columnOf(method: string, args: readonly Value[], site: Site): Value | undefined {
    if (method === 'timestamps') return timestamps(args, site);
    const hasName = !(/increments$/i.test(method) && textOf(args[0]) === undefined);
    const name = hasName ? textOf(args[0]) : 'id';
    const type = columnType(method, name ?? '', hasName ? args.slice(1) : args, table.name.schema);
    if (!type) return undefined;
    if (name === undefined) give('the name of a column is only known at run time');
    const column: Column = { name: name ?? '', type, site, checks: [] };
    table.columns.push(column);
    return columnBuilder(context, column);
  }

  function timestamps(args: readonly Value[], site: Site): Value {
    const [first] = args;
    const on = (index: number, name: string) =>
      first?.kind === 'object' ? isOn(first, name) : truth(args[index] ?? UNDEFINED);
    const now = on(1, 'defaultToNow') === true;
    const names = on(2, 'useCamelCase') === true ? ['createdAt', 'updatedAt'] : ['created_at', 'updated_at'];
    for (const name of names)
      table.columns.push({
        name,
        type: { sql: 'timestamptz' },
        site,
        checks: [],
        ...(now && { notNull: true, default: 'CURRENT_TIMESTAMP' }),
      });
    return UNDEFINED;
  }

  function alteration(method: string, args: readonly Value[], site: Site): Value | undefined {
    const columns = textsOf(args[0]);
    const alter = (...clauses: readonly string[]) =>
      void table.steps.push(() => [
        emitAlterTable(
          site,
          table.name,
          clauses.map((sql) => ({ sql, line: site.line })),
        ),
      ]);
    const drop = (name: string, ifExists: boolean) =>
      alter(`DROP CONSTRAINT ${ifExists ? 'IF EXISTS ' : ''}${quoteName(name)}`);
    const ifExists = method.endsWith('IfExists');
    const named = textOf(args[1]) ?? optionText(args[1], 'indexName') ?? optionText(args[1], 'constraintName');
    switch (method) {
      case 'comment':
        table.comment = textOf(args[0]) ?? '';
        return UNDEFINED;
      // MySQL's alone.
      case 'engine':
      case 'charset':
      case 'collate':
        return UNDEFINED;
      case 'dropColumn':
      case 'dropColumns': {
        const names = args.flatMap((arg) => textsOf(arg) ?? []);
        if (names.length < args.length) return undefined;
        alter(...names.map((name) => `DROP COLUMN ${quoteName(name)}`));
        return UNDEFINED;
      }
      case 'dropTimestamps':
        alter('DROP COLUMN "created_at"', 'DROP COLUMN "updated_at"');
        return UNDEFINED;
      case 'dropPrimary':
      case 'dropPrimaryIfExists':
        drop(textOf(args[0]) ?? `${table.name.name}_pkey`, ifExists);
        return UNDEFINED;
      default:
    }
    if (!columns) return undefined;
    const [column = ''] = columns;
    const quoted = quoteName(column);
    switch (method) {
      case 'renameColumn': {
        const to = textOf(args[1]);
        if (to !== undefined) alter(`RENAME ${quoted} TO ${quoteName(to)}`);
        return to === undefined ? undefined : UNDEFINED;
      }
      case 'setNullable':
      case 'dropNullable':
        alter(`ALTER COLUMN ${quoted} ${method === 'setNullable' ? 'DROP' : 'SET'} NOT NULL`);
        return UNDEFINED;
      case 'primary':
        table.primary = { columns, name: named, line: site.line };
        return UNDEFINED;
      case 'unique':
        table.steps.push(() => [uniqueOf(columns, args[1], site)]);
        return UNDEFINED;
      case 'index':
        table.steps.push(() => [indexOf(columns, args, site)]);
        return UNDEFINED;
      case 'foreign':
        return foreignKey(context, { site, columns, name: textOf(args[1]) });
      case 'dropForeign':
      case 'dropForeignIfExists':
        drop(named ?? defaultName('foreign', table.name.name, columns), ifExists);
        return UNDEFINED;
      case 'dropUnique':
      case 'dropUniqueIfExists':
        drop(named ?? defaultName('unique', table.name.name, columns), ifExists);
        return UNDEFINED;
      case 'dropIndex': {
        const name = named ?? defaultName('index', table.name.name, columns);
        table.steps.push(() => [emitOne(site, `drop index ${quoteTable({ schema: table.name.schema, name })}`)]);
        return UNDEFINED;
      }
      case 'dropChecks':
        alter(...args.flatMap((arg) => textsOf(arg) ?? []).map((name) => `DROP CONSTRAINT ${name}`));
        return UNDEFINED;
      case 'check':
        alter(`ADD ${textOf(args[2]) === undefined ? '' : `CONSTRAINT ${textOf(args[2])} `}CHECK (${column})`);
        return UNDEFINED;
      default:
        return undefined;
    }
  }

  function uniqueOf(columns: readonly string[], options: Value | undefined, site: Site): Statement {
    if (property(options, 'predicate') !== undefined) return partial(site);
    return addUnique(table, site, columns, {
      name: textOf(options) ?? optionText(options, 'indexName'),
      deferrable: optionText(options, 'deferrable'),
      asIndex: isOn(options, 'useConstraint') === false,
    });
  }

  function indexOf(columns: readonly string[], args: readonly Value[], site: Site): Statement {
    const [, name, options] = args;
    if (property(options, 'predicate') !== undefined) return partial(site);
    return emitCreateIndex(site, {
      name: textOf(name) ?? defaultName('index', table.name.name, columns),
      table: table.name,
      keys: columnKeys(columns),
      unique: optionText(options, 'indexType')?.toLowerCase() === 'unique',
      using: textOf(options) ?? optionText(options, 'storageEngineIndexType'),
    });
  }

  return builder;
}

/** A chain such as `.notNullable().defaultTo(1).references('id').inTable('users')`. */
function columnBuilder(context: Context, column: Column): HostValue {
  const { machine, raws, table } = context;
  let key: HostValue | undefined;
  const foreign = () => (key ??= foreignKey(context, { site: column.site, columns: [column.name] }, () => chain));
  const modifiers: Readonly<Record<string, Call>> = {
    notNullable: () => void (column.notNull = true),
    nullable: () => void (column.notNull = false),
    defaultTo([value]) {
      const sql = value && valueSql(raws, value);
      if (sql === undefined) table.problem ??= 'a default is only known at run time';
      else column.default = sql;
      return undefined;
    },
    comment: ([words]) => void (column.comment = textOf(words) ?? ''),
    primary: ([name], site) =>
      void (table.primary = {
        columns: [column.name],
        name: textOf(name) ?? optionText(name, 'constraintName'),
        line: site.line,
      }),
    unique: ([options], site) =>
      void table.steps.push(() => [
        addUnique(table, site, [column.name], {
          name: textOf(options) ?? optionText(options, 'indexName'),
          deferrable: optionText(options, 'deferrable'),
          asIndex: false,
        }),
      ]),
    index: ([name, using], site) =>
      void table.steps.push(() => [
        emitCreateIndex(site, {
          name: textOf(name) ?? defaultName('index', table.name.name, [column.name]),
          table: table.name,
          keys: columnKeys([column.name]),
          using: textOf(using),
        }),
      ]),
    alter([options]) {
      column.altered = {
        nullable: isOn(options, 'alterNullable') !== false,
        type: isOn(options, 'alterType') !== false,
      };
      return undefined;
    },
    checkPositive: () => void column.checks.push(`check (${quoteName(column.name)} > 0)`),
    checkIn([values]) {
      const items = values?.kind === 'array' ? values.items.map((value) => valueSql(raws, value)) : [];
      column.checks.push(`check (${quoteName(column.name)} in (${items.join(',')}))`);
      return undefined;
    },
    checkLength: ([operator, length]) =>
      void column.checks.push(
        `check (length(${quoteName(column.name)}) ${textOf(operator) ?? '='} ${numberOf(length) ?? 0})`,
      ),
  };
  const chain: HostValue = {
    kind: 'host',
    get(name) {
      if (/^(?:references|inTable|on|onDelete|onUpdate|withKeyName|deferrable)$/.test(name))
        return foreign().get?.(name);
      return host((args, site) => {
        takeIn(machine, raws, args);
        // Others (unsigned, after, first, collate) mean nothing to PostgreSQL.
        modifiers[name]?.(args, site);
        return chain;
      });
    },
  };
  return chain;
}

/** Without its WHERE it would be another index. */
function partial(site: Site): Statement {
  return opaque(site, site.source(), 'the WHERE of an index is a query that is not translated');
}

/** `.references('id').inTable('users').onDelete('CASCADE')`, in any order; `rest` goes on with the column. */
function foreignKey({ table }: Context, key: ForeignKey, rest?: () => HostValue): HostValue {
  table.steps.push(() => [addForeignKey(table.name, key)]);
  const set: Readonly<Record<string, (value: Value | undefined) => void>> = {
    references(value) {
      const targets = textsOf(value) ?? [];
      const dotted = targets.length === 1 ? /^(.+)\.([^.]+)$/.exec(targets[0] ?? '') : undefined;
      if (dotted?.[1] !== undefined) key.table = dotted[1];
      key.targets = dotted?.[2] === undefined ? targets : [dotted[2]];
    },
    inTable: (value) => void (key.table = textOf(value)),
    on: (value) => void (key.table = textOf(value)),
    onDelete: (value) => void (key.onDelete = textOf(value) ?? ''),
    onUpdate: (value) => void (key.onUpdate = textOf(value) ?? ''),
    withKeyName: (value) => void (key.name = textOf(value)),
    deferrable: (value) => void (key.deferrable = textOf(value) ?? ''),
  };
  const chain: HostValue = {
    kind: 'host',
    get(name) {
      const change = set[name];
      return change ? host(([value]) => (change(value), chain)) : rest?.().get?.(name);
    },
  };
  return chain;
}
