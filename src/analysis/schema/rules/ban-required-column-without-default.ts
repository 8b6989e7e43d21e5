import type { Rule } from '../../../domain/rule.ts';
import type { Step } from '../../../domain/schema.ts';
import { engineOf } from './facts/engines.ts';
import { identifier, relation } from './facts/names.ts';
import { inStep, withClause } from './facts/steps.ts';
import { baseTable } from './facts/tables.ts';

const setup = 'CREATE TABLE orders (id bigint PRIMARY KEY);';

export const banRequiredColumnWithoutDefault: Rule = {
  id: 'ban-required-column-without-default',
  code: 'CP04',
  hazard: 'migration-fails',
  level: 'error',
  dialects: ['postgres', 'sqlite'],
  summary: 'Give a required column a default, or add it nullable first.',
  rationale:
    'ADD COLUMN … NOT NULL without a default has no value for the rows that are there, so it fails on any table that is not empty. Once it is in, INSERTs of running code that does not know the column fail.',
  exemptions: [
    'serial, identity and generated columns',
    'tables that the change creates',
    'tables that are declared empty',
  ],
  source: 'https://www.postgresql.org/docs/18/ddl-alter.html#DDL-ALTER-ADDING-A-COLUMN',
  examples: {
    hazardous: [
      { name: 'no default', setup, change: 'ALTER TABLE orders ADD COLUMN currency text NOT NULL;' },
      {
        name: 'no default, on SQLite',
        dialect: 'sqlite',
        setup: 'CREATE TABLE orders (id INTEGER PRIMARY KEY, code TEXT);',
        change: 'ALTER TABLE orders ADD COLUMN currency TEXT NOT NULL;',
      },
      {
        name: 'a copy that leaves the new column out',
        dialect: 'sqlite',
        setup: 'CREATE TABLE orders (id INTEGER PRIMARY KEY, code TEXT);',
        change:
          'CREATE TABLE t (id INTEGER PRIMARY KEY, code TEXT, currency TEXT NOT NULL);\nINSERT INTO t (id, code) SELECT id, code FROM orders;\nDROP TABLE orders;\nALTER TABLE t RENAME TO orders;',
      },
    ],
    safe: [
      {
        name: 'a constant default',
        setup,
        change: "ALTER TABLE orders ADD COLUMN currency text NOT NULL DEFAULT 'EUR';",
      },
      { name: 'nullable', setup, change: 'ALTER TABLE orders ADD COLUMN currency text;' },
      {
        name: 'the copy gives every row a value',
        dialect: 'sqlite',
        setup: 'CREATE TABLE orders (id INTEGER PRIMARY KEY, code TEXT);',
        change:
          "CREATE TABLE t (id INTEGER PRIMARY KEY, code TEXT, currency TEXT NOT NULL);\nINSERT INTO t (id, code, currency) SELECT id, code, 'EUR' FROM orders;\nDROP TABLE orders;\nALTER TABLE t RENAME TO orders;",
      },
    ],
  },
  check(change) {
    return change.steps.flatMap((step) =>
      inStep(step, ['add-column']).flatMap(({ operation: { table, column }, quote }) => {
        const hasValue = column.default !== undefined && !/^null\b/i.test(column.default);
        if (!column.notNull || hasValue || column.identity || column.generated || /serial/i.test(column.type))
          return [];
        if (!baseTable(change, step, table) || change.declared[table]?.rows === 0) return [];
        const emptied = change.steps
          .slice(0, change.steps.indexOf(step))
          .some(({ operations }) => operations.some((each) => empties(each, table)));
        if (emptied) return [];
        const refusal = step.effect?.error ?? step.effect?.onRows?.error;
        const refused = refusal?.sqlstate === '23502';
        return [
          {
            step,
            quote,
            title: `Adding "${column.name}" NOT NULL without a default fails if "${table}" has rows`,
            message: `Rows of "${table}" that exist have no value for "${column.name}", so the statement fails on the first database that holds one. Where it passes, INSERTs of the old version, which do not know the column, fail until the deploy ends.`,
            remedy: `Add it nullable (or with a constant default), write it from the new code, fill old rows in batches, then add NOT NULL.`,
            fix: isCopy(step)
              ? []
              : [
                  ...withClause(step, quote),
                  `ALTER TABLE ${relation(table)} ADD COLUMN ${identifier(column.name)} ${column.type}`,
                ],
            evidence: [
              refused
                ? {
                    fact: `${engineOf(change)} refused it${step.effect?.error ? '' : ', with one row in the table'}: ${refusal.message}.`,
                    quote,
                  }
                : { fact: `"${table}" exists before this change; the column is NOT NULL and has no default.`, quote },
            ],
            tables: [table],
            proof: refused ? ('proved' as const) : ('derived' as const),
          },
        ];
      }),
    );
  },
};

/** The copy of a rebuild, whose table is defined elsewhere. */
function isCopy({ statement }: Step): boolean {
  return /^\s*(?:insert|replace)\b/i.test(statement.sql);
}

/** The author knows of the rows and removes them first; that has rules of its own. */
function empties(operation: Parameters<typeof inStep>[0]['operations'][number], table: string): boolean {
  if (operation.kind === 'truncate') return operation.tables.includes(table);
  return operation.kind === 'delete' && operation.table === table && operation.where === undefined;
}
