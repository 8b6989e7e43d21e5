import type { Rule } from '../../../domain/rule.ts';
import { provedBy, refusedQueries } from './facts/broken-queries.ts';
import { isEmbedded } from './facts/engines.ts';
import { identifier, relation } from './facts/names.ts';
import { occurrences } from './facts/steps.ts';
import { baseTable } from './facts/tables.ts';
import { namedIn, usageOf } from './facts/uses.ts';

const setup = 'CREATE TABLE orders (id bigint PRIMARY KEY);';

export const banDropTable: Rule = {
  id: 'ban-drop-table',
  code: 'DL01',
  hazard: 'data-loss',
  level: 'warning',
  dialects: ['postgres', 'mysql', 'sqlite'],
  summary: 'Drop a table only after nothing has used it for a while.',
  rationale:
    'DROP TABLE loses every row for good, and instances that still run the old code fail at their next query. A rename first shows who still uses the table, and can be undone.',
  exemptions: [
    'tables that the change creates',
    'partitions',
    'tables that are declared empty',
    'a table of a telling name that no code of the repository names, before or after',
  ],
  source: 'https://www.postgresql.org/docs/18/sql-droptable.html',
  examples: {
    hazardous: [
      { name: 'a table of the base', setup, change: 'DROP TABLE orders;' },
      {
        name: 'a table of the base, on SQLite',
        dialect: 'sqlite',
        setup: 'CREATE TABLE orders (id INTEGER PRIMARY KEY, code TEXT);',
        change: 'DROP TABLE orders;',
      },
    ],
    safe: [
      { name: 'renamed first', setup, change: 'ALTER TABLE orders RENAME TO orders_to_drop;' },
      { name: 'a table of this change', setup, change: 'CREATE TABLE copy AS SELECT 1;\nDROP TABLE copy;' },
      {
        name: 'a rebuild',
        dialect: 'sqlite',
        setup: 'CREATE TABLE orders (id INTEGER PRIMARY KEY, code TEXT);',
        change:
          "CREATE TABLE t (id INTEGER PRIMARY KEY, code TEXT DEFAULT '');\nINSERT INTO t SELECT id, code FROM orders;\nDROP TABLE orders;\nALTER TABLE t RENAME TO orders;",
      },
    ],
  },
  check(change) {
    return occurrences(change, 'drop-table').flatMap(({ step, operation: { table } }) => {
      const base = baseTable(change, step, table);
      if (!base || base.kind === 'partition' || change.declared[table]?.rows === 0) return [];
      const usage = usageOf(change, table);
      if (usage?.kind === 'unused') return [];
      const isUsed = usage?.kind === 'used';
      const copied = occurrences(change, 'insert').some(
        ({ operation }) => operation.fromSelect.includes(table) && operation.table !== table,
      );
      const bare = `${table.slice(table.indexOf('.') + 1)}_to_drop`;
      return [
        {
          step,
          ...(isUsed && { hazard: 'breaks-running-code' as const, level: 'error' as const }),
          title: isUsed
            ? `Code still names "${table}", which this drops`
            : `Dropping "${table}" loses its rows and breaks code that still uses it`,
          message: copied
            ? `The change copies rows out of "${table}" and drops it at once. What the copy left out is gone, and rows that old instances write between copy and drop are lost; until the deploy ends, their queries fail.`
            : `Every row of "${table}" is gone for good. ${isEmbedded(change) ? `Whoever goes back to the version before finds no such table: its queries on "${table}" fail.` : `Instances of the old version still run while this is deployed: their next query on "${table}" fails.`}`,
          remedy:
            'Ship the code that no longer uses it, wait, then rename the table; drop it in a later release when nothing has asked for it and a backup exists.',
          fix: [`ALTER TABLE ${relation(table)} RENAME TO ${identifier(bare)}`],
          evidence: [
            {
              fact: `"${table}" exists before this change, with ${base.columns.length} column${base.columns.length === 1 ? '' : 's'}.`,
              quote: step.statement.sql,
            },
            ...refusedQueries(change, table),
            ...namedIn(table, usage),
          ],
          tables: [table],
          proof: 'derived',
          ...provedBy(refusedQueries(change, table)),
        },
      ];
    });
  },
};
