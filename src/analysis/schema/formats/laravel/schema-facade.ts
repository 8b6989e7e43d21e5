import type { Statement } from '../../../../domain/schema.ts';
import { emitOne, quoteName } from '../emit.ts';
import { callBack, recordOpaque } from '../php/machine.ts';
import {
  argument,
  type Arguments,
  type HostValue,
  list,
  literal,
  NULL,
  type Site,
  text,
  textOf,
  textsOf,
  unknown,
  type Value,
} from '../php/values.ts';
import { blueprintHost } from './blueprint.ts';
import type { Command } from './commands.ts';
import { compile } from './compile.ts';
import { describeIndexes, hasIndex } from './questions.ts';
import type { Blueprint, Session } from './session.ts';

const LATER = 'a name is only known at run time';

type Method = (session: Session, args: Arguments, site: Site) => Value | undefined;

/** `Schema::…`: changes are recorded, questions are answered from the schema as built so far. */
export function schemaFacade(session: Session, connection: () => Value): HostValue {
  const self: HostValue = {
    kind: 'host',
    handle: true,
    call(method, args, site) {
      const key = method.toLowerCase();
      if (key === 'connection' || key === 'setconnection') return self;
      if (key === 'getconnection') return connection();
      const known = Object.hasOwn(METHODS, key) ? METHODS[key] : undefined;
      if (known) return known(session, args, site);
      return /^get|^has/.test(key) ? unknown(`what ${method} gives is only known at run time`) : undefined;
    },
  };
  return self;
}

/** Follows a table's callback and records what it makes. */
function build(
  session: Session,
  table: Value | undefined,
  callback: Value | undefined,
  site: Site,
  creates: boolean,
): Value {
  const name = textOf(table);
  const { machine, blueprints } = session;
  if (name === undefined || callback?.kind !== 'closure') {
    recordOpaque(machine, site, LATER);
    return NULL;
  }
  const blueprint: Blueprint = { table: name, creates, commands: [] };
  blueprints.push(blueprint);
  try {
    callBack(machine, callback, [blueprintHost(session, blueprint)], site);
  } finally {
    blueprints.pop();
  }
  machine.recorded.push(...compile(session, blueprint, site));
  return NULL;
}

/** A blueprint with a single command. */
function single(session: Session, table: Value | undefined, command: Command, site: Site): Value {
  const name = textOf(table);
  if (name === undefined) recordOpaque(session.machine, site, LATER);
  else session.machine.recorded.push(...compile(session, { table: name, creates: false, commands: [command] }, site));
  return NULL;
}

function drop(ifExists: boolean): Method {
  return (session, args, site) => {
    const { line, endLine, source } = site;
    return single(
      session,
      argument(args, 0, 'table'),
      { kind: 'drop', ifExists, spot: { line, endLine, source } },
      site,
    );
  };
}

/** A question about a table by its name. */
function asking(answer: (session: Session, table: string, args: Arguments, site: Site) => Value | undefined): Method {
  return (session, args, site) => {
    const table = textOf(argument(args, 0, 'table'));
    const answered = table === undefined ? undefined : answer(session, table, args, site);
    return answered ?? unknown('whether something exists is only known at run time');
  };
}

/** `whenTableHasColumn('users', 'email', function (Blueprint $table) { … })`. */
function when(wanted: boolean, has: (session: Session, table: string, args: Arguments) => boolean | undefined): Method {
  return (session, args, site) => {
    const table = textOf(argument(args, 0, 'table'));
    const known = table === undefined ? undefined : has(session, table, args);
    if (known === undefined) recordOpaque(session.machine, site, LATER);
    else if (known === wanted) build(session, args.list[0], argument(args, 2, 'callback'), site, false);
    return NULL;
  };
}

function hasColumns({ state }: Session, table: string, args: Arguments): boolean | undefined {
  const given = args.list[1] ?? [...args.named.values()].find((value) => value !== args.named.get('table'));
  return textsOf(given)?.every((name) => state.column(table, name) !== undefined);
}

