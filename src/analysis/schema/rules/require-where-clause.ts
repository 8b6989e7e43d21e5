import type { Rule } from '../../../domain/rule.ts';
import type { SchemaChange, Step } from '../../../domain/schema.ts';
import { isSmall } from './facts/size.ts';
import { occurrences } from './facts/steps.ts';
import { baseTable } from './facts/tables.ts';

const setup = 'CREATE TABLE orders (id bigint PRIMARY KEY, paid boolean);';

export const requireWhereClause: Rule = {
  id: 'require-where-clause',
  code: 'DL07',
  hazard: 'data-loss',
  level: 'warning',
  dialects: ['postgres', 'mysql', 'sqlite'],
  summary: 'Say which rows a DELETE removes.',
  rationale: 'DELETE without a condition removes every row of the table for good, one by one, in one transaction.',
  exemptions: [
    'tables that the change creates',
    'tables that are declared small',
    'tables that the change then drops, or fills again from a copy',
  ],
  source: 'https://www.postgresql.org/docs/18/sql-delete.html',
  examples: {
    hazardous: [
      { name: 'no condition', setup, change: 'DELETE FROM orders;' },
      { name: 'a condition that is always true', setup, change: 'DELETE FROM orders WHERE true;' },
      {
        name: 'no condition, on SQLite',
        dialect: 'sqlite',
        setup: 'CREATE TABLE orders (id INTEGER PRIMARY KEY, code TEXT);',
        change: 'DELETE FROM orders;',
      },
    ],
    safe: [
      { name: 'a condition', setup, change: 'DELETE FROM orders WHERE id IN (1, 2);' },
      {
        name: 'a condition, on SQLite',
        dialect: 'sqlite',
        setup: 'CREATE TABLE orders (id INTEGER PRIMARY KEY, code TEXT);',
        change: "DELETE FROM orders WHERE code = 'x';",
      },
    ],
  },
  check(change) {
    return occurrences(change, 'delete').flatMap(({ step, operation: { table, where } }) => {
      if (where !== undefined && !/^\(*(?:true|1\s*=\s*1)\)*$/i.test(where)) return [];
      if (!baseTable(change, step, table) || isSmall(change, table) || !(table in change.after.tables)) return [];
      if (isFilledAgain(change, step, table)) return [];
      if (/\busing\b/i.test(step.statement.sql)) return [];
      return [
        {
          step,
          title: `This deletes every row of "${table}"`,
          message: `DELETE without a condition removes all rows of "${table}" for good, and those that refer to them by ON DELETE CASCADE.${change.dialect === 'postgres' ? ' On a large table it runs long and leaves the table bloated.' : ''}`,
          remedy:
            'Add the condition that says which rows go. If all must go, say so in the description and take a backup first.',
          evidence: [
            {
              fact: `"${table}" exists before this change, and the DELETE has no condition.`,
              quote: step.statement.sql,
            },
          ],
          tables: [table],
          proof: 'derived',
        },
      ];
    });
  },
};

/** Whether the change put the rows aside before, and back afterwards. */
function isFilledAgain(change: SchemaChange, step: Step, table: string): boolean {
  const inserts = occurrences(change, 'insert').filter(({ operation }) => operation.table === table);
  return inserts.some(
    (insert) =>
      insert.operation.fromSelect.length > 0 && change.steps.indexOf(insert.step) > change.steps.indexOf(step),
  );
}
