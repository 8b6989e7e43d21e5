import type { Rule } from '../../../domain/rule.ts';
import { listed } from './facts/groups.ts';
import { exposureOf } from './facts/size.ts';
import { occurrences } from './facts/steps.ts';
import { baseTable } from './facts/tables.ts';

const setup = 'CREATE TABLE orders (id bigint PRIMARY KEY);';

/** Modes that let others write. */
const GENTLE = /^(?:ACCESS SHARE|ROW SHARE|ROW EXCLUSIVE|SHARE UPDATE EXCLUSIVE)$/;

export const avoidLockTable: Rule = {
  id: 'avoid-lock-table',
  code: 'LK24',
  hazard: 'full-lock',
  level: 'note',
  dialects: ['postgres'],
  summary: 'Do not LOCK TABLE by hand in a migration.',
  rationale:
    'DDL takes the locks that it needs. One taken by hand lasts until the transaction ends, and while it waits for running queries everyone behind it waits too.',
  exemptions: [
    'modes that let others write',
    'tables that the change creates or that are declared small',
    'statements with NOWAIT, which give up at once',
  ],
  source: 'https://www.postgresql.org/docs/18/sql-lock.html',
  examples: {
    hazardous: [
      { name: 'against everyone', setup, change: 'LOCK TABLE orders IN ACCESS EXCLUSIVE MODE;', scope: 'file' },
    ],
    safe: [
      { name: 'others may write', setup, change: 'LOCK TABLE orders IN SHARE UPDATE EXCLUSIVE MODE;', scope: 'file' },
    ],
  },
  check(change) {
    return occurrences(change, 'lock-table').flatMap(({ step, operation: { tables, mode }, quote }) => {
      const existing = tables.filter(
        (table) => baseTable(change, step, table) && exposureOf(change, table).level === undefined,
      );
      const [first] = existing;
      if (first === undefined || GENTLE.test(mode) || /\bnowait\b/i.test(quote)) return [];
      return [
        {
          step,
          quote,
          title: `LOCK TABLE keeps others out of ${listed(existing)} to the end`,
          message: `${mode} on ${listed(existing)} is held until the transaction ends, and ${mode === 'ACCESS EXCLUSIVE' ? 'reads and writes wait' : 'writes wait'} meanwhile, and also while it waits for older queries itself. ${exposureOf(change, first).when}`,
          remedy:
            'Leave it to the statements that follow, each of which takes what it needs; where rows must not change between two of them, use one statement.',
          evidence: [{ fact: `The statement asks for ${mode}.`, quote }] as const,
          tables: existing,
          proof: 'derived' as const,
        },
      ];
    });
  },
};