function hasIndexNamed({ state }: Session, table: string, args: Arguments): boolean | undefined {
  return hasIndex(state.table(table), argument(args, 1, 'index'), textOf(argument(args, 2, 'type')));
}

const quiet: Method = () => NULL;

function extension(nameOf: (args: Arguments) => string | undefined): Method {
  return ({ machine }, args, site) => {
    const name = nameOf(args);
    const statement: Statement | undefined =
      name === undefined ? undefined : emitOne(site, `CREATE EXTENSION IF NOT EXISTS ${quoteName(name)}`);
    if (statement) machine.recorded.push(statement);
    else recordOpaque(machine, site, LATER);
    return NULL;
  };
}

const METHODS: Readonly<Record<string, Method>> = {
  create: (session, args, site) =>
    build(session, argument(args, 0, 'table'), argument(args, 1, 'callback'), site, true),
  table: (session, args, site) =>
    build(session, argument(args, 0, 'table'), argument(args, 1, 'callback'), site, false),
  drop: drop(false),
  dropifexists: drop(true),
  rename(session, args, site) {
    const { line, endLine, source } = site;
    const to = textOf(argument(args, 1, 'to'));
    if (to === undefined) recordOpaque(session.machine, site, LATER);
    else single(session, argument(args, 0, 'from'), { kind: 'rename', to, spot: { line, endLine, source } }, site);
    return NULL;
  },
  dropcolumns(session, args, site) {
    const { line, endLine, source } = site;
    const columns = textsOf(argument(args, 1, 'columns'));
    if (!columns) recordOpaque(session.machine, site, LATER);
    else single(session, args.list[0], { kind: 'drop-columns', columns, spot: { line, endLine, source } }, site);
    return NULL;
  },
  hastable: asking(({ state }, table) => literal(state.table(table) !== undefined)),
  hasview: asking(() => undefined),
  hascolumn: asking((session, table, args) => known(hasColumns(session, table, args))),
  hascolumns: asking((session, table, args) => known(hasColumns(session, table, args))),
  hasindex: asking((session, table, args) => known(hasIndexNamed(session, table, args))),
  getcolumnlisting: asking(({ state }, table, _args, { line }) =>
    list([...(state.table(table)?.columns.values() ?? [])].map(({ name }) => text(name, line))),
  ),
  getindexlisting: asking(({ state }, table, _args, { line }) =>
    list([...(state.table(table)?.indexes.keys() ?? [])].map((name) => text(name, line))),
  ),
  getindexes: asking(({ state }, table, _args, { line }) => describeIndexes(state.table(table), line)),
  getforeignkeys: asking(({ state }, table, _args, { line }) =>
    list(
      [...(state.table(table)?.foreignKeys ?? [])].map(([name, columns]): Value => ({
        kind: 'array',
        entries: new Map<string, Value>([
          ['name', text(name, line)],
          ['columns', list(columns.map((column) => text(column, line)))],
        ]),
      })),
    ),
  ),
  whentablehascolumn: when(true, hasColumns),
  whentabledoesnthavecolumn: when(false, hasColumns),
  whentablehasindex: when(true, hasIndexNamed),
  whentabledoesnthaveindex: when(false, hasIndexNamed),
  withoutforeignkeyconstraints(session, args, site) {
    return callBack(session.machine, argument(args, 0, 'callback'), [], site);
  },
  enableforeignkeyconstraints: quiet,
  disableforeignkeyconstraints: quiet,
  defaultstringlength: quiet,
  morphusinguuids: quiet,
  usenativeschemaoperationsifpossible: quiet,
  ensurevectorextensionexists: extension(() => 'vector'),
  ensureextensionexists: extension((args) => textOf(argument(args, 0, 'name'))),
};

function known(answer: boolean | undefined): Value | undefined {
  return answer === undefined ? undefined : literal(answer);
}
