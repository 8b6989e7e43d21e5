import type { Rule } from '../../../domain/rule.ts';
import { alterations } from './facts/alterations.ts';
import { blockingMatches, ONLINE_DDL } from './facts/blocking.ts';

const setup = 'CREATE TABLE users (id INT PRIMARY KEY);\nCREATE TABLE orders (id INT PRIMARY KEY, user_id INT);';

export const avoidForeignKeyCopy: Rule = {
  id: 'avoid-foreign-key-copy',
  code: 'MY03',
  hazard: 'write-lock',
  level: 'warning',
  dialects: ['mysql'],
  summary: 'Add a foreign key to a large table with foreign_key_checks off, after looking for orphans.',
  rationale:
    'With foreign_key_checks on, MySQL adds a foreign key by copying the table while all writes to it wait. With the checks off for the session it is done in place, without looking at existing rows.',
  exemptions: ['tables that the change creates', 'foreign keys that are added with foreign_key_checks off'],
  source: ONLINE_DDL,
  examples: {
    hazardous: [
      {
        name: 'a checked foreign key',
        setup,
        change: 'ALTER TABLE orders ADD CONSTRAINT orders_user FOREIGN KEY (user_id) REFERENCES users (id);',
      },
    ],
    safe: [
      {
        name: 'without the check',
        setup,
        change:
          'SET SESSION foreign_key_checks = 0;\nALTER TABLE orders ADD CONSTRAINT orders_user FOREIGN KEY (user_id) REFERENCES users (id);\nSET SESSION foreign_key_checks = 1;',
      },
      {
        name: 'a new table',
        setup: 'CREATE TABLE users (id INT PRIMARY KEY);',
        change:
          'CREATE TABLE orders (id INT PRIMARY KEY, user_id INT);\nALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users (id);',
      },
    ],
  },
  check(change) {
    return blockingMatches(change, alterations(change, 'foreign-key'), ({ table, what }) => ({
      title: `Adding this foreign key copies "${table.name}" while writes wait`,
      why: `With foreign_key_checks on, MySQL copies "${table.name}" to add the foreign key on ${what}: every INSERT, UPDATE and DELETE waits until it is done.`,
      remedy:
        'Look for orphans first. Then SET SESSION foreign_key_checks = 0, add the key with ALGORITHM=INPLACE, LOCK=NONE, and set it back to 1.',
      derived: `"${table.name}" exists before this change, and nothing switches foreign_key_checks off.`,
    }));
  },
};
