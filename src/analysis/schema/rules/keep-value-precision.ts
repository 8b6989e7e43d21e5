import type { Rule } from '../../../domain/rule.ts';
import { silentLoss } from './facts/losses.ts';
import { identifier, relation } from './facts/names.ts';
import { occurrences, rewrote, withClause } from './facts/steps.ts';
import { baseColumn, baseTable } from './facts/tables.ts';

const setup = 'CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric(12, 4), paid_at timestamptz, note text);';

export const keepValuePrecision: Rule = {
  id: 'keep-value-precision',
  code: 'DL08',
  hazard: 'data-loss',
  level: 'error',
  dialects: ['postgres'],
  summary: 'Do not round or cut stored values by changing their type in place.',
  rationale:
    'PostgreSQL refuses a value that does not fit, but it rounds decimals, drops the time of day and cuts text in an explicit cast without a word. The values that were there are gone once the statement commits, and a rollback of the release does not bring them back.',
  exemptions: [
    'changes of type that refuse what does not fit, such as bigint to integer: those stop the deploy and lose nothing',
    'columns that the change creates',
  ],
  source: 'https://www.postgresql.org/docs/18/datatype-numeric.html#DATATYPE-NUMERIC-DECIMAL',
  examples: {
    hazardous: [
      { name: 'fewer decimal places', setup, change: 'ALTER TABLE payments ALTER COLUMN amount TYPE numeric(12, 2);' },
      { name: 'the time of day goes', setup, change: 'ALTER TABLE payments ALTER COLUMN paid_at TYPE date;' },
      {
        name: 'the cast cuts text',
        setup,
        change: 'ALTER TABLE payments ALTER COLUMN note TYPE varchar(10) USING note::varchar(10);',
      },
    ],
    safe: [
      { name: 'more decimal places', setup, change: 'ALTER TABLE payments ALTER COLUMN amount TYPE numeric;' },
      {
        name: 'a new column of the narrower type',
        setup,
        change: 'ALTER TABLE payments ADD COLUMN paid_on date;',
      },
    ],
  },
  check(change) {
    return occurrences(change, 'alter-column-type').flatMap(({ step, operation, quote }) => {
      const { table, column, type, using } = operation;
      const base = baseTable(change, step, table) && baseColumn(change, step, table, column);
      const loss = base && silentLoss(base, type, using);
      if (!base || loss === undefined) return [];
      const added = `${column}_new`;
      return [
        {
          step,
          quote,
          title: `Each value of "${table}"."${column}" ${loss}, for good`,
          message: `From ${base.type} to ${type}, each value of "${column}" ${loss}; PostgreSQL does it without an error, and nothing keeps the old value.${rewrote(step, table) ? ` It also writes "${table}" and its indexes anew under ACCESS EXCLUSIVE: no read or write gets through until it ends.` : ''}`,
          remedy: `Count the values that would change first. If any does, add a column of the new type, fill it in batches, switch readers and writers, and drop "${column}" only when nobody misses it.`,
          fix: [...withClause(step, quote), `ALTER TABLE ${relation(table)} ADD COLUMN ${identifier(added)} ${type}`],
          evidence: [{ fact: `Before this change "${table}"."${column}" is ${base.type}.`, quote }] as const,
          tables: [table],
          proof: 'derived' as const,
        },
      ];
    });
  },
};
