import { memberOf } from './builtins.ts';
import type { Machine } from './machine.ts';
import { host, type Property, text, textOf, UNDEFINED, unknown, type Value } from './values.ts';

/** What the language has everywhere. */
export function globals(machine: Machine): Record<string, Value> {
  const fields = (pick: (name: string, field: Property) => Value) =>
    host(([of]) =>
      of?.kind === 'object'
        ? { kind: 'array', items: [...of.entries].map(([name, field]) => pick(name, field)) }
        : of?.kind === 'array'
          ? { kind: 'array', items: of.items.map((value, at) => pick(String(at), { value, line: 0 })) }
          : unknown('an object is only known at run time'),
    );
  const namespace = (members: Readonly<Record<string, Value>>): Value => ({
    kind: 'host',
    get: (name) => members[name] ?? unknown(`${name} is only known at run time`),
  });
  const quiet = host(() => UNDEFINED);
  const same = host(([value]) => value ?? UNDEFINED);
  return {
    Object: namespace({
      keys: fields((name, { line }) => text(name, line)),
      values: fields((_, { value }) => value),
      entries: fields((name, { value, line }) => ({ kind: 'array', items: [text(name, line), value] })),
      freeze: same,
    }),
    Promise: promises(machine),
    console: { kind: 'host', get: () => quiet },
    String: { kind: 'host', call: ([value], site) => text(textOf(value) ?? '', site.line), get: () => STRING_RAW },
  };
}

/** Promises are done at once, those of Bluebird too: `new Promise((resolve) => …)`, `Promise.map(items, callback)`. */
function promises(machine: Machine): Value {
  const same = host(([value]) => value ?? UNDEFINED);
  const each = host(([items, callback], site) => {
    const forEach = items ? memberOf(machine, items, 'map', site.line) : UNDEFINED;
    return machine.invoke(forEach, callback ? [callback] : [], site);
  });
  const members: Readonly<Record<string, Value>> = {
    all: same,
    allSettled: same,
    resolve: same,
    reject: host(() => UNDEFINED),
    map: each,
    each,
    mapSeries: each,
  };
  return {
    kind: 'host',
    get: (name) => members[name] ?? unknown(`Promise.${name} is only known at run time`),
    call([executor], site) {
      let result: Value = unknown('what a promise gives is only known at run time');
      const resolve = host(([value]) => ((result = value ?? UNDEFINED), UNDEFINED));
      if (executor) machine.invoke(executor, [resolve, host(() => UNDEFINED)], site);
      return result;
    },
  };
}

const STRING_RAW: Value = host(([value]) => value ?? UNDEFINED);
