import type { TableName } from '../../formats/emit.ts';
import type { Attribute } from './attributes.ts';
import type { Field, Model } from './datamodel.ts';

type Named = { readonly name: string; readonly attributes: readonly Attribute[] };

const LONGEST = 63;

/** The table of a model. */
export function tableOf(model: Model): TableName {
  return typeName(model);
}

/** What the database calls a model or an enum. */
export function typeName({ name, attributes }: Named): TableName {
  const mapped = attributes.find((attribute) => attribute.name === '@@map')?.text('name') ?? name;
  const schema = attributes.find((attribute) => attribute.name === '@@schema')?.text('name');
  return schema === undefined || schema === 'public' ? { name: mapped } : { schema, name: mapped };
}

export function columnName({ name, attributes }: Field): string {
  return attributes.find((attribute) => attribute.name === '@map')?.text('name') ?? name;
}

/** `<table>_<columns>_<suffix>`, cut so that the suffix stays. */
export function constraintName(table: string, columns: readonly string[], suffix: string): string {
  const end = `_${suffix}`;
  return [table, ...columns].join('_').slice(0, LONGEST - end.length) + end;
}
