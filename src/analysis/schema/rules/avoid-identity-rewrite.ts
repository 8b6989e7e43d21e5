import type { Rule } from '../../../domain/rule.ts';
import { identifier, relation } from './facts/names.ts';
import { exposureOf } from './facts/size.ts';
import { occurrences, rewrote, withClause } from './facts/steps.ts';
import { baseTable } from './facts/tables.ts';

const setup = 'CREATE TABLE orders (code text);';

export const avoidIdentityRewrite: Rule = {
  id: 'avoid-identity-rewrite',
  code: 'LK02',
  hazard: 'table-rewrite',
  level: 'error',
  dialects: ['postgres'],
  summary: 'Number the rows of an existing table in batches, not with a serial or identity column.',
  rationale:
    'Adding a serial or identity column numbers every existing row: the table and its indexes are written anew under ACCESS EXCLUSIVE. GENERATED … AS IDENTITY rewrites exactly as bigserial does.',
  exemptions: ['tables that the change creates'],
  source: 'https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-NOTES',
  examples: {
    hazardous: [
      { name: 'a bigserial column', setup, change: 'ALTER TABLE orders ADD COLUMN number bigserial;' },
      {
        name: 'an identity column',
        setup,
        change: 'ALTER TABLE orders ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY;',
      },
    ],
    safe: [
      {
        name: 'a sequence for new rows only',
        setup,
        change:
          "CREATE SEQUENCE orders_number_seq;\nALTER TABLE orders ADD COLUMN number bigint;\nALTER TABLE orders ALTER COLUMN number SET DEFAULT nextval('orders_number_seq');",
      },
      { name: 'the table is new', setup: '', change: 'CREATE TABLE orders (number bigserial);' },
    ],
  },
  check(change) {
    return occurrences(change, 'add-column').flatMap(({ step, operation: { table, column }, quote }) => {
      if (!column.identity && !/serial/i.test(column.type)) return [];
      if (!baseTable(change, step, table) || !rewrote(step, table)) return [];
      const { level, when } = exposureOf(change, table, 'every row');
      const type = INTEGERS[column.type.toLowerCase()] ?? column.type;
      const sequence = `${table}_${column.name}_seq`;
      const literal = relation(sequence).replaceAll("'", "''");
      return [
        {
          step,
          quote,
          title: `Numbering the rows of "${table}" rewrites the table`,
          message: `"${column.name}" takes a number from a sequence for every existing row, so PostgreSQL rewrites "${table}" and its indexes under ACCESS EXCLUSIVE: no read or write gets through until it ends. ${when}`,
          remedy: `Add "${column.name}" as a nullable ${type}, let a sequence number new rows, and number the old ones in batches before you add NOT NULL.`,
          fix: [
            ...withClause(step, quote),
            `CREATE SEQUENCE ${relation(sequence)}`,
            `ALTER TABLE ${relation(table)} ADD COLUMN ${identifier(column.name)} ${type}`,
            `ALTER TABLE ${relation(table)} ALTER COLUMN ${identifier(column.name)} SET DEFAULT nextval('${literal}')`,
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

const INTEGERS: Readonly<Record<string, string>> = {
  smallserial: 'smallint',
  serial2: 'smallint',
  serial: 'integer',
  serial4: 'integer',
  bigserial: 'bigint',
  serial8: 'bigint',
};
