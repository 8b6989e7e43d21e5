import { callBack, recordOpaque } from '../php/machine.ts';
import {
  argument,
  type Arguments,
  type HostValue,
  isMissing,
  literal,
  NULL,
  ROWS,
  type Site,
  text,
  textOf,
  unknown,
  type Value,
} from '../php/values.ts';
import { queryHost } from './query.ts';
import { indexesByName } from './questions.ts';
import { runSql } from './raw-sql.ts';
import type { Session } from './session.ts';

/** `DB::…` and the connection that it stands for. */
export function databaseFacade(session: Session, schema: () => Value): HostValue {
  const { machine } = session;
  const self: HostValue = {
    kind: 'host',
    handle: true,
    call(method, args, site) {
      switch (method) {
        case 'statement':
        case 'unprepared':
        case 'insert':
        case 'update':
        case 'delete':
        case 'affectingStatement':
          runSql(session, argument(args, 0, 'query'), argument(args, 1, 'bindings'), site);
          return ROWS;
        case 'raw':
          return rawExpression(args);
        case 'table':
        case 'query':
          return queryHost(machine, textOf(argument(args, 0, 'table')));
        case 'transaction':
          return callBack(machine, argument(args, 0, 'callback'), [self], site);
        case 'connection':
          return self;
        case 'getDriverName':
          return text('pgsql', site.line);
        case 'getTablePrefix':
          return text('', site.line);
        case 'getName':
          return text('pgsql', site.line);
        case 'getSchemaBuilder':
          return schema();
        case 'getDoctrineSchemaManager':
        case 'getDoctrineConnection':
          return doctrine(session);
        case 'getConfig':
          return textOf(args.list[0]) === 'driver'
            ? text('pgsql', site.line)
            : unknown('a setting is only known at run time');
        default:
          return QUIET.test(method) ? ROWS : undefined;
      }
    },
  };
  return self;
}

const QUIET =
  /^(?:select\w*|scalar|beginTransaction|commit|rollBack|getPdo|getServerVersion|getQueryGrammar|getSchemaGrammar|enableQueryLog|disableQueryLog|getDatabaseName|pretend|listen|getQueryLog|purge|reconnect|setDefaultConnection|getDefaultConnection|getDatabasePlatform|logging|useWriteConnectionWhenReading|afterCommit|disconnect|prepareBindings|getConnection)$/;

/** `DB::raw('now()')`. */
function rawExpression(args: Arguments): Value {
  const value = argument(args, 0, 'value');
  if (value?.kind === 'string') return { kind: 'host', expression: value };
  const number = textOf(value);
  return number === undefined
    ? unknown('an expression is only known at run time')
    : { kind: 'host', expression: text(number, 1) };
}

/** Doctrine's schema manager, which older versions ask about indexes. Its settings change nothing in the database. */
function doctrine({ state }: Session): HostValue {
  const about = (table: Value | undefined): HostValue => ({
    kind: 'host',
    call(method, args) {
      const name = textOf(args.list[0]);
      const indexes = state.table(textOf(table) ?? '')?.indexes;
      if (method === 'hasIndex' && name !== undefined) return literal(indexes?.has(name) === true);
      if (method === 'hasColumn' && name !== undefined)
        return literal(state.column(textOf(table) ?? '', name) !== undefined);
      return unknown(`what ${method} gives is only known at run time`);
    },
  });
  const self: HostValue = {
    kind: 'host',
    call(method, args) {
      const [table] = args.list;
      if (method === 'listTableIndexes') return indexesByName(state.table(textOf(table) ?? ''));
      if (/^(?:listTableDetails|introspectTable)$/.test(method)) return about(table);
      return /^(?:getDatabasePlatform|getSchemaManager|createSchemaManager|registerDoctrineTypeMapping|getConfiguration|setSchemaAssetsFilter)$/.test(
        method,
      )
        ? self
        : unknown(`what ${method} gives is only known at run time`);
    },
  };
  return self;
}

/** A model of the project: its queries change rows only. */
export function modelCall(session: Session, method: string, args: Arguments, site: Site, table: string): Value {
  const { machine, state } = session;
  if (
    /^(?:unguard|reguard|withoutTimestamps|flushEventListeners|disableSearchSyncing|preventLazyLoading)$/.test(method)
  )
    return NULL;
  const known = state.table(table) !== undefined;
  // What a model writes passes through its casts and events; only plain updates and deletes are the query's own.
  if (
    /^(?:create\w*|firstOrCreate|updateOrCreate|forceCreate\w*|insert\w*|truncate|destroy|upsert|updateOrInsert)$/.test(
      method,
    )
  ) {
    recordOpaque(machine, site, 'application code in a migration is not run', true);
    return ROWS;
  }
  const query = queryHost(machine, known ? table : undefined);
  const result = query.call?.(method, args, site);
  return result && !isMissing(result) ? result : ROWS;
}
