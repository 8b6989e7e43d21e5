import type { Column } from '../../../domain/catalog.ts';
import type { Rule } from '../../../domain/rule.ts';
import { removedValues } from './facts/enums.ts';
import { silentLoss } from './facts/losses.ts';
import { identifier, relation } from './facts/names.ts';
import { exposureOf } from './facts/size.ts';
import { occurrences, rewrote, withClause } from './facts/steps.ts';
import { baseColumn, baseTable } from './facts/tables.ts';

const setup = 'CREATE TABLE orders (id int PRIMARY KEY, code varchar(20), total numeric(10, 2), placed timestamptz);';

export const avoidTypeRewrite: Rule = {
  id: 'avoid-type-rewrite',
  code: 'LK05',
  hazard: 'table-rewrite',
  level: 'error',
  dialects: ['postgres'],
  summary: 'Move to a new type through a new column, unless the engine keeps the old values as they are.',
  rationale:
    'When the stored form of the values changes, ALTER COLUMN … TYPE writes the table and its indexes anew under ACCESS EXCLUSIVE; a value that does not fit the new type makes it fail. Running code that binds the old type breaks at the same moment.',
  exemptions: [
    'changes that the engine does without a rewrite, such as varchar(20) to varchar(50) or to text',
    'columns and tables that the change creates',
    'changes that round or cut values, or that take enum values away: those have rules of their own, which say this too',
  ],
  source: 'https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-NOTES',
  examples: {
    hazardous: [
      { name: 'int to bigint', setup, change: 'ALTER TABLE orders ALTER COLUMN id TYPE bigint;' },
      { name: 'a shorter varchar', setup, change: 'ALTER TABLE orders ALTER COLUMN code TYPE varchar(10);' },
      { name: 'more decimal places', setup, change: 'ALTER TABLE orders ALTER COLUMN total TYPE numeric(12, 4);' },
    ],
    safe: [
      { name: 'a longer varchar', setup, change: 'ALTER TABLE orders ALTER COLUMN code TYPE varchar(50);' },
      { name: 'varchar to text', setup, change: 'ALTER TABLE orders ALTER COLUMN code TYPE text;' },
      { name: 'a wider numeric', setup, change: 'ALTER TABLE orders ALTER COLUMN total TYPE numeric(14, 2);' },
      { name: 'a new column beside the old one', setup, change: 'ALTER TABLE orders ADD COLUMN id_new bigint;' },
    ],
  },
  check(change) {
    return occurrences(change, 'alter-column-type').flatMap(({ step, operation, quote }) => {
      const { table, column, type, using } = operation;
      const base = baseColumn(change, step, table, column);
      if (!base || !baseTable(change, step, table) || !rewrote(step, table)) return [];
      const isOtherRules = silentLoss(base, type, using) ?? removedValues(change, step, table, column)[0];
      if (isOtherRules !== undefined) return [];
      const { level, when } = exposureOf(change, table, 'every row');
      const fits = mayNotFit(base, type) ? ` A ${base.type} value that does not fit ${type} makes it fail.` : '';
      const added = `${column}_new`;
      return [
        {
          step,
          quote,
          title: `Changing "${table}"."${column}" to ${type} rewrites the table`,
          message: `${base.type} and ${type} are stored differently, so PostgreSQL rewrites "${table}" and its indexes under ACCESS EXCLUSIVE: no read or write gets through until it ends.${fits} ${when}`,
          remedy: `Add a column of the new type, write both from the application or a trigger, fill old rows in batches, switch the readers, then drop the old column.`,
          fix: [...withClause(step, quote), `ALTER TABLE ${relation(table)} ADD COLUMN ${identifier(added)} ${type}`],
          evidence: [{ fact: `The statement gave "${table}" a new file on disk (relfilenode changed).`, quote }],
          tables: [table],
          proof: 'proved',
          ...(level && { level }),
        },
      ];
    });
  },
};

const WIDTH: readonly RegExp[] = [
  /^(?:smallint|int2)$/i,
  /^(?:integer|int4?)$/i,
  /^(?:bigint|int8)$/i,
  /^numeric$/i,
  /^text$/i,
];

/** Whether values of the old type exist that the new one has no room for. */
function mayNotFit({ type: from }: Column, to: string): boolean {
  const rank = (type: string) => WIDTH.findIndex((pattern) => pattern.test(type));
  if (rank(to) >= 0 && rank(from) >= 0) return rank(to) < rank(from);
  if (/^json/i.test(to) || /^text$/i.test(to)) return from !== 'json';
  return true;
}
