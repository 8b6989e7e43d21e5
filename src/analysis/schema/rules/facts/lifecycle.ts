import type { Table } from '../../../../domain/catalog.ts';

/** Names that mark a row as over while it stays in the table: `deleted_at`, `revokedAt`, `terminated_on`. */
const END =
  /^(?:deleted|revoked|terminated|archived|discarded|removed|cancell?ed|retired|closed)_?(?:at|on|date|time)$/i;

/** The column in which a row's end is noted, where the table has one: nullable, a point in time. */
export function endOfLife({ columns }: Table): string | undefined {
  return columns.find(({ name, notNull, type }) => !notNull && END.test(name) && /time|date/i.test(type))?.name;
}
