import { callBack, type Machine } from './machine.ts';
import { equal } from './operators.ts';
import { interpolated } from './strings.ts';
import {
  type Arguments,
  dataOf,
  isMissing,
  itemsOf,
  list,
  literal,
  NULL,
  numberOf,
  type Site,
  text,
  textOf,
  truth,
  unknown,
  type Value,
} from './values.ts';

type Builtin = (args: readonly Value[], site: Site, machine: Machine) => Value | undefined;

/** What a function of the language gives; undefined where it is not one of those that are followed. */
export function builtin(machine: Machine, name: string, args: Arguments, site: Site): Value | undefined {
  const followed = Object.hasOwn(BUILTINS, name) ? BUILTINS[name] : undefined;
  if (!followed) return QUIET.test(name) ? NULL : undefined;
  if (args.named.size > 0) return unknown(`what ${name} gives is only known at run time`);
  return followed(args.list, site, machine) ?? unknown(`what ${name} gives is only known at run time`);
}

/** They change nothing in the database. */
const QUIET =
  /^(?:ini_set|set_time_limit|error_log|printf|print_r|var_dump|sleep|usleep|gc_collect_cycles|throw_if|throw_unless|assert|unset|ob_\w+|file_put_contents|unlink|mkdir|fclose)$/;

/** The longest list or text that is built. */
const MAX_SIZE = 10_000;

const array = (entries: Iterable<readonly [string, Value]>): Value => ({ kind: 'array', entries: new Map(entries) });
const entriesOf = (value: Value | undefined) => (value?.kind === 'array' ? [...value.entries] : undefined);

/** A function of texts that gives a text. */
function ofTexts(change: (...texts: string[]) => string | undefined): Builtin {
  return (args, site) => {
    const texts = args.map(interpolated);
    if (!texts.every((item) => item !== undefined)) return undefined;
    const changed = change(...texts);
    return changed === undefined || changed.length > 1e6 ? undefined : text(changed, site.line);
  };
}

/** A question about texts. */
function asking(question: (...texts: string[]) => boolean | number): Builtin {
  return (args) => {
    const texts = args.map(interpolated);
    return texts.every((item) => item !== undefined) ? literal(question(...texts)) : undefined;
  };
}

const includes: Builtin = ([wanted, among]) => {
  const items = itemsOf(among);
  if (!wanted || !items) return undefined;
  const answers = items.map((item) => truth(equal(item, wanted, false)));
  if (answers.includes(true)) return literal(true);
  return answers.includes(undefined) ? undefined : literal(false);
};

const hasKey: Builtin = ([key, of]) => {
  const [name, entries] = [textOf(key), of?.kind === 'array' ? of.entries : undefined];
  return name === undefined || !entries ? undefined : literal(entries.has(name));
};

const merge: Builtin = (lists) => {
  const merged = new Map<string, Value>();
  let next = 0;
  for (const one of lists) {
    if (one.kind !== 'array') return undefined;
    for (const [key, value] of one.entries) merged.set(/^\d+$/.test(key) ? String(next++) : key, value);
  }
  return array(merged);
};

