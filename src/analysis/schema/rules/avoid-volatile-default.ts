import type { Rule } from '../../../domain/rule.ts';
import { identifier, relation } from './facts/names.ts';
import { exposureOf } from './facts/size.ts';
import { occurrences, rewrote, withClause } from './facts/steps.ts';
import { baseTable } from './facts/tables.ts';

const setup = 'CREATE TABLE orders (id bigint PRIMARY KEY);';

export const avoidVolatileDefault: Rule = {
  id: 'avoid-volatile-default',
  code: 'LK01',
  hazard: 'table-rewrite',
  level: 'error',
  dialects: ['postgres'],
  summary: 'Add a column without its volatile default, then set the default and backfill.',
  rationale:
    'A default that differs per row (gen_random_uuid(), clock_timestamp(), nextval()) is computed for every existing row at once: PostgreSQL writes the whole table and its indexes anew under ACCESS EXCLUSIVE, so nothing reads or writes it meanwhile.',
  exemptions: [
    'constant and stable defaults: now() and CURRENT_TIMESTAMP are computed once and rewrite nothing',
    'tables that the change creates',
  ],
  source: 'https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-NOTES',
  examples: {
    hazardous: [
      {
        name: 'a random UUID for every existing row',
        setup,
        change: 'ALTER TABLE orders ADD COLUMN token uuid NOT NULL DEFAULT gen_random_uuid();',
      },
    ],
    safe: [
      {
        name: 'the default applies to new rows only',
        setup,
        change:
          'ALTER TABLE orders ADD COLUMN token uuid;\nALTER TABLE orders ALTER COLUMN token SET DEFAULT gen_random_uuid();',
      },
      {
        name: 'a stable default: now()',
        setup,
        change: 'ALTER TABLE orders ADD COLUMN created_at timestamptz NOT NULL DEFAULT now();',
      },
      {
        name: 'the table is new',
        setup: '',
        change: 'CREATE TABLE orders (id bigint);\nALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid();',
      },
    ],
  },
  check(change) {
    return occurrences(change, 'add-column').flatMap(({ step, operation: { table, column }, quote }) => {
      if (column.default === undefined || column.identity || column.generated) return [];
      if (!baseTable(change, step, table) || !rewrote(step, table) || isStable(change, table, column.name)) return [];
      const { level, when } = exposureOf(change, table, 'every row');
      return [
        {
          step,
          quote,
          title: `Adding "${column.name}" rewrites all of "${table}"`,
          message: `${column.default} gives each existing row a value of its own, so PostgreSQL rewrites "${table}" and its indexes under ACCESS EXCLUSIVE: no read or write gets through until it ends. ${when}`,
          remedy: `Add "${column.name}" nullable and without default, set the default in a second statement (new rows only), fill old rows in batches, then add NOT NULL.`,
          fix: [
            ...withClause(step, quote),
            `ALTER TABLE ${relation(table)} ADD COLUMN ${identifier(column.name)} ${column.type}`,
            `ALTER TABLE ${relation(table)} ALTER COLUMN ${identifier(column.name)} SET DEFAULT ${column.default}`,
          ],
          evidence: [{ fact: `The statement gave "${table}" a new file on disk (relfilenode changed).`, quote }],
          tables: [table],
          proof: 'proved',
          ...(level && { level }),
        },
      ];
    });
  },
};

/** Another column of the same statement is what rewrites the table. */
function isStable({ after }: Parameters<Rule['check']>[0], table: string, column: string): boolean {
  const found = after.tables[table]?.columns.find(({ name }) => name === column);
  return found?.defaultVolatility !== undefined && found.defaultVolatility !== 'volatile';
}
