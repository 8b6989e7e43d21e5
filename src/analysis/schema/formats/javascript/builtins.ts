import { isPostgresAmong } from './engines.ts';
import { type Machine, recordUncertain, trial } from './machine.ts';
import {
  host,
  isMissing,
  literal,
  partlyKnown,
  type Site,
  sketchOf,
  text,
  textOf,
  truth,
  UNDEFINED,
  unknown,
  type Value,
} from './values.ts';

/** A property of a value: what the program stored there, or what the language has there. */
export function memberOf(machine: Machine, holder: Value, name: string, line: number): Value {
  if (name === 'then' || name === 'finally' || name === 'catch' || name === 'bind' || name === 'call')
    return commonMethod(machine, holder, name);
  switch (holder.kind) {
    case 'unknown':
      return arrayName.test(name) ? unknownIteration(machine, holder.reason) : holder;
    case 'host':
      return holder.get?.(name) ?? UNDEFINED;
    case 'object':
    case 'function':
      return holder.entries.get(name)?.value ?? UNDEFINED;
    case 'array':
      return arrayMember(machine, holder.items, name);
    case 'string':
      return stringMember(holder, name, line);
    case 'literal':
      return isMissing(holder) ? UNDEFINED : unknown('a value is only known at run time');
  }
}

const arrayName = /^(?:forEach|map|flatMap|reduce|filter|some|every|find|each|mapSeries)$/;

/** `rows.forEach(row => …)` over what a query returned: whatever it does is done once per row. */
function unknownIteration(machine: Machine, reason: string): Value {
  return host((args, site) => {
    const turn = trial(machine, () => {
      for (const arg of args) if (arg.kind === 'function') machine.invoke(arg, [unknown(reason)], site);
    });
    recordUncertain(machine, site, 'how often it runs is only known at run time', turn);
    return unknown(reason);
  });
}

/** Everything may be a promise here: `then` goes on with the value itself. */
function commonMethod(machine: Machine, holder: Value, name: string): Value {
  if (holder.kind === 'host' && holder.get?.(name)) return holder.get(name) ?? UNDEFINED;
  if (name === 'catch') return host(() => holder);
  if (name === 'bind')
    return host(([, ...bound]) => host((args, site) => machine.invoke(holder, [...bound, ...args], site)));
  if (name === 'call') return host(([, ...args], site) => machine.invoke(holder, args, site));
  return host(([callback], site) => {
    if (!callback || isMissing(callback)) return holder;
    const value = holder.kind === 'literal' ? unknown('the result is only known at run time') : holder;
    return machine.invoke(callback, name === 'then' ? [value] : [], site);
  });
}

function arrayMember(machine: Machine, items: Value[], name: string): Value {
  const index = /^\d+$/.test(name) ? Number(name) : undefined;
  if (index !== undefined) return items[index] ?? UNDEFINED;
  const each = (callback: Value | undefined, site: Site) =>
    items.map((item, at) => (callback ? machine.invoke(callback, [item, literal(at)], site) : UNDEFINED));
  switch (name) {
    case 'length':
      return literal(items.length);
    case 'forEach':
      return host(([callback], site) => (each(callback, site), UNDEFINED));
    case 'map':
      return host(([callback], site) => ({ kind: 'array', items: each(callback, site) }));
    case 'flatMap':
      return host(([callback], site) => ({
        kind: 'array',
        items: each(callback, site).flatMap((item) => (item.kind === 'array' ? item.items : [item])),
      }));
    case 'filter':
      return host(([callback], site) => {
        const kept = each(callback, site).map(truth);
        if (kept.includes(undefined)) return unknown('a filter is only known at run time');
        return { kind: 'array', items: items.filter((_, at) => kept[at]) };
      });
    case 'reduce':
      return host(([callback, first], site) =>
        items.reduce(
          (sum, item, at) => (callback ? machine.invoke(callback, [sum, item, literal(at)], site) : UNDEFINED),
          first ?? UNDEFINED,
        ),
      );
    case 'push':
      return host((args) => (items.push(...args), literal(items.length)));
    case 'concat':
      return host((args) => ({
        kind: 'array',
        items: [...items, ...args.flatMap((arg) => (arg.kind === 'array' ? arg.items : [arg]))],
      }));
    case 'includes':
      return host(([wanted]) =>
        wanted?.kind === 'unknown'
          ? isPostgresAmong(items)
          : literal(items.some((item) => textOf(item) === textOf(wanted))),
      );
    case 'join':
      return host(([separator], site) => joined(items, textOf(separator) ?? ',', site.line));
    default:
      return unknown(`the list's ${name} is only known at run time`);
  }
}

function joined(items: readonly Value[], separator: string, line: number): Value {
  const between = { text: separator, line, verbatim: false };
  const parts = items.map((item) => (item.kind === 'string' ? item.pieces : undefined));
  if (!parts.every((pieces) => pieces !== undefined)) {
    const texts = items.map(textOf);
    const known = texts.every((item) => item !== undefined);
    return known
      ? text(texts.join(separator), line)
      : partlyKnown(items.flatMap((item) => [separator, sketchOf(item)]));
  }
  return { kind: 'string', pieces: parts.flatMap((pieces, at) => (at === 0 ? pieces : [between, ...pieces])) };
}

function stringMember(value: Extract<Value, { kind: 'string' }>, name: string, line: number): Value {
  const whole = textOf(value) ?? '';
  const simple = (change: (given: readonly (string | undefined)[]) => string) =>
    host((args, site) => text(change(args.map(textOf)), site.line));
  switch (name) {
    case 'length':
      return literal(whole.length);
    // Blank text before and after a statement does not matter, and lines stay where they are.
    case 'trim':
    case 'toString':
      return host(() => value);
    case 'toLowerCase':
      return simple(() => whole.toLowerCase());
    case 'toUpperCase':
      return simple(() => whole.toUpperCase());
    case 'slice':
    case 'substring':
      return simple(([from = '0', to]) => whole.slice(Number(from), to === undefined ? undefined : Number(to)));
    case 'concat':
      return simple((given) => whole + given.join(''));
    case 'replace':
    case 'replaceAll':
      return host(([from, to], site) => {
        const [search, replacement] = [textOf(from), textOf(to)];
        if (search === undefined || replacement === undefined)
          return unknown('a replacement is only known at run time');
        const replaced =
          name === 'replace' ? whole.replace(search, () => replacement) : whole.replaceAll(search, () => replacement);
        return text(replaced, site.line);
      });
    case 'split':
      return host(([by], site) => ({
        kind: 'array',
        items: whole.split(textOf(by) ?? ',').map((part) => text(part, site.line)),
      }));
    case 'includes':
      return host(([part]) => literal(whole.includes(textOf(part) ?? '\0')));
    case 'startsWith':
      return host(([part]) => literal(whole.startsWith(textOf(part) ?? '\0')));
    default:
      return /^\d+$/.test(name) ? text(whole[Number(name)] ?? '', line) : unknown(`${name} is only known at run time`);
  }
}