const BUILTINS: Readonly<Record<string, Builtin>> = {
  isset: (values) => (values.some((value) => value.kind === 'unknown') ? undefined : literal(!values.some(isMissing))),
  empty: ([value]) => {
    const known = value && truth(value);
    return known === undefined ? undefined : literal(!known);
  },
  is_null: ([value]) => (value?.kind === 'unknown' ? undefined : literal(isMissing(value))),
  is_array: ([value]) => (value?.kind === 'unknown' ? undefined : literal(value?.kind === 'array')),
  is_string: ([value]) => (value?.kind === 'unknown' ? undefined : literal(value?.kind === 'string')),
  in_array: includes,
  array_key_exists: hasKey,
  key_exists: hasKey,
  count: ([of]) => (of?.kind === 'array' ? literal(of.entries.size) : undefined),
  array_keys: ([of], { line }) => {
    const keys = entriesOf(of)?.map(([key]) => (/^\d+$/.test(key) ? literal(Number(key)) : text(key, line)));
    return keys && list(keys);
  },
  array_values: ([of]) => {
    const items = itemsOf(of);
    return items && list(items);
  },
  array_merge: merge,
  array_reverse: ([of]) => {
    const items = itemsOf(of);
    return items && list(items.toReversed());
  },
  array_unique: ([of]) => {
    const entries = entriesOf(of);
    const seen = new Set<string | undefined>();
    return entries && array(entries.filter(([, item]) => !seen.has(textOf(item)) && seen.add(textOf(item))));
  },
  array_flip: ([of], { line }) => {
    const entries = entriesOf(of)?.map(([key, item]) => [textOf(item) ?? '', text(key, line)] as const);
    return entries && array(entries);
  },
  array_combine: ([keys, values]) => {
    const [names, items] = [itemsOf(keys), itemsOf(values)];
    return names && items && array(names.map((name, index) => [textOf(name) ?? '', items[index] ?? NULL]));
  },
  array_column: ([of, name]) => {
    const items = itemsOf(of);
    const key = textOf(name) ?? '';
    return items && list(items.flatMap((item) => (item.kind === 'array' ? (item.entries.get(key) ?? []) : [])));
  },
  array_fill_keys: ([of, value]) => {
    const names = itemsOf(of)?.map((name) => textOf(name) ?? '');
    return names && value && array(names.map((name) => [name, value]));
  },
  array_diff: ([of, ...others]) => {
    const entries = entriesOf(of);
    const removed = new Set(others.flatMap((other) => itemsOf(other)?.map(textOf) ?? [undefined]));
    return entries && !removed.has(undefined)
      ? array(entries.filter(([, item]) => !removed.has(textOf(item))))
      : undefined;
  },
  array_map: ([callback, of], site, machine) => {
    const entries = entriesOf(of);
    return entries && array(entries.map(([key, item]) => [key, callBack(machine, callback, [item], site)]));
  },
  array_walk: ([of, callback], site, machine) => {
    const entries = entriesOf(of);
    for (const [key, item] of entries ?? []) callBack(machine, callback, [item, text(key, site.line)], site);
    return entries && literal(true);
  },
  array_filter: ([of, callback], site, machine) => {
    const entries = entriesOf(of);
    const kept = entries?.map(([, item]) => truth(callback ? callBack(machine, callback, [item], site) : item));
    return entries && kept && !kept.includes(undefined) ? array(entries.filter((_, at) => kept[at])) : undefined;
  },
  range: ([from, to], { line }) => {
    const [first, last] = [numberOf(from), numberOf(to)];
    const [start, end] = [textOf(from) ?? '', textOf(to) ?? ''];
    if (first !== undefined && last !== undefined && Math.abs(last - first) < MAX_SIZE) {
      const step = last < first ? -1 : 1;
      return list(Array.from({ length: Math.abs(last - first) + 1 }, (_, at) => literal(first + at * step)));
    }
    if (!/^[A-Za-z]$/.test(start) || !/^[A-Za-z]$/.test(end) || end < start) return undefined;
    const [a, z] = [start.charCodeAt(0), end.charCodeAt(0)];
    return list(Array.from({ length: z - a + 1 }, (_, at) => text(String.fromCharCode(a + at), line)));
  },
  implode: ([first, second], { line }) => {
    const items = (itemsOf(second) ?? itemsOf(first))?.map(interpolated);
    const glue = textOf(second?.kind === 'array' ? first : second) ?? '';
    return items?.every((item) => item !== undefined) ? text(items.join(glue), line) : undefined;
  },
  join: (args, site, machine) => BUILTINS['implode']?.(args, site, machine),
  explode: ([by, of], { line }) => {
    const [separator, whole] = [textOf(by), textOf(of)];
    return separator && whole !== undefined ? list(whole.split(separator).map((part) => text(part, line))) : undefined;
  },
  str_replace: ofTexts((search, replacement = '', subject = '') => subject.replaceAll(search, () => replacement)),
  sprintf: ofTexts((format, ...values) => {
    let at = 0;
    return format.replaceAll(/%(?:(\d+)\$)?([sd%])/g, (_whole, position: string | undefined, kind: string) =>
      kind === '%' ? '%' : (values[position === undefined ? at++ : Number(position) - 1] ?? ''),
    );
  }),
  strtolower: ofTexts((value) => value.toLowerCase()),
  mb_strtolower: ofTexts((value) => value.toLowerCase()),
  strtoupper: ofTexts((value) => value.toUpperCase()),
  ucfirst: ofTexts((value) => value.slice(0, 1).toUpperCase() + value.slice(1)),
  lcfirst: ofTexts((value) => value.slice(0, 1).toLowerCase() + value.slice(1)),
  // Blank text before and after a statement does not matter, and lines stay where they are.
  trim: ([value]) => value,
  str_repeat: ofTexts((value, times) =>
    value.length * Number(times) < MAX_SIZE ? value.repeat(Number(times)) : undefined,
  ),
  substr: ofTexts((value, from, length) => {
    const [start, size] = [Number(from), length === undefined ? undefined : Number(length)];
    if (size === undefined) return value.slice(start);
    return size < 0 ? value.slice(start, size) : value.slice(start).slice(0, size);
  }),
  strlen: asking((value) => value.length),
  str_contains: asking((value, part = '') => value.includes(part)),
  str_starts_with: asking((value, part = '') => value.startsWith(part)),
  str_ends_with: asking((value, part = '') => value.endsWith(part)),
  strtr: ([of, pairs], { line }) => {
    const [whole, entries] = [textOf(of), entriesOf(pairs)];
    if (whole === undefined || !entries) return undefined;
    return text(
      entries.reduce((sum, [key, value]) => sum.replaceAll(key, () => textOf(value) ?? ''), whole),
      line,
    );
  },
  json_encode: ([value], { line }) => {
    const found = value && dataOf(value);
    return found ? text(JSON.stringify(found.data), line) : undefined;
  },
  intval: ([value]) => {
    const number = numberOf(value);
    return number === undefined ? undefined : literal(Math.trunc(number));
  },
  strval: ofTexts((value) => value),
  function_exists: () => undefined,
  class_exists: () => undefined,
  method_exists: () => undefined,
};
