import type { Rule } from '../../../domain/rule.ts';
import { isMariadb } from './facts/mysql.ts';
import { inStep } from './facts/steps.ts';

const setup = 'CREATE TABLE orders (id INT PRIMARY KEY, total INT, note TEXT);';
const CONDITION = /\bif\s+(?:not\s+)?exists\b/i;

export const useMysqlSyntax: Rule = {
  id: 'use-mysql-syntax',
  code: 'MY18',
  hazard: 'migration-fails',
  level: 'error',
  dialects: ['mysql'],
  summary: 'IF [NOT] EXISTS of a column or index is MariaDB’s: MySQL refuses it.',
  rationale:
    'MySQL knows IF EXISTS for tables, views and routines only. ADD COLUMN IF NOT EXISTS, DROP COLUMN IF EXISTS, CREATE INDEX IF NOT EXISTS and DROP INDEX IF EXISTS are syntax errors there (1064); MariaDB takes them.',
  exemptions: ['MariaDB, by a declared version or by merged migrations that use its syntax', 'IF EXISTS of a table'],
  source: 'https://dev.mysql.com/doc/refman/8.4/en/alter-table.html',
  examples: {
    hazardous: [
      { name: 'a column', setup, change: 'ALTER TABLE orders ADD COLUMN IF NOT EXISTS state INT;' },
      { name: 'an index', setup, change: 'CREATE INDEX IF NOT EXISTS by_total ON orders (total);' },
    ],
    safe: [
      { name: 'without the condition', setup, change: 'ALTER TABLE orders ADD COLUMN state INT;' },
      { name: 'a table', setup, change: 'DROP TABLE IF EXISTS gone;' },
    ],
  },
  check(change) {
    if (isMariadb(change)) return [];
    return change.steps.flatMap((step) => {
      if (step.effect && !step.effect.error) return [];
      if (step.statement.sourceLines !== undefined) return [];
      const odd = inStep(step, [
        'add-column',
        'drop-column',
        'create-index',
        'drop-index',
        'alter-column-type',
        'add-constraint',
        'drop-constraint',
      ]).find(({ quote }) => CONDITION.test(quote.slice(0, 80)));
      const words = odd && CONDITION.exec(odd.quote)?.[0];
      const table = odd?.operation.table;
      if (!odd || words === undefined || table === undefined) return [];
      return [
        {
          step,
          quote: odd.quote,
          title: `MySQL does not know ${words.toUpperCase()} here`,
          message: `MySQL takes ${words.toUpperCase()} for tables only and answers this with a syntax error (1064): the deploy stops here. Only MariaDB understands it.`,
          remedy:
            'Leave the condition out: the runner runs each migration once. If this project runs on MariaDB, declare its version in the settings.',
          evidence: [
            { fact: 'No merged migration uses syntax of MariaDB, and no version of it is declared.', quote: odd.quote },
          ],
          tables: [table],
          proof: 'derived' as const,
        },
      ];
    });
  },
};
