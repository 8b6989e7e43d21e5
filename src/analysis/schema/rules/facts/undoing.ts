import type { SchemaChange } from '../../../../domain/schema.ts';
import { engineOf } from './engines.ts';

/** Whether another engine than the project's own stood in for it, of which only the schema's shape holds. */
export function isStandIn({ steps }: SchemaChange): boolean {
  return steps.every(({ effect }) => effect === undefined);
}

/** The engine that undid the change. */
export function engineOfUndoing(change: SchemaChange): string {
  return isStandIn(change) ? `PostgreSQL, which stands in for ${engineOf(change)},` : engineOf(change);
}
