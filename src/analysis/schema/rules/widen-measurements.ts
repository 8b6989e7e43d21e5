import type { Rule, RuleMatch } from '../../../domain/rule.ts';
import { columnOrigin } from './facts/origin.ts';
import { isSmall } from './facts/size.ts';
import { baseOfFinal } from './facts/tables.ts';

/** How a column is made on MySQL, beside what a reader of programs writes for PostgreSQL. */
const DIGITS = /\bfloat\s*\(\s*(\d+)\s*,\s*(\d+)\s*\)/i;
/** What is measured or summed up, by name, and passes a million in the units that are usual for it. */
const MEASURED =
  /(?:^|_)(?:ping|latency|durations?|elapsed|response_?time|ms|millis\w*|bytes|size|distance|total|sum|amount|balance|volume|revenue)(?:_|$)/i;
/** From a million on a measurement has room. */
const ENOUGH = 7;

export const widenMeasurements: Rule = {
  id: 'widen-measurements',
  code: 'MY19',
  hazard: 'integer-overflow',
  level: 'warning',
  dialects: ['mysql'],
  summary: 'Give measurements more digits than FLOAT(8, 2), which ends at 999,999.99.',
  rationale:
    'FLOAT(M, D) holds M digits of which D are behind the point: MySQL refuses a larger value in strict mode (1264) and cuts it otherwise. Knex makes FLOAT(8, 2) of float() without arguments, while PostgreSQL and SQLite get a type without such a bound: a duration in milliseconds passes it after 17 minutes.',
  exemptions: [
    'columns that were there before',
    'columns that are not named for a measurement or a sum',
    'seven digits or more before the point, and FLOAT without digits',
  ],
  source: 'https://dev.mysql.com/doc/refman/8.4/en/floating-point-types.html',
  examples: {
    hazardous: [
      {
        name: 'milliseconds in six digits',
        setup: '',
        change: 'CREATE TABLE checks (id BIGINT PRIMARY KEY,\n  ping FLOAT(8, 2) NOT NULL);',
      },
    ],
    safe: [
      {
        name: 'a double',
        setup: '',
        change: 'CREATE TABLE checks (id BIGINT PRIMARY KEY, ping DOUBLE NOT NULL);',
      },
      {
        name: 'a small number by nature',
        setup: '',
        change: 'CREATE TABLE checks (id BIGINT PRIMARY KEY, ratio FLOAT(8, 2) NOT NULL);',
      },
    ],
  },
  check: (change) =>
    Object.values(change.after.tables).flatMap((table) => {
      if (isSmall(change, table.name)) return [];
      const old = new Set(baseOfFinal(change, table.name)?.columns.map(({ name }) => name));
      return table.columns.flatMap(({ name }): RuleMatch[] => {
        if (old.has(name) || !MEASURED.test(name)) return [];
        const origin = columnOrigin(change, table, name);
        const [type, digits, decimals] = DIGITS.exec(origin?.quote ?? '') ?? [];
        const whole = Number(digits) - Number(decimals);
        if (!origin || type === undefined || whole >= ENOUGH) return [];
        const largest = `${Number('9'.repeat(whole)).toLocaleString('en-US')}.${'9'.repeat(Number(decimals))}`;
        return [
          {
            ...origin,
            title: `"${name}" of "${table.name}" ends at ${largest} on MySQL`,
            message: `On MySQL "${name}" is ${type.toUpperCase()}: a value beyond ${largest} is refused in strict mode (1264), and cut to it otherwise. Other databases take it.`,
            remedy: 'Use double while the column is new; digits after FLOAT are deprecated besides.',
            evidence: [{ fact: `MySQL makes this column ${type.toUpperCase()}.`, quote: origin.quote }],
            tables: [table.name],
            proof: 'derived',
          },
        ];
      });
    }),
};
