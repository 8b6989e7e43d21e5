import type { Catalog, Column } from '../../../domain/catalog.ts';
import type { Rule } from '../../../domain/rule.ts';
import { grouped, listed } from './facts/groups.ts';
import { columnOrigin } from './facts/origin.ts';
import { withClause } from './facts/steps.ts';
import { baseOfFinal } from './facts/tables.ts';

const setup = `CREATE TABLE a (id bigint PRIMARY KEY, created_at timestamptz, updated_at timestamptz, seen_at timestamptz);
CREATE TABLE b (id bigint PRIMARY KEY, created_at timestamptz, updated_at timestamptz, seen_at timestamptz);`;

/** Columns with a zone that make a custom, and their share of all points in time. */
const FEWEST = 6;
const SHARE = 0.85;

export const storeTimesWithZone: Rule = {
  id: 'store-times-with-zone',
  code: 'TY02',
  hazard: 'design',
  level: 'note',
  dialects: ['postgres'],
  summary: 'Store a point in time with its zone where the other tables do.',
  rationale:
    'timestamp keeps what the clock on the wall said and forgets where. Compared or joined with timestamptz columns it is read in the session’s TimeZone, so the same row is an hour off for another client or after the clocks change.',
  exemptions: ['schemas whose own columns are mostly without a zone', 'columns that were there before, partitions'],
  source: 'https://www.postgresql.org/docs/18/datatype-datetime.html#DATATYPE-TIMEZONES',
  examples: {
    hazardous: [
      { name: 'unlike the others', setup, change: 'CREATE TABLE c (id bigint PRIMARY KEY, created_at timestamp);' },
    ],
    safe: [
      { name: 'like the others', setup, change: 'CREATE TABLE c (id bigint PRIMARY KEY, created_at timestamptz);' },
      { name: 'no custom', setup: '', change: 'CREATE TABLE c (id bigint PRIMARY KEY, created_at timestamp);' },
    ],
  },
  check(change) {
    if (!isZoned(change.before)) return [];
    const odd = Object.values(change.after.tables).flatMap((table) => {
      const old = new Set(baseOfFinal(change, table.name)?.columns.map(({ name }) => name));
      if (table.kind === 'partition' || table.kind.endsWith('view')) return [];
      return table.columns.flatMap((column) => {
        const origin = isBare(column) && !old.has(column.name) ? columnOrigin(change, table, column.name) : undefined;
        return origin ? [{ table, column, origin }] : [];
      });
    });
    return grouped(odd, ({ table }) => table.name).map((group) => {
      const [{ table, origin }] = group;
      const names = listed(group.map(({ column }) => column.name));
      const fixed = origin.quote.replace(
        /\btimestamp\b(?!tz)(\s*\(\d\))?(?:\s+without\s+time\s+zone)?/i,
        'timestamptz$1',
      );
      return {
        ...origin,
        title:
          `${names} of "${table.name}" ${group.length > 1 ? 'have' : 'has'} no time zone, unlike the other tables`.slice(
            0,
            80,
          ),
        message: `Nearly all points in time of this schema are timestamptz. ${names} ${group.length > 1 ? 'are' : 'is'} read in whatever TimeZone the session has when it is compared with one of them: off by hours for some clients, and by one when the clocks change.`,
        remedy: 'Declare it timestamptz.',
        ...(group.length === 1 && fixed !== origin.quote && { fix: withClause(origin.step, origin.quote, fixed) }),
        evidence: [
          { fact: `The catalog shows ${names} as timestamp without time zone.`, quote: origin.quote },
        ] as const,
        tables: [table.name],
        proof: 'derived' as const,
      };
    });
  },
};

const isBare = ({ type }: Column) => /^timestamp\b.*without time zone$/.test(type);

function isZoned({ tables }: Catalog): boolean {
  const times = Object.values(tables).flatMap(({ columns }) =>
    columns.filter(({ type }) => type.startsWith('timestamp')),
  );
  const zoned = times.filter((column) => !isBare(column)).length;
  return zoned >= FEWEST && zoned >= times.length * SHARE;
}
