import { applicationStep } from '../emit.ts';
import { lost } from '../php/calls.ts';
import { callBack, type Machine, type Outside } from '../php/machine.ts';
import {
  type Arguments,
  type HostValue,
  itemsOf,
  list,
  literal,
  NULL,
  ROWS,
  type Site,
  text,
  textOf,
  truth,
  unknown,
  type Value,
} from '../php/values.ts';
import { type Config, environment } from './config.ts';
import { databaseFacade, modelCall } from './database.ts';
import { plural } from './inflection.ts';
import { baseName, modelTable, snake } from './names.ts';
import { rowCall } from './query.ts';
import { schemaFacade } from './schema-facade.ts';
import { type Session, snapshot } from './session.ts';

/** Calls that leave the database alone. */
const QUIET_TYPES =
  /^(?:Log|Cache|Storage|File|Event|Artisan|Redis|Bus|Queue|Notification|Mail|Hash|Crypt|Http|Process|Auth|Session|Cookie|Lang|View|Route|URL|Date|Carbon|CarbonImmutable|Benchmark|Sleep|ConsoleOutput|Command|Closure|DateTime|DateTimeImmutable|Exception|RuntimeException|LogicException|InvalidArgumentException|Arr|Collection|Ramsey|Uuid|Ulid|Number|Crypto|Encrypter|Throwable)$/;
const MODEL = /(?:^|\\)(?:Models?|Entities|Domain)\\|^App\\[A-Z]\w+$/;

/** Laravel as a migration meets it: facades, helper functions, models. */
export function framework(session: Session, config: Config): Outside {
  const machine = () => session.machine;
  const hosts: { schema?: HostValue; database?: HostValue } = {};
  const schema = (): HostValue => (hosts.schema ??= schemaFacade(session, () => database()));
  const database = (): HostValue => (hosts.database ??= databaseFacade(session, schema));
  const facade = (type: string): HostValue | undefined => {
    const own = type.startsWith('Illuminate\\') || !type.includes('\\');
    if (!own) return undefined;
    const name = baseName(type);
    if (name === 'Schema' || name === 'Builder') return schema();
    return name === 'DB' || name === 'Manager' || name === 'Capsule' ? database() : undefined;
  };
  return {
    staticCall(type, method, args, site) {
      const host = facade(type);
      if (host) {
        const result = host.call?.(method, args, site);
        return result ?? application(machine(), args, site, method);
      }
      const name = baseName(type);
      const [first] = args.list;
      if (name === 'NestedSet' && method === 'columns' && first?.kind === 'host')
        return first.call?.('nestedSet', { list: [], named: new Map() }, site) ?? NULL;
      if (name === 'Str') return stringCall(method, args, site) ?? unknown(`Str::${method} is only known at run time`);
      if (name === 'Config') return config.get(textOf(args.list[0]) ?? '', args.list[1]);
      if (name === 'App') return applicationCall(method, args);
      if (name === 'Artisan' && /^(?:call|queue)$/.test(method)) return application(machine(), args, site, method);
      if (QUIET_TYPES.test(name))
        return lost(machine(), args, site, unknown(`${name}::${method} is only known at run time`));
      if (MODEL.test(type)) return modelCall(session, method, args, site, modelTable(type));
      return application(machine(), args, site, method);
    },
    functionCall: (name, args, site) =>
      functionCall(name, args, site, { machine: machine(), config, database, schema }),
    construct(type, args, site) {
      if (/^Expression$/.test(baseName(type)) && args.list[0]?.kind === 'string')
        return { kind: 'host', expression: args.list[0] };
      return lost(machine(), args, site, MODEL.test(type) ? ROWS : unknown(`${baseName(type)} is in another file`));
    },
    constant: (type, name) => unknown(`${baseName(type)}::${name} is in another file`),
    unknownCall(target, method, args, site) {
      if (target.rows) return rowCall(machine(), method, args, site);
      return application(machine(), args, site, DOES.test(method) ? method : '');
    },
    inheritedCall: (_type, method, args, site) =>
      method === 'driver' ? text('pgsql', site.line) : application(machine(), args, site, method),
    snapshot: () => snapshot(session),
  };
}

/** Code of the project's own: a step where it stands by itself, and unknown in any case. */
function application(machine: Machine, args: Arguments, site: Site, method: string): Value {
  const before = machine.recorded.length;
  const result = lost(machine, args, site, unknown(`what ${method} gives is only known at run time`));
  if (machine.recorded.length === before && ACTS.test(method))
    machine.recorded.push(applicationStep(site, site.source()));
  return result;
}

