import type { Machine } from '../javascript/machine.ts';
import { host, type HostValue, type Site, type Value } from '../javascript/values.ts';

/** One link of a builder's chain. */
export type Call = { readonly name: string; readonly args: readonly Value[]; readonly site: Site };

/** A builder that only remembers what is asked of it; `execute` runs what was asked so far. */
export function builder(
  machine: Machine,
  calls: Call[],
  execute?: (calls: readonly Call[], site: Site) => Value,
): HostValue {
  const chain: HostValue = {
    kind: 'host',
    handle: execute !== undefined,
    get(name) {
      if (/^(?:then|catch|finally)$/.test(name)) return undefined;
      if (name === '$call') return host(([change], site) => (change ? machine.invoke(change, [chain], site) : chain));
      if (execute && name.startsWith('execute')) return host((_args, site) => execute(calls, site));
      return host((args, site) => {
        machine.built += 1;
        calls.push({ name, args, site });
        return chain;
      });
    },
  };
  return chain;
}

/** What a callback asks of the builder that it receives: `(column) => column.notNull()`. */
export function callsOf(machine: Machine, callback: Value | undefined, site: Site): readonly Call[] {
  const calls: Call[] = [];
  if (callback?.kind === 'function') machine.invoke(callback, [builder(machine, calls)], site);
  return calls;
}
