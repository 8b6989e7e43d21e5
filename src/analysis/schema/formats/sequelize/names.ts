import { textOf, property, type Value } from '../javascript/values.ts';
import type { TableName } from '../emit.ts';

/** As `underscored` of inflection: `apiKeys` is `api_keys`. */
function underscored(name: string): string {
  return name
    .replaceAll('::', '/')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toLowerCase();
}

/** The name of an index that a migration leaves unnamed. */
export function indexName({ name }: TableName, fields: readonly string[]): string {
  return underscored(`${name.replaceAll('.', '_')}_${fields.join('_')}`);
}

const SUFFIXES: Readonly<Record<string, string>> = { UNIQUE: 'uk', CHECK: 'ck', 'PRIMARY KEY': 'pk' };

/** The name of a constraint that a migration leaves unnamed. */
export function constraintName(type: string, { name }: TableName, fields: readonly string[], target: string): string {
  const base = `${name}_${fields.join('_')}`;
  return type === 'FOREIGN KEY' ? `${base}_${target}_fk` : `${base}_${SUFFIXES[type] ?? ''}`;
}

/** A field of an index or constraint by its name: `'a'`, `{ name: 'a' }` or `{ attribute: 'a' }`. */
export function fieldName(field: Value): string | undefined {
  return textOf(field) ?? textOf(property(field, 'attribute')) ?? textOf(property(field, 'name'));
}
