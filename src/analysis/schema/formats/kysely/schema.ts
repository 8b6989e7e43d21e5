import type { Statement } from '../../../../domain/schema.ts';
import { emitOne, quoteName, quoteNames, quoteTable, quoteValue, type TableName, tableName } from '../emit.ts';
import { record, recordOpaque } from '../javascript/machine.ts';
import { host, type HostValue, type Site, textOf, textsOf, UNDEFINED, type Value } from '../javascript/values.ts';
import { builder, type Call } from './calls.ts';
import { type Context, sqlOf } from './fragments.ts';
import { createIndex } from './indexes.ts';
import { alterTable, createTable } from './tables.ts';

/** What a chain asks for as statements; nothing where a part is unknown or not translated. */
type Translate = (name: TableName, calls: readonly Call[], site: Site) => readonly Statement[] | undefined;

/** `db.schema`. Nothing runs before a chain's `execute()`. */
export function schemaModule(context: Context, schema: string | undefined): HostValue {
  const { machine } = context;
  const nameOf = (value: Value | undefined): TableName | undefined => {
    const name = textOf(value);
    if (name === undefined) return undefined;
    return schema === undefined ? tableName(name) : { schema, ...tableName(name) };
  };
  const steps: Readonly<Record<string, Translate>> = {
    createTable: (table, calls, site) => createTable(context, { table, nameOf }, calls, site),
    alterTable: (table, calls, site) => alterTable(context, { table, nameOf }, calls, site),
    createIndex: ({ name }, calls, site) => createIndex(context, name, nameOf, calls, site),
    ...Object.fromEntries(
      ['table', 'index', 'view', 'type', 'schema'].map((kind) => [
        `drop${kind[0]?.toUpperCase()}${kind.slice(1)}`,
        drop(kind),
      ]),
    ),
    createSchema: ({ name }, calls, site) =>
      simple(site, calls, { ifNotExists: 'if not exists' }, (words) => `create schema ${words}${quoteName(name)}`),
    createView: (name, calls, site) => createView(context, name, calls, site),
    refreshMaterializedView: (name, calls, site) =>
      simple(site, calls, { concurrently: 'concurrently', withNoData: '', withData: '' }, (words) => {
        const data = calls.some((call) => call.name === 'withNoData') ? 'with no data' : 'with data';
        return `refresh materialized view ${words}${quoteTable(name)} ${data}`;
      }),
    createType: (name, calls, site) => {
      const labels = calls.length === 1 && calls[0]?.name === 'asEnum' ? textsOf(calls[0].args[0]) : undefined;
      return (
        labels && [emitOne(site, `create type ${quoteTable(name)} as enum (${labels.map(quoteValue).join(', ')})`)]
      );
    },
    alterType: (name, calls, site) => {
      const action = alterTypeSql(calls);
      return action === undefined ? undefined : [emitOne(site, `alter type ${quoteTable(name)} ${action}`)];
    },
  };
  return {
    kind: 'host',
    handle: true,
    get(member) {
      if (member === 'withSchema') return host(([name]) => schemaModule(context, textOf(name)));
      if (/^with(?:out)?Plugins?$/.test(member)) return host(() => schemaModule(context, schema));
      const step = Object.hasOwn(steps, member) ? steps[member] : undefined;
      return host(([first], begun) => {
        const name = nameOf(first);
        return builder(machine, [], (calls, site) => {
          const whole: Site = { ...begun, endLine: site.endLine, source: site.source };
          const statements = name && step?.(name, calls, whole);
          if (statements) record(machine, statements);
          else recordOpaque(machine, whole, `a part of ${member} is not translated or only known at run time`);
          return UNDEFINED;
        });
      });
    },
  };
}

/** A statement whose words depend on which calls were made; nothing where another one was. */
function simple(
  site: Site,
  calls: readonly Call[],
  words: Readonly<Record<string, string>>,
  sql: (words: string) => string,
): Statement[] | undefined {
  if (!calls.every(({ name }) => Object.hasOwn(words, name))) return undefined;
  const said = Object.entries(words).filter(([name, word]) => word !== '' && calls.some((call) => call.name === name));
  return [emitOne(site, sql(said.map(([, word]) => `${word} `).join('')))];
}

function drop(kind: string): Translate {
  return (name, calls, site) => {
    const known = calls.filter((call) => !(kind === 'index' && call.name === 'on'));
    const materialized = known.some((call) => call.name === 'materialized') ? 'materialized ' : '';
    const cascade = known.some((call) => call.name === 'cascade') ? ' cascade' : '';
    return simple(site, known, { ifExists: 'if exists', materialized: '', cascade: '', temporary: '' }, (words) => {
      const target = kind === 'schema' ? quoteName(name.name) : quoteTable(name);
      return `drop ${materialized}${kind} ${words}${target}${cascade}`;
    });
  };
}

function createView(context: Context, name: TableName, calls: readonly Call[], site: Site): Statement[] | undefined {
  const query = sqlOf(context, calls.find((call) => call.name === 'as')?.args[0]);
  const columns = textsOf(calls.find((call) => call.name === 'columns')?.args[0]);
  if (query === undefined) return undefined;
  const words = {
    orReplace: 'or replace',
    materialized: 'materialized',
    temporary: 'temporary',
    ifNotExists: '',
    columns: '',
    as: '',
  };
  const guard = calls.some((call) => call.name === 'ifNotExists') ? 'if not exists ' : '';
  const list = columns ? ` (${quoteNames(columns)})` : '';
  return simple(site, calls, words, (said) => `create ${said}view ${guard}${quoteTable(name)}${list} as ${query}`);
}

function alterTypeSql([first, ...more]: readonly Call[]): string | undefined {
  const [one, two] = first?.args.map(textOf) ?? [];
  if (!first || one === undefined) return undefined;
  if (first.name === 'renameTo' && more.length === 0) return `rename to ${quoteName(one)}`;
  if (first.name === 'setSchema' && more.length === 0) return `set schema ${quoteName(one)}`;
  if (first.name === 'renameValue' && two !== undefined) return `rename value ${quoteValue(one)} to ${quoteValue(two)}`;
  if (first.name !== 'addValue') return undefined;
  const guard = more.some(({ name }) => name === 'ifNotExists') ? 'if not exists ' : '';
  const place = more.find(({ name }) => name === 'before' || name === 'after');
  const neighbour = textOf(place?.args[0]);
  return `add value ${guard}${quoteValue(one)}${place && neighbour !== undefined ? ` ${place.name} ${quoteValue(neighbour)}` : ''}`;
}
