import { emitOne, quoteName, quoteTable, type TableName, tableName } from '../emit.ts';
import { type Machine, record, recordOpaque, recordRowsOnly } from '../javascript/machine.ts';
import { runRaw, untranslated } from '../javascript/sql.ts';
import {
  answer,
  host,
  type HostValue,
  object,
  type Site,
  textOf,
  textsOf,
  UNDEFINED,
  unknown,
  type Value,
} from '../javascript/values.ts';
import { query } from './query.ts';
import { type Raws, takeIn } from './raw.ts';
import { alterStatements, createStatements, type Table } from './table.ts';
import { tableBuilder } from './table-builder.ts';

/** What `up(knex)` receives. */
export function connection(machine: Machine): HostValue {
  const raws: Raws = { statements: new Map(), sql: new Map() };
  const raw = (args: readonly Value[], site: Site): Value => {
    const before = machine.recorded.length;
    runRaw(machine, args[0], site, { parameters: args[1] });
    // Its own object: it may turn out to be a part of another statement.
    const value = object({ rows: unknown('what a query returns is only known at run time') });
    const own = machine.recorded.slice(before);
    raws.statements.set(value, own);
    const [only] = own;
    if (only?.statement.kind === 'sql') raws.sql.set(value, only.statement.sql);
    return value;
  };
  const expression = (sql: string) =>
    host(([precision]) => {
      const value = object();
      const digits = textOf(precision);
      raws.sql.set(value, digits === undefined ? sql : `${sql}(${digits})`);
      return value;
    });
  const functions: HostValue = {
    kind: 'host',
    get: (name) => ({ now: expression('CURRENT_TIMESTAMP'), uuid: expression('gen_random_uuid()') })[name],
  };
  const client: HostValue = {
    kind: 'host',
    get: (name) =>
      name === 'config' ? client : { kind: 'string', pieces: [{ text: 'pg', line: 1, verbatim: false }] },
  };
  const knex: HostValue = {
    kind: 'host',
    handle: true,
    call: (args) => query({ machine, raws }, textOf(args[0])),
    get(name) {
      if (name === 'schema') return schemaBuilder({ machine, raws, raw }, undefined);
      if (name === 'raw') return host(raw);
      if (name === 'fn') return functions;
      if (name === 'client') return client;
      if (name === 'ref') return host(([column]) => columnReference(raws, textOf(column)));
      if (name === 'transaction')
        return host((args, site) => {
          const work = args[0];
          return work?.kind === 'function' ? machine.invoke(work, [knex], site) : knex;
        });
      if (/^(?:commit|rollback|destroy|isCompleted)$/.test(name)) return host(() => UNDEFINED);
      if (/^(?:table|from|into)$/.test(name)) return host((args) => query({ machine, raws }, textOf(args[0])));
      if (/^(?:select|insert|update|del|delete|where\w*|with|withSchema|queryBuilder|distinct|count)$/.test(name))
        return query({ machine, raws }, undefined).get?.(name);
      if (/^(?:batchInsert|truncate)$/.test(name))
        return host((_args, site) => {
          recordRowsOnly(machine, site, `knex.${name} is not translated`);
          return unknown(`what ${name} returns is only known at run time`);
        });
      return untranslated(machine, `knex.${name}`);
    },
  };
  return knex;
}

/** `knex.ref('a.b')`: a column where a value is expected. */
function columnReference(raws: Raws, column: string | undefined): Value {
  if (column === undefined) return unknown('a column is only known at run time');
  const value = object();
  raws.sql.set(value, column.split('.').map(quoteName).join('.'));
  return value;
}

type Context = {
  readonly machine: Machine;
  readonly raws: Raws;
  readonly raw: (args: readonly Value[], site: Site) => Value;
};

function schemaBuilder(context: Context, schema: string | undefined): HostValue {
  const { machine, raws, raw } = context;
  const named = (value: Value | undefined): TableName | undefined => {
    const name = textOf(value);
    if (name === undefined) return undefined;
    return schema === undefined ? tableName(name) : { schema, name };
  };
  const build = (args: readonly Value[], site: Site, how: 'create' | 'createIfNot' | 'alter') => {
    const name = named(args[0]);
    const callback = args.at(-1);
    if (!name || callback?.kind !== 'function')
      return recordOpaque(machine, site, 'the table is only known at run time');
    const table: Table = { name, columns: [], steps: [] };
    const before = machine.recorded.length;
    machine.invoke(callback, [tableBuilder({ machine, raws, table })], site);
    // What could not be followed inside makes the call one opaque step.
    if (machine.recorded.length > before) {
      machine.recorded.splice(before);
      table.problem ??= 'a part of the table is only known at run time';
    }
    if (table.problem !== undefined) recordOpaque(machine, site, table.problem);
    else
      record(
        machine,
        how === 'alter' ? alterStatements(table, site) : createStatements(table, site, how === 'createIfNot'),
      );
  };
  const simple =
    (sql: (name: string, args: readonly Value[]) => string | undefined) =>
    (args: readonly Value[], site: Site): void => {
      const name = named(args[0]);
      const text = name && sql(quoteTable(name), args);
      if (text === undefined) recordOpaque(machine, site, 'a name is only known at run time');
      else record(machine, [emitOne(site, text)]);
    };
  const steps: Readonly<Record<string, (args: readonly Value[], site: Site) => void>> = {
    createTable: (args, site) => build(args, site, 'create'),
    createTableIfNotExists: (args, site) => build(args, site, 'createIfNot'),
    alterTable: (args, site) => build(args, site, 'alter'),
    table: (args, site) => build(args, site, 'alter'),
    dropTable: simple((name) => `drop table ${name}`),
    dropTableIfExists: simple((name) => `drop table if exists ${name}`),
    dropView: simple((name) => `drop view ${name}`),
    dropViewIfExists: simple((name) => `drop view if exists ${name}`),
    dropMaterializedView: simple((name) => `drop materialized view ${name}`),
    renameTable: simple((name, [, to]) => {
      const target = textOf(to);
      return target === undefined ? undefined : `alter table ${name} rename to ${quoteName(target)}`;
    }),
    createSchema: simple((name) => `create schema ${name}`),
    createSchemaIfNotExists: simple((name) => `create schema if not exists ${name}`),
    dropSchema: simple((name) => `drop schema ${name}`),
    dropSchemaIfExists: simple((name) => `drop schema if exists ${name}`),
    createExtension: simple((name) => `create extension ${name}`),
    createExtensionIfNotExists: simple((name) => `create extension if not exists ${name}`),
    dropExtension: simple((name) => `drop extension ${name}`),
    dropExtensionIfExists: simple((name) => `drop extension if exists ${name}`),
  };
  const builder: HostValue = {
    kind: 'host',
    handle: true,
    get(name) {
      if (name === 'raw') return host((args, site) => (raw(args, site), builder));
      if (name === 'withSchema') return host((args) => schemaBuilder(context, textsOf(args[0])?.[0]));
      if (/^has[A-Z]/.test(name)) return host(() => answer(name));
      const step = steps[name];
      if (step)
        return host((args, site) => {
          takeIn(machine, raws, args);
          step(args, site);
          return builder;
        });
      return /^(?:then|catch|finally)$/.test(name) ? undefined : untranslated(machine, `knex.schema.${name}`);
    },
  };
  return builder;
}
