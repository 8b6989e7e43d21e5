import type { Rule } from '../../../domain/rule.ts';
import { exposureOf } from './facts/size.ts';
import { inStep, occurrences, rewrote } from './facts/steps.ts';
import { baseTable, finalTable } from './facts/tables.ts';

const setup = `CREATE DOMAIN price AS numeric CHECK (value >= 0);
CREATE DOMAIN label AS text;
CREATE TABLE orders (id bigint PRIMARY KEY);`;

export const avoidDomainRewrite: Rule = {
  id: 'avoid-domain-rewrite',
  code: 'LK04',
  hazard: 'table-rewrite',
  level: 'error',
  dialects: ['postgres'],
  summary: 'Add a column of a plain type with a CHECK, not of a domain that has constraints.',
  rationale:
    'A column of a domain with a CHECK or NOT NULL cannot be added in the catalog alone: PostgreSQL tests the value of every row, and writes the table and its indexes anew under ACCESS EXCLUSIVE to do so.',
  exemptions: ['domains without constraints', 'tables that the change creates'],
  source: 'https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-NOTES',
  examples: {
    hazardous: [{ name: 'a constrained domain', setup, change: 'ALTER TABLE orders ADD COLUMN total price;' }],
    safe: [
      { name: 'a domain without constraints', setup, change: 'ALTER TABLE orders ADD COLUMN tag label;' },
      { name: 'the plain type', setup, change: 'ALTER TABLE orders ADD COLUMN total numeric;' },
    ],
  },
  check(change) {
    return occurrences(change, 'add-column').flatMap(({ step, operation: { table, column }, quote }) => {
      const base = baseTable(change, step, table);
      const others = inStep(step, ['add-column', 'alter-column-type']).length > 1;
      if (!base || others || !rewrote(step, table) || column.identity || column.generated) return [];
      const added = finalTable(change, step, table)?.columns.find(({ name }) => name === column.name);
      if (!added || added.defaultVolatility === 'volatile' || /serial/i.test(column.type)) return [];
      const { level, when } = exposureOf(change, table, 'every row');
      return [
        {
          step,
          quote,
          title: `Adding a column of the domain ${column.type} rewrites "${table}"`,
          message: `${column.type} has constraints, so PostgreSQL tests each row and writes "${table}" and its indexes anew under ACCESS EXCLUSIVE: no read or write gets through until it ends. ${when}`,
          remedy: `Add "${column.name}" with the type that ${column.type} is based on, and the domain’s CHECK on the table NOT VALID; validate it later.`,
          evidence: [
            { fact: `The statement gave "${table}" a new file on disk (relfilenode changed).`, quote },
          ] as const,
          tables: [table],
          proof: 'proved' as const,
          ...(level && { level }),
        },
      ];
    });
  },
};
