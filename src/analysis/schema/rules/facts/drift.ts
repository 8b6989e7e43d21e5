import type { Drift } from '../../../../domain/schema.ts';

/** `users.email`, `an index on users (email)`; with both sides where both have it. */
export function describeDrift({ table, object, columns, migrated, declared }: Drift): string {
  const name =
    object === 'table'
      ? `the table ${table}`
      : object === 'column'
        ? `${table}.${columns.join()}`
        : `${object === 'index' ? 'an' : 'a'} ${object} on ${table} (${columns.join(', ')})`;
  return migrated === undefined || declared === undefined
    ? name
    : `${name} is ${migrated} by the migrations and ${declared} by the declaration`;
}

export function baseNameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
