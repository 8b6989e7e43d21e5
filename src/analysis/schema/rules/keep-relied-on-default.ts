import type { Rule } from '../../../domain/rule.ts';
import { identifier, relation } from './facts/names.ts';
import { occurrences, withClause } from './facts/steps.ts';
import { baseColumn, baseTable, finalTable } from './facts/tables.ts';

const setup = "CREATE TABLE orders (id bigint PRIMARY KEY, state text NOT NULL DEFAULT 'new', note text DEFAULT '');";

export const keepReliedOnDefault: Rule = {
  id: 'keep-relied-on-default',
  code: 'CP08',
  hazard: 'breaks-running-code',
  level: 'note',
  dialects: ['postgres'],
  summary: 'Drop the default of a required column only after all code writes the column.',
  rationale:
    'INSERTs that leave a column out live on its default. When the default of a NOT NULL column goes, each of them is refused, and running code of the version before had no reason to name the column.',
  exemptions: [
    'columns that may be NULL',
    'a default that the change sets anew, or that an identity takes over from',
    'tables that the change creates',
  ],
  source: 'https://www.postgresql.org/docs/18/ddl-alter.html#DDL-ALTER-COLUMN-DEFAULT',
  examples: {
    hazardous: [{ name: 'a required column', setup, change: 'ALTER TABLE orders ALTER COLUMN state DROP DEFAULT;' }],
    safe: [
      { name: 'a column that may be NULL', setup, change: 'ALTER TABLE orders ALTER COLUMN note DROP DEFAULT;' },
      {
        name: 'another default takes over',
        setup,
        change:
          "ALTER TABLE orders ALTER COLUMN state DROP DEFAULT;\nALTER TABLE orders ALTER COLUMN state SET DEFAULT 'open';",
      },
      {
        name: 'the column may be NULL from now on',
        setup,
        change: 'ALTER TABLE orders ALTER COLUMN state DROP DEFAULT, ALTER COLUMN state DROP NOT NULL;',
      },
    ],
  },
  check(change) {
    return occurrences(change, 'drop-default').flatMap(({ step, operation: { table, column }, quote }) => {
      const base = baseTable(change, step, table) && baseColumn(change, step, table, column);
      const final = finalTable(change, step, table)?.columns.find(({ name }) => name === column);
      if (!base?.notNull || base.default === undefined) return [];
      if (!final?.notNull || final.default !== undefined || final.identity || final.generated) return [];
      return [
        {
          step,
          quote,
          title: `INSERTs that leave out "${table}"."${column}" fail without its default`,
          message: `"${column}" is NOT NULL and was ${base.default} where an INSERT did not name it. Instances of the old version still run while this is deployed: those of their INSERTs into "${table}" that rely on the default are refused from now on.`,
          remedy: `First ship code that always writes "${column}"; drop the default in the release after, or keep it.`,
          fix: withClause(step, quote),
          evidence: [
            {
              fact: `Before this change the catalog shows ${relation(table)}.${identifier(column)} NOT NULL DEFAULT ${base.default}, after it no default.`,
              quote,
            },
          ] as const,
          tables: [table],
          proof: 'derived' as const,
        },
      ];
    });
  },
};
