import type { Column } from '../../../domain/catalog.ts';
import type { Rule } from '../../../domain/rule.ts';
import type { SchemaChange, Step } from '../../../domain/schema.ts';
import { listed, grouped } from './facts/groups.ts';
import { identifier, relation } from './facts/names.ts';
import { occurrences, withClause } from './facts/steps.ts';
import { baseColumn, baseTable, finalTable } from './facts/tables.ts';

const setup = 'CREATE TABLE orders (id bigint PRIMARY KEY);';

export const keepDefaultForRunningCode: Rule = {
  id: 'keep-default-for-running-code',
  code: 'CP05',
  hazard: 'breaks-running-code',
  level: 'warning',
  dialects: ['postgres'],
  summary: 'Keep a default on a new required column until all running code writes it.',
  rationale:
    'Code that was deployed before the migration does not know the new column, so its INSERTs leave it out. Once the column is NOT NULL and the database has no default for it, each of them fails until the last old instance is gone. A default that is dropped again right after it filled the old rows does not help.',
  exemptions: [
    'a column that is added NOT NULL without a default in one statement, which has a rule of its own',
    'tables that the change creates, empties or has declared empty',
    'tables for which the change makes a trigger, which may fill the column',
    'a note only under Django, which drops every default again by itself unless the field has a db_default',
  ],
  source: 'https://www.postgresql.org/docs/18/ddl-default.html',
  examples: {
    hazardous: [
      {
        name: 'the default goes in the same migration',
        setup,
        change:
          "ALTER TABLE orders ADD COLUMN state text DEFAULT 'new' NOT NULL;\nALTER TABLE orders ALTER COLUMN state DROP DEFAULT;",
      },
    ],
    safe: [
      {
        name: 'the default stays',
        setup,
        change: "ALTER TABLE orders ADD COLUMN state text DEFAULT 'new' NOT NULL;",
      },
      {
        name: 'the column may be NULL',
        setup,
        change:
          "ALTER TABLE orders ADD COLUMN state text DEFAULT 'new';\nALTER TABLE orders ALTER COLUMN state DROP DEFAULT;",
      },
    ],
  },
  check(change) {
    const closing = occurrences(change, 'drop-default', 'set-not-null').filter(({ step, operation }) => {
      const { table, column } = operation;
      const base = baseTable(change, step, table);
      if (!base || base.columns.some(({ name }) => name === column) || baseColumn(change, step, table, column))
        return false;
      const final = finalTable(change, step, table)?.columns.find(({ name }) => name === column);
      return final !== undefined && isRequired(final) && !isFilledOtherwise(change, table, column);
    });
    const columns = grouped(closing, ({ operation: { table, column } }) => `${table} ${column}`);
    const last = columns.map((group) => group.at(-1) ?? group[0]);
    return grouped(last, ({ step }) => step.statement.path).map((group) => {
      const [{ step, operation, quote }] = group;
      const tables = [...new Set(group.map((each) => each.operation.table))];
      const names = [...new Set(group.map((each) => each.operation.column))];
      const which = listed(names);
      const isDropped = operation.kind === 'drop-default';
      const plural = names.length > 1;
      return {
        step,
        quote,
        title: `INSERTs of running code fail: they do not know ${which}`,
        message: `${which} of ${listed(tables)} end${plural ? '' : 's'} up NOT NULL without a default. Instances of the old version do not name ${plural ? 'them' : 'it'} in their INSERTs, so each INSERT into ${tables.length > 1 ? 'these tables' : listed(tables)} fails from this statement until the last old instance is gone.`,
        remedy: isDropped
          ? 'Keep the default in this release and drop it in the next, when all code writes the column.'
          : 'Give the column a default first, or leave it nullable until all code writes it.',
        ...(isDropped && group.length === 1 && { fix: withClause(step, quote) }),
        ...(!isDropped &&
          group.length === 1 && {
            fix: [
              `ALTER TABLE ${relation(operation.table)} ALTER COLUMN ${identifier(operation.column)} DROP NOT NULL`,
            ],
          }),
        evidence: [
          {
            fact: `The catalog after the change shows ${which} NOT NULL without a default; before it, ${listed(tables)} had no such column${plural ? 's' : ''}.`,
            quote,
          },
        ] as const,
        tables,
        proof: 'derived' as const,
        ...(change.runner.name === 'Django' && isDropped && { level: 'note' as const }),
      };
    });
  },
};

function isRequired({ notNull, default: value, identity, generated }: Column): boolean {
  return notNull && value === undefined && !identity && generated === undefined;
}

/** Someone else looks after it: the statement that adds it, an empty table, a trigger. */
function isFilledOtherwise(change: SchemaChange, table: string, column: string): boolean {
  if (change.declared[table]?.rows === 0) return true;
  return change.steps.some(
    (step) =>
      isTriggerOn(step, table) ||
      step.operations.some(
        (each) =>
          (each.kind === 'truncate' && each.tables.includes(table)) ||
          (each.kind === 'delete' && each.table === table && each.where === undefined) ||
          (each.kind === 'add-column' &&
            each.table === table &&
            each.column.name === column &&
            each.column.notNull &&
            each.column.default === undefined),
      ),
  );
}

function isTriggerOn({ statement: { sql } }: Step, table: string): boolean {
  const bare = table.slice(table.indexOf('.') + 1);
  return (
    /^create\s+(?:or\s+replace\s+)?(?:constraint\s+)?trigger\b/i.test(sql) && new RegExp(`\\b${bare}\\b`).test(sql)
  );
}
