import type { Catalog, Column } from '../../../domain/catalog.ts';
import type { Rule } from '../../../domain/rule.ts';
import { columnOrigin } from './facts/origin.ts';
import { baseOfFinal } from './facts/tables.ts';

const setup = 'CREATE TABLE orders (id bigint PRIMARY KEY);';

const MONEY =
  /(?:^|_)(?:price|amount|fee|salary|tax|subtotal|balance|refund)s?(?:$|_)|(?:Price|Amount|Fee|Salary|Tax|Subtotal|Balance)$/;

export const chooseExactTypes: Rule = {
  id: 'choose-exact-types',
  code: 'TY03',
  hazard: 'design',
  level: 'note',
  dialects: ['postgres'],
  summary: 'Store money as numeric or in whole cents, and documents as jsonb.',
  rationale:
    'real and double precision cannot hold 0.10: sums drift, and equality fails. money takes its currency and decimals from a setting of the server. json keeps the text as it came: it has no equality, so DISTINCT and UNION fail on it, and cannot be indexed.',
  exemptions: [
    'floating point under names that do not speak of money, or where three such columns of the base are so',
    'json where the schema has json already',
    'columns that were there before',
  ],
  source: 'https://www.postgresql.org/docs/18/datatype-numeric.html#DATATYPE-FLOAT',
  examples: {
    hazardous: [
      { name: 'an amount in floating point', setup, change: 'ALTER TABLE orders ADD COLUMN amount double precision;' },
      { name: 'the money type', setup, change: 'ALTER TABLE orders ADD COLUMN total money;' },
      { name: 'json', setup, change: 'CREATE TABLE events (id bigint PRIMARY KEY, payload json);' },
    ],
    safe: [
      {
        name: 'exact',
        setup,
        change: 'ALTER TABLE orders ADD COLUMN amount numeric(12, 2), ADD COLUMN payload jsonb;',
      },
      { name: 'a measurement', setup, change: 'ALTER TABLE orders ADD COLUMN weight double precision;' },
    ],
  },
  check(change) {
    return Object.values(change.after.tables).flatMap((table) => {
      if (table.kind === 'partition' || table.kind.endsWith('view')) return [];
      const old = new Set(baseOfFinal(change, table.name)?.columns.map(({ name }) => name));
      return table.columns.flatMap((column) => {
        const fault = old.has(column.name) ? undefined : faultOf(change.before, column);
        const origin = fault && columnOrigin(change, table, column.name);
        if (!fault || !origin) return [];
        return [
          {
            ...origin,
            title: `"${column.name}" is ${column.type}: ${fault.short}`,
            message: `${fault.why} Changing the type later writes all of "${table.name}" anew.`,
            remedy: fault.instead,
            evidence: [{ fact: `The catalog shows "${column.name}" ${column.type}.`, quote: origin.quote }] as const,
            tables: [table.name],
            proof: 'derived' as const,
          },
        ];
      });
    });
  },
};

type Fault = { readonly short: string; readonly why: string; readonly instead: string };

function faultOf({ tables }: Catalog, { name, type }: Column): Fault | undefined {
  const known = Object.values(tables).flatMap(({ columns }) => columns);
  if (type === 'money') {
    return {
      short: 'its decimals depend on the server',
      why: 'How many decimals money has and which currency it prints comes from lc_monetary: a dump that is loaded on a server with another setting means other amounts.',
      instead: 'Use numeric, or bigint in the smallest unit, and keep the currency beside it.',
    };
  }
  const isFloat = (each: Column) => (each.type === 'real' || each.type === 'double precision') && MONEY.test(each.name);
  if (isFloat({ name, type } as Column) && known.filter(isFloat).length < 3) {
    return {
      short: 'sums of money drift',
      why: 'Floating point holds 0.10 only nearly. Sums of such amounts are off by a cent sooner or later, and two that should be equal are not.',
      instead: 'Use numeric, or bigint in the smallest unit.',
    };
  }
  if (type === 'json' && !known.some((each) => each.type === 'json')) {
    return {
      short: 'no equality, no index',
      why: 'json is text with a check: DISTINCT, UNION and GROUP BY over it fail, it cannot be indexed, and each access reads the whole of it again.',
      instead: 'Use jsonb, unless the text must stay as it came.',
    };
  }
  return undefined;
}
