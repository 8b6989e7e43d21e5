import type { Column, Table } from '../../../domain/catalog.ts';
import type { Rule } from '../../../domain/rule.ts';
import { columnOrigin } from './facts/origin.ts';
import { isSmall } from './facts/size.ts';
import { withClause } from './facts/steps.ts';
import { baseOfFinal } from './facts/tables.ts';

/** Tables that hold sums over many events, by name. */
const SUMS =
  /(?:^|_)(?:stats?|statistics?|metrics?|trends?|usage|usages|counters?|aggregates?|aggregations?|summar(?:y|ies)|daily|hourly|minutely|monthly|rollups?)(?:_|$)/i;
/** Columns that say by their name that they add up. */
const ADDS_UP =
  /(?:^|_)(?:total|count|counts|sum|hits|views|requests|calls|bytes|events|tokens|errors|impressions|clicks)(?:_|$)/i;
/** What there are few of, however long one counts, and what is no count. */
const FEW =
  /(?:^|_)(?:id|environments?|apps?|projects?|segments?|status|state|code|version|percent|ratio|rank|position|priority|minute|day|hour|week|month|year|type|kind|level)(?:_|$)/i;

const LIMITS: Readonly<Record<string, string>> = {
  smallint: '32,767',
  integer: '2,147,483,647',
  int: '2,147,483,647',
};

export const widenCounters: Rule = {
  id: 'widen-counters',
  code: 'TY11',
  hazard: 'integer-overflow',
  level: 'warning',
  dialects: ['postgres', 'mysql'],
  summary: 'Count with bigint where events are summed up.',
  rationale:
    'A sum over events grows with traffic, not with rows: 32,767 is passed by one event per second in a working day, 2,147,483,647 by 25 per second in under three years. From then on every INSERT or UPDATE of the sum fails.',
  exemptions: [
    'columns that were there before',
    'tables that are not named for sums',
    'keys, and numbers that are small by nature; 32 bits also where the name does not say that it adds up',
    'a note only for 32 bits, unless the schema counts the like with 64 bits elsewhere',
  ],
  source: 'https://www.postgresql.org/docs/18/datatype-numeric.html#DATATYPE-INT',
  examples: {
    hazardous: [
      {
        name: 'a day of heartbeats',
        setup: '',
        change:
          'CREATE TABLE stat_daily (\n  day date PRIMARY KEY,\n  up smallint NOT NULL,\n  down smallint NOT NULL\n);',
      },
    ],
    safe: [
      {
        name: 'bigint',
        setup: '',
        change: 'CREATE TABLE stat_daily (day date PRIMARY KEY, up bigint NOT NULL, down bigint NOT NULL);',
      },
      {
        name: 'a small number by nature',
        setup: '',
        change: 'CREATE TABLE stat_daily (day date PRIMARY KEY, status smallint NOT NULL);',
      },
    ],
  },
  check(change) {
    const countsWide = Object.values(change.before.tables).some(
      (table) =>
        SUMS.test(table.name) && table.columns.some(({ name, type }) => type === 'bigint' && isTally(table, name)),
    );
    return Object.values(change.after.tables).flatMap((table) => {
      if (!SUMS.test(table.name) || table.kind === 'partition' || isSmall(change, table.name)) return [];
      const old = new Set(baseOfFinal(change, table.name)?.columns.map(({ name }) => name));
      const narrow = table.columns.filter(
        ({ name, type }) =>
          type in LIMITS && !old.has(name) && isTally(table, name) && (type === 'smallint' || addsUp(name)),
      );
      return byType(narrow).flatMap(([first, ...more]) => {
        const origin = columnOrigin(change, table, first.name);
        if (!origin) return [];
        const names = [first, ...more].map(({ name }) => `"${name}"`).join(', ');
        const limit = LIMITS[first.type];
        const wider = origin.quote.replace(/\b(?:smallint|integer|int[24]?)\b/i, 'bigint');
        return [
          {
            ...origin,
            title: `${names} of "${table.name}" cannot count beyond ${limit}`,
            message: `${names} ${more.length > 0 ? 'are' : 'is'} ${first.type}. In a table of sums that number grows with traffic: past ${limit}, every write of the row fails, first for whoever has the most traffic.`,
            remedy: 'Use bigint while the columns are new: widening them later rewrites the table under a full lock.',
            ...(more.length === 0 && wider !== origin.quote && { fix: withClause(origin.step, origin.quote, wider) }),
            evidence: [{ fact: `The catalog shows ${names} as ${first.type}.`, quote: origin.quote }] as const,
            tables: [table.name],
            proof: 'derived' as const,
            ...(first.type !== 'smallint' && !countsWide && { level: 'note' as const }),
          },
        ];
      });
    });
  },
};

/** In a table of sums, a number that is neither a key nor small by nature. */
function isTally({ indexes, constraints }: Table, column: string): boolean {
  const keys = [...indexes.filter(({ unique }) => unique), ...constraints.filter(({ kind }) => kind === 'foreign-key')];
  return !FEW.test(snake(column)) && !keys.some(({ columns }) => columns.includes(column));
}

function addsUp(column: string): boolean {
  return ADDS_UP.test(snake(column));
}

/** `totalCount` as `total_count`. */
const snake = (name: string) => name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_');

function byType(columns: readonly Column[]): [Column, ...Column[]][] {
  const groups = Object.values(Object.groupBy(columns, ({ type }) => type));
  return groups.flatMap((group): [Column, ...Column[]][] => {
    const [first, ...more] = group ?? [];
    return first ? [[first, ...more]] : [];
  });
}