/** Names of methods that do something rather than tell something. */
const ACTS =
  /^(?:call|run|handle|execute|seed|migrate|create|make|add|insert|update|delete|remove|drop|rename|fix|fill|convert|set|sync|import|reset|populate|process|dispatch|upgrade|install|apply|register|save|store|copy|move|backfill|queue|up)/i;

/** The same for objects of which nothing is known: many are dates, texts or answers of other services. */
const DOES = /^(?:save|delete|insert|update|create|seed|run|handle|execute|call|migrate|up|__invoke)$/;

type Reach = {
  readonly machine: Machine;
  readonly config: Config;
  readonly database: () => HostValue;
  readonly schema: () => HostValue;
};

function functionCall(
  name: string,
  args: Arguments,
  site: Site,
  { machine, config, database, schema }: Reach,
): Value | undefined {
  const [first, second] = args.list;
  switch (name) {
    case 'config':
      return config.get(textOf(first) ?? '', second);
    case 'env':
      return environment(first, second);
    case 'collect':
      return collection(machine, first ?? list([]));
    case 'app':
    case 'resolve': {
      const wanted = textOf(first);
      if (wanted === 'db') return database();
      if (wanted === 'db.schema') return schema();
      return first ? unknown(`${name}() gives another file's code`) : applicationHost();
    }
    case 'now':
    case 'today':
      return text('2000-01-01 00:00:00', site.line);
    case 'tap':
      callBack(machine, second, [first ?? NULL], site);
      return first;
    case 'value':
      return first?.kind === 'closure' ? callBack(machine, first, [], site) : first;
    case 'with':
      return second ? callBack(machine, second, [first ?? NULL], site) : first;
    case 'rescue':
      return callBack(machine, first, [], site);
    case 'rescue_if':
      return first && truth(first) === true ? callBack(machine, second, [], site) : undefined;
    case 'retry':
      return callBack(machine, second, [literal(1)], site);
    case 'logger':
    case 'info':
    case 'report':
    case 'dump':
    case 'event':
    case 'cache':
    case 'fake':
      return NULL;
    default:
      return undefined;
  }
}

function applicationHost(): HostValue {
  return { kind: 'host', call: (method, args) => applicationCall(method, args) };
}

/** Migrations are looked at as they run in production. */
function applicationCall(method: string, args: Arguments): Value {
  if (method === 'environment' && args.list.length > 0) {
    const names = args.list.flatMap((value) => itemsOf(value) ?? [value]).map(textOf);
    return literal(names.includes('production'));
  }
  if (/^(?:runningUnitTests|isLocal)$/.test(method)) return literal(false);
  if (/^(?:runningInConsole|isProduction)$/.test(method)) return literal(true);
  return method === 'environment' ? text('production', 1) : unknown(`${method} is only known at run time`);
}

function stringCall(method: string, args: Arguments, { line }: Site): Value | undefined {
  const [word, second] = args.list.map(textOf);
  if (word === undefined) return undefined;
  switch (method) {
    case 'snake':
      return text(snake(word), line);
    case 'plural':
      return text(plural(word), line);
    case 'lower':
      return text(word.toLowerCase(), line);
    case 'upper':
      return text(word.toUpperCase(), line);
    case 'contains':
      return second === undefined ? undefined : literal(word.includes(second));
    case 'startsWith':
      return second === undefined ? undefined : literal(word.startsWith(second));
    case 'endsWith':
      return second === undefined ? undefined : literal(word.endsWith(second));
    case 'limit':
      return second === undefined ? undefined : text(word.slice(0, Number(second)), line);
    default:
      return undefined;
  }
}

/** `collect([...])->each(fn)`, over known items. */
function collection(machine: Machine, items: Value): Value {
  if (items.kind !== 'array') return items.kind === 'unknown' ? ROWS : items;
  const entries = [...items.entries];
  return {
    kind: 'host',
    call(method, args, site) {
      const [callback] = args.list;
      const results = () =>
        entries.map(([key, item]) => [key, callBack(machine, callback, [item, text(key, site.line)], site)] as const);
      if (method === 'each') {
        results();
        return collection(machine, items);
      }
      if (/^(?:map|flatMap|mapWithKeys)$/.test(method))
        return collection(machine, { kind: 'array', entries: new Map(results()) });
      if (/^(?:all|toArray)$/.test(method)) return items;
      if (method === 'values') return collection(machine, list(entries.map(([, item]) => item)));
      if (method === 'contains') return literal(entries.some(([, item]) => textOf(item) === textOf(callback)));
      if (method === 'count') return literal(entries.length);
      return undefined;
    },
  };
}
