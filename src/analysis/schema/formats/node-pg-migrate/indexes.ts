import { emitCreateIndex, emitOne, quoteTable, type TableName } from '../emit.ts';
import { isOn, property, textOf, textsOf } from '../javascript/values.ts';
import { cascading, guarded, type Step } from './step.ts';
import { indexKey } from './table.ts';

export const createIndex: Step = ({ name, args: [, columns, options], site }) => {
  const keys = (columns?.kind === 'array' ? columns.items : columns ? [columns] : []).map(indexKey);
  if (!keys.every((key) => key !== undefined) || keys.length === 0) return undefined;
  const unique = isOn(options, 'unique');
  const nulls = textOf(property(options, 'nulls'));
  return [
    emitCreateIndex(site, {
      name: textOf(property(options, 'name')) ?? indexName(name, keys, unique),
      table: name,
      keys: keys.map(({ key }) => key),
      unique,
      concurrently: isOn(options, 'concurrently'),
      ifNotExists: isOn(options, 'ifNotExists'),
      using: textOf(property(options, 'method')),
      include: textsOf(property(options, 'include')),
      rest: nulls && `NULLS ${nulls.toUpperCase()}`,
      where: textOf(property(options, 'where')),
    }),
  ];
};

function indexName({ name }: TableName, keys: readonly { name: string }[], unique: boolean): string {
  return `${name}_${keys.map((key) => key.name).join('_')}${unique ? '_unique' : ''}_index`;
}

export const dropIndex: Step = ({ name, args: [, columns, options], site }) => {
  const keys = (columns?.kind === 'array' ? columns.items : columns ? [columns] : []).map(indexKey);
  const own = textOf(property(options, 'name'));
  if (own === undefined && !keys.every((key) => key !== undefined)) return undefined;
  const known = keys.flatMap((key) => key ?? []);
  const index = { schema: name.schema, name: own ?? indexName(name, known, isOn(options, 'unique')) };
  const concurrently = isOn(options, 'concurrently') ? 'CONCURRENTLY ' : '';
  return [emitOne(site, `DROP INDEX ${concurrently}${guarded(options)}${quoteTable(index)}${cascading(options)}`)];
};
