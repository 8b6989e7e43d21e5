import type { Rule } from '../../../domain/rule.ts';
import { listed } from './facts/groups.ts';
import { identifier, objectName, relation } from './facts/names.ts';
import { later, laterTransaction } from './facts/runners.ts';
import { exposureOf } from './facts/size.ts';
import { occurrences, scanOf } from './facts/steps.ts';
import { baseIndex, baseTable } from './facts/tables.ts';

const key = 'ALTER TABLE orders ADD CONSTRAINT orders_pkey PRIMARY KEY USING INDEX orders_code;';
const setup = (column: string) =>
  `CREATE TABLE orders (id bigint, ${column});\nCREATE UNIQUE INDEX orders_code ON orders (code);`;

export const requireKeyColumnsFirst: Rule = {
  id: 'require-key-columns-first',
  code: 'CN05',
  hazard: 'full-lock',
  level: 'warning',
  dialects: ['postgres'],
  summary: 'Make columns NOT NULL before they become a primary key.',
  rationale:
    'ADD PRIMARY KEY USING INDEX is quick only if its columns are NOT NULL already. Otherwise PostgreSQL makes them so first: it reads the whole table under ACCESS EXCLUSIVE, and a row with NULL aborts the migration.',
  exemptions: ['columns that are NOT NULL before', 'tables that the change creates'],
  source: 'https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT-USING-INDEX',
  examples: {
    hazardous: [{ name: 'a column that may be NULL', setup: setup('code text'), change: key }],
    safe: [{ name: 'a required column', setup: setup('code text NOT NULL'), change: key }],
  },
  check(change) {
    return occurrences(change, 'add-constraint').flatMap(({ step, operation: { table, constraint }, quote }) => {
      const base = baseTable(change, step, table);
      const notice = scanOf(step, table, 'verifying table');
      if (constraint.kind !== 'primary-key' || constraint.usingIndex === undefined || !base || !notice) return [];
      const columns = baseIndex(change, constraint.usingIndex)?.index.columns ?? [];
      const open = base.columns
        .filter(({ name, notNull }) => columns.includes(name) && !notNull)
        .map(({ name }) => name);
      const { level, when } = exposureOf(change, table);
      const [first] = open;
      const check = objectName(table, open, 'not_null');
      const target = `ALTER TABLE ${relation(table)}`;
      return [
        {
          step,
          quote,
          title: `This primary key reads all of "${table}" under a full lock`,
          message: `${open.length > 0 ? `${listed(open)} may be NULL until now` : 'A column of the key may be NULL until now'}, so PostgreSQL reads every row of "${table}" under ACCESS EXCLUSIVE to make sure, with reads and writes waiting; a NULL aborts the migration. ${when}`,
          remedy: `Add a CHECK … IS NOT NULL NOT VALID, validate it ${laterTransaction(change.runner)}, SET NOT NULL, then add the key.`,
          ...(first !== undefined &&
            open.length === 1 && {
              fix: [
                `${target} ADD CONSTRAINT ${identifier(check)} CHECK (${identifier(first)} IS NOT NULL) NOT VALID`,
                later(change.runner, `${target} VALIDATE CONSTRAINT ${identifier(check)}`),
                `${target} ALTER COLUMN ${identifier(first)} SET NOT NULL`,
                step.statement.sql,
              ],
            }),
          evidence: [{ fact: `PostgreSQL announced the scan: ${notice}.`, quote }] as const,
          tables: [table],
          proof: 'proved' as const,
          ...(level && { level }),
        },
      ];
    });
  },
};
