import { type Machine, recordOpaque } from '../javascript/machine.ts';
import { host, UNDEFINED, type Value } from '../javascript/values.ts';

/** `require('async')`, as db-migrate's older templates use it. */
export function asyncLibrary(machine: Machine): Value {
  const done: Value = host(() => UNDEFINED);
  const inTurn = host(([tasks, callback], site) => {
    const list = tasks?.kind === 'array' ? tasks.items : [];
    for (const task of list) machine.invoke(task, [done], site);
    return callback ? machine.invoke(callback, [{ kind: 'literal', value: null }], site) : UNDEFINED;
  });
  const each = host(([items, task, callback], site) => {
    if (items?.kind === 'array' && task) for (const item of items.items) machine.invoke(task, [item, done], site);
    else if (task) recordOpaque(machine, site, 'how often it runs is only known at run time');
    return callback ? machine.invoke(callback, [{ kind: 'literal', value: null }], site) : UNDEFINED;
  });
  const members: Readonly<Record<string, Value>> = {
    series: inTurn,
    parallel: inTurn,
    waterfall: inTurn,
    each,
    eachSeries: each,
    forEach: each,
    forEachSeries: each,
    map: each,
    mapSeries: each,
  };
  return { kind: 'host', get: (name) => members[name] };
}
