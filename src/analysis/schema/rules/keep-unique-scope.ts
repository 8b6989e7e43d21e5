import type { Index, Table } from '../../../domain/catalog.ts';
import type { Rule } from '../../../domain/rule.ts';
import type { SchemaChange } from '../../../domain/schema.ts';
import { indexOrigin } from './facts/origin.ts';
import { occurrences } from './facts/steps.ts';
import { baseOfFinal, finalTable } from './facts/tables.ts';

const setup =
  'CREATE TABLE post_actions (person_id int, post_id int, saved timestamptz, PRIMARY KEY (person_id, post_id));';
const copy =
  'INSERT INTO saved_items (person_id, post_id) SELECT person_id, post_id FROM post_actions WHERE saved IS NOT NULL;';

export const keepUniqueScope: Rule = {
  id: 'keep-unique-scope',
  code: 'CN20',
  hazard: 'wrong-constraint',
  level: 'error',
  dialects: ['postgres', 'mysql', 'sqlite'],
  summary: 'A table that takes over rows must not have a narrower unique key than where they come from.',
  rationale:
    'Rows that were unique per pair of columns repeat in each of them. A new table that is filled with them and is unique in one column alone refuses the second row: the migration fails on real data, and where it does not, only one user can have what many could before.',
  exemptions: ['tables that were there before', 'sources without a key over the same columns'],
  source: 'https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-UNIQUE-CONSTRAINTS',
  examples: {
    hazardous: [
      {
        name: 'one column of a pair',
        setup,
        change: `CREATE TABLE saved_items (\n  person_id int NOT NULL,\n  post_id int UNIQUE\n);\n${copy}`,
      },
    ],
    safe: [
      {
        name: 'the pair',
        setup,
        change: `CREATE TABLE saved_items (person_id int NOT NULL, post_id int, UNIQUE (person_id, post_id));\n${copy}`,
      },
    ],
  },
  check(change) {
    return Object.values(change.after.tables).flatMap((table) => {
      if (baseOfFinal(change, table.name)) return [];
      const sources = sourcesOf(change, table);
      return table.indexes.flatMap((index) => {
        const [wider] = sources.flatMap((source) => widerKeys(source, table, index));
        const origin = wider && indexOrigin(change, table, index);
        if (!origin) return [];
        const key = index.columns.join(', ');
        const pair = wider.index.columns.join(', ');
        return [
          {
            ...origin,
            title: `"${table.name}" is unique in (${key}), but its rows only in (${pair})`,
            message: `The rows come from "${wider.source.name}", which is unique in (${pair}): the same ${key} stands there once per ${wider.index.columns.filter((column) => !index.columns.includes(column)).join(', ')}. Copying them fails at the first repetition, and later only one of them can exist.`,
            remedy: `Make the key UNIQUE (${pair}).`,
            evidence: [{ fact: `The base shows: ${wider.index.definition}.`, quote: origin.quote }] as const,
            tables: [table.name, wider.source.name],
            proof: 'derived' as const,
          },
        ];
      });
    });
  },
};

/** Existing tables whose rows the change copies into the table. */
function sourcesOf(change: SchemaChange, table: Table): Table[] {
  const copies = occurrences(change, 'insert').filter(
    ({ step, operation }) => finalTable(change, step, operation.table)?.name === table.name,
  );
  const names = new Set(copies.flatMap(({ operation }) => operation.fromSelect));
  return [...names].flatMap((name) => change.before.tables[name] ?? []);
}

/** Unique keys of the source that hold the index's columns and more, all of which the table has too. */
function widerKeys(source: Table, table: Table, { unique, columns, predicate }: Index) {
  if (!unique || predicate !== undefined) return [];
  const has = (column: string) => table.columns.some(({ name }) => name === column);
  const isUniqueAlready = source.indexes.some(
    (each) => each.unique && each.columns.every((column) => columns.includes(column)),
  );
  if (isUniqueAlready) return [];
  return source.indexes
    .filter((each) => each.unique && each.columns.length > columns.length && each.columns.every(has))
    .filter((each) => columns.every((column) => each.columns.includes(column)))
    .map((index) => ({ source, index }));
}
