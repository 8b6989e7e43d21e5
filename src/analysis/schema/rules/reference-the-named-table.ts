import type { Catalog, Constraint, Table } from '../../../domain/catalog.ts';
import type { Rule, RuleMatch } from '../../../domain/rule.ts';
import type { SchemaChange } from '../../../domain/schema.ts';
import { foreignKeys } from './facts/keys.ts';
import { foreignKeyOrigin } from './facts/origin.ts';
import { baseOfFinal } from './facts/tables.ts';

const setup = 'CREATE TABLE monitors (id bigint PRIMARY KEY);\nCREATE TABLE groups (id bigint PRIMARY KEY);';

export const referenceTheNamedTable: Rule = {
  id: 'reference-the-named-table',
  code: 'CN18',
  hazard: 'wrong-constraint',
  level: 'warning',
  dialects: ['postgres', 'mysql', 'sqlite'],
  summary: 'A foreign key should point to the table that its column is named for.',
  rationale:
    'A key copied from the line above and not changed refuses every right value that the wrong table does not happen to hold, and lets the right table lose rows that are still referred to. With few rows both tables hold the same small numbers, so tests pass.',
  exemptions: [
    'foreign keys that were there before',
    'columns of a name that already refers to the same table elsewhere in the schema',
    'columns that are named for no table',
  ],
  source: 'https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-FK',
  examples: {
    hazardous: [
      {
        name: 'group_id points to monitors',
        setup,
        change:
          'CREATE TABLE monitor_group (\n  monitor_id bigint REFERENCES monitors (id),\n  group_id bigint REFERENCES monitors (id)\n);',
      },
    ],
    safe: [
      {
        name: 'each to its own',
        setup,
        change:
          'CREATE TABLE monitor_group (\n  monitor_id bigint REFERENCES monitors (id),\n  group_id bigint REFERENCES groups (id)\n);',
      },
      {
        name: 'a role, not a table',
        setup: 'CREATE TABLE users (id bigint PRIMARY KEY);',
        change: 'CREATE TABLE posts (author_id bigint REFERENCES users (id));',
      },
    ],
  },
  check(change) {
    return Object.values(change.after.tables).flatMap((table) => {
      if (table.kind === 'partition') return [];
      const before = foreignKeys(baseOfFinal(change, table.name));
      return foreignKeys(table)
        .filter((key) => !before.some(({ columns }) => columns.join() === key.columns.join()))
        .flatMap((key) => matchOf(change, table, key));
    });
  },
};

function matchOf(change: SchemaChange, table: Table, key: Constraint): RuleMatch[] {
  const [column] = key.columns;
  const referred = key.references?.table;
  if (column === undefined || referred === undefined || key.columns.length > 1) return [];
  const candidates = tablesNamedFor(column, change.after);
  const [named] = candidates;
  if (named === undefined || candidates.includes(referred)) return [];
  if (isHouseName(change.before, column, referred)) return [];
  const origin = foreignKeyOrigin(change, table, key);
  if (!origin) return [];
  return [
    {
      ...origin,
      title: `"${table.name}"."${column}" refers to "${referred}", not to "${named}"`,
      message: `An INSERT with a right "${named}" key fails unless "${referred}" happens to hold the same number, and "${named}" rows can be deleted while "${table.name}" still refers to them. With few rows in both tables nothing is noticed.`,
      remedy: `Let "${column}" reference "${named}", or name it for "${referred}".`,
      evidence: [{ fact: `Both tables exist; the catalog shows: ${key.definition}.`, quote: origin.quote }],
      tables: [table.name, referred, named],
      proof: 'derived',
    },
  ];
}

/** `group_id`, `groupId` and `group_uuid` are named for `group` or `groups`. */
function tablesNamedFor(column: string, { tables }: Catalog): string[] {
  const stem = /^(.+?)_?(?:id|uuid)$/i.exec(column)?.[1];
  if (stem === undefined) return [];
  const singular = plain(stem);
  const names = new Set([singular, `${singular}s`, `${singular}es`, singular.replace(/y$/, 'ies')]);
  return Object.values(tables).flatMap(({ name, kind }) => (kind === 'table' && names.has(plain(name)) ? [name] : []));
}

const plain = (name: string) => name.toLowerCase().replaceAll('_', '');

function isHouseName({ tables }: Catalog, column: string, referred: string): boolean {
  return Object.values(tables).some((table) =>
    foreignKeys(table).some(({ columns, references }) => columns.join() === column && references?.table === referred),
  );
}
