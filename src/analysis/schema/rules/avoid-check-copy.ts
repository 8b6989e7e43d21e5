import type { Rule } from '../../../domain/rule.ts';
import { alterations } from './facts/alterations.ts';
import { blockingMatches } from './facts/blocking.ts';

const setup = 'CREATE TABLE orders (id INT PRIMARY KEY, total INT);';

export const avoidCheckCopy: Rule = {
  id: 'avoid-check-copy',
  code: 'MY16',
  hazard: 'write-lock',
  level: 'warning',
  dialects: ['mysql'],
  summary: 'Adding a CHECK to a large table copies it while writes wait.',
  rationale:
    'MySQL (since 8.0.16, before which it ignored them) and MariaDB check every row of the table when a CHECK constraint is added, by copying the table; writes wait until it is done, and one row that violates it makes the statement fail.',
  exemptions: ['tables that the change creates', 'checks written with a new column'],
  source: 'https://dev.mysql.com/doc/refman/8.4/en/create-table-check-constraints.html',
  examples: {
    hazardous: [
      {
        name: 'a check on an existing table',
        setup,
        change: 'ALTER TABLE orders ADD CONSTRAINT positive CHECK (total >= 0);',
      },
    ],
    safe: [
      {
        name: 'a new table',
        setup: '',
        change: 'CREATE TABLE carts (total INT, CONSTRAINT positive CHECK (total >= 0));',
      },
    ],
  },
  check(change) {
    return blockingMatches(change, alterations(change, 'check'), ({ table, what }) => ({
      title: `Adding the check ${what} copies "${table.name}" while writes wait`,
      why: `All rows of "${table.name}" are copied and checked: every INSERT, UPDATE and DELETE waits, and one violating row ends it with error 3819.`,
      remedy:
        'Look for violating rows first and add it at a quiet time; or add it NOT ENFORCED on MySQL and keep the rule in the writing code.',
      derived: `"${table.name}" exists before this change.`,
    }));
  },
};
