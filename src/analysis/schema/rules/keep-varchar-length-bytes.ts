import type { Rule } from '../../../domain/rule.ts';
import { alterations } from './facts/alterations.ts';
import { blockingMatches, COPY_TOOL, ONLINE_DDL } from './facts/blocking.ts';

const setup = 'CREATE TABLE users (id INT PRIMARY KEY, name VARCHAR(50), bio VARCHAR(100)) DEFAULT CHARSET=utf8mb4;';

export const keepVarcharLengthBytes: Rule = {
  id: 'keep-varchar-length-bytes',
  code: 'MY05',
  hazard: 'table-rewrite',
  level: 'warning',
  dialects: ['mysql'],
  summary: 'Widening a VARCHAR over 255 bytes copies the table.',
  rationale:
    'A VARCHAR of up to 255 bytes keeps its length in one byte, a longer one in two. Widening is a change of metadata on either side of that line and a copy of the table across it. In utf8mb4 a character counts four bytes, so the line is at 63 characters.',
  exemptions: [
    'tables that the change creates',
    'widening that stays on one side of 255 bytes',
    'MariaDB, which widens it at once',
  ],
  source: ONLINE_DDL,
  examples: {
    hazardous: [{ name: 'from 200 to 1020 bytes', setup, change: 'ALTER TABLE users MODIFY name VARCHAR(255);' }],
    safe: [
      { name: 'from 200 to 252 bytes', setup, change: 'ALTER TABLE users MODIFY name VARCHAR(63);' },
      { name: 'from 400 to 1020 bytes', setup, change: 'ALTER TABLE users MODIFY bio VARCHAR(255);' },
    ],
  },
  check(change) {
    return blockingMatches(change, alterations(change, 'varchar'), ({ table, what, column }) => ({
      title: `Widening "${column}" over 255 bytes copies "${table.name}"`,
      why: `Over 255 bytes the length of each value takes two bytes instead of one, so MySQL copies "${table.name}" and every write waits.`,
      remedy: `Stay within 255 bytes if that is enough (63 characters of utf8mb4); otherwise run it with ${COPY_TOOL}, or add a wider column and move over.`,
      derived: `${what}.`,
    }));
  },
};
