import {
  argument,
  type Arguments,
  type HostValue,
  literal,
  NULL,
  type Site,
  text,
  textOf,
  type Value,
} from '../php/values.ts';
import { type Described, presetName } from './column-methods.ts';
import type { Column } from './columns.ts';
import type { Command, Spot } from './commands.ts';
import { indexName, referredTable } from './names.ts';
import type { Blueprint, Session } from './session.ts';

/** A table whose callback is being followed. */
export type Builder = {
  readonly session: Session;
  readonly blueprint: Blueprint;
  add(command: Command): void;
};

/** A method of the table; undefined where a name is only known at run time. */
export type TableMethod = (builder: Builder, args: Arguments, site: Site) => Value | undefined;

export function spotOf({ line, endLine, source }: Site): Spot {
  return { line, endLine, source };
}

/** A definition whose further calls become its attributes (`Illuminate\Support\Fluent`). */
export function fluent(
  { session }: Builder,
  attributes: Map<string, Value>,
  spot: { endLine: number },
  own: (method: string, args: Arguments, site: Site) => Value | undefined = () => undefined,
): HostValue {
  const self: HostValue = {
    kind: 'host',
    get: (name) => attributes.get(name) ?? NULL,
    call(method, args, site) {
      session.machine.built += 1;
      spot.endLine = Math.max(spot.endLine, site.endLine);
      const special = own(method, args, site);
      if (special) return special;
      attributes.set(method, args.list[0] ?? [...args.named.values()][0] ?? literal(true));
      return self;
    },
  };
  return self;
}

/** Adds a column; undefined where its name is not known. */
export function addColumn(
  builder: Builder,
  method: string,
  { type, attributes }: Described,
  args: Arguments,
  site: Site,
): Value | undefined {
  const given = argument(args, 0, 'column');
  const name = given ? textOf(given) : presetName(method);
  if (name === undefined) return undefined;
  const column: Column = { name, type, attributes: new Map(Object.entries(attributes)), ...spotOf(site) };
  builder.add({ kind: 'column', column });
  const refers = /^foreign(?:id|uuid|ulid)$/i.test(method);
  const own = refers
    ? (called: string, own: Arguments, at: Site) => reference(builder, column, called, own, at)
    : undefined;
  return fluent(builder, column.attributes, column, own);
}

/** `foreignId('user_id')->constrained()`, and `->references()` which only such columns have. */
function reference(builder: Builder, column: Column, method: string, args: Arguments, site: Site): Value | undefined {
  if (method !== 'constrained' && method !== 'references') return undefined;
  const constrained = method === 'constrained';
  const named = constrained ? argument(args, 2, 'indexName') : argument(args, 1, 'indexName');
  const key =
    textOf(argument(args, constrained ? 1 : 0, 'column')) ?? textOf(column.attributes.get('modelKey')) ?? 'id';
  const table = textOf(argument(args, 0, 'table')) ?? textOf(column.attributes.get('table'));
  const made = foreignKey(builder, [column.name], textOf(named), site);
  made.attributes.set('references', text(key, site.line));
  if (constrained) made.attributes.set('on', text(table ?? referredTable(column.name, key), site.line));
  return made.host;
}

export function foreignKey(builder: Builder, columns: readonly string[], name: string | undefined, site: Site) {
  const attributes = new Map<string, Value>();
  const spot = spotOf(site);
  const { table } = builder.blueprint;
  builder.add({ kind: 'foreign', columns, name: name || indexName(table, columns, 'foreign'), attributes, spot });
  const host: HostValue = fluent(builder, attributes, spot, (method, _args, at) => {
    const [, action, event] = /^(cascade|restrict|null|noAction)On(Delete|Update)$/.exec(method) ?? [];
    if (action === undefined) return undefined;
    attributes.set(`on${event}`, text(ACTIONS[action] ?? action, at.line));
    return host;
  });
  return { attributes, host };
}

const ACTIONS: Readonly<Record<string, string>> = { null: 'set null', noAction: 'no action' };
