import { emitOne, quoteName, quoteTable, quoteValue } from '../emit.ts';
import { isOn, property, textOf } from '../javascript/values.ts';
import { cascading, guarded, type Step } from './step.ts';
import { nameOf, valueSql } from './table.ts';

/** `create` of what needs nothing but a name: a schema, an extension. */
export const create =
  (kind: string): Step =>
  ({ name, args: [, options], site }) => [
    emitOne(site, `CREATE ${kind} ${isOn(options, 'ifNotExists') ? 'IF NOT EXISTS ' : ''}${quoteTable(name)}`),
  ];

export const drop =
  (kind: string): Step =>
  ({ name, args: [, options], site }) => [
    emitOne(site, `DROP ${kind} ${guarded(options)}${quoteTable(name)}${cascading(options)}`),
  ];

export const rename =
  (kind: string): Step =>
  ({ name, args: [, to], site }) => {
    const target = nameOf(to);
    return target && [emitOne(site, `ALTER ${kind} ${quoteTable(name)} RENAME TO ${quoteName(target.name)}`)];
  };

export const createType: Step = ({ name, args: [, options], site }) => {
  const labels = options?.kind === 'array' ? options.items.map(valueSql) : undefined;
  if (!labels || labels.includes(undefined)) return undefined;
  return [emitOne(site, `CREATE TYPE ${quoteTable(name)} AS ENUM (${labels.join(', ')})`)];
};

export const addTypeValue: Step = ({ name, args: [, value, options], site }) => {
  const label = value && valueSql(value);
  if (label === undefined) return undefined;
  const place = (['before', 'after'] as const).flatMap((word) => {
    const other = textOf(property(options, word));
    return other === undefined ? [] : [` ${word.toUpperCase()} ${quoteValue(other)}`];
  });
  const guard = isOn(options, 'ifNotExists') ? ' IF NOT EXISTS' : '';
  return [emitOne(site, `ALTER TYPE ${quoteTable(name)} ADD VALUE${guard} ${label}${place.join('')}`)];
};
