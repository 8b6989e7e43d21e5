import type { Index, Table } from '../../../domain/catalog.ts';
import type { Rule, RuleMatch } from '../../../domain/rule.ts';
import type { SchemaChange } from '../../../domain/schema.ts';
import { columnList, identifier, objectName, relation } from './facts/names.ts';
import { type Occurrence, occurrences } from './facts/steps.ts';
import { baseTable, finalTable } from './facts/tables.ts';

const setup =
  'CREATE TABLE invitations (id bigint PRIMARY KEY, email text, project_id bigint, UNIQUE (email, project_id));';

export const keepDroppedKeys: Rule = {
  id: 'keep-dropped-keys',
  code: 'DL03',
  hazard: 'wrong-constraint',
  level: 'warning',
  dialects: ['postgres'],
  summary: 'Replace the unique key that goes with a dropped column.',
  rationale:
    'DROP COLUMN silently drops every index and constraint that the column is a part of. If nothing replaces a unique key, repeated or concurrent requests start to create duplicates, and nothing in the migration says so.',
  exemptions: [
    'keys of that column alone',
    'another unique key takes over the remaining columns',
    'statements that drop the index or constraint by name: that is said, not silent',
  ],
  source: 'https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-DESC-DROP-COLUMN',
  examples: {
    hazardous: [
      {
        name: 'invitations may now repeat',
        setup,
        change: 'ALTER TABLE invitations ADD COLUMN org_id bigint, DROP COLUMN project_id;',
      },
    ],
    safe: [
      {
        name: 'a new key takes over',
        setup,
        change:
          'ALTER TABLE invitations ADD COLUMN org_id bigint;\nCREATE UNIQUE INDEX CONCURRENTLY invitations_email_org_key ON invitations (email, org_id);\nALTER TABLE invitations DROP COLUMN project_id;',
      },
    ],
  },
  check(change) {
    return occurrences(change, 'drop-column').flatMap((drop) => {
      const { step, operation } = drop;
      const before = baseTable(change, step, operation.table);
      const after = finalTable(change, step, operation.table);
      if (!before || !after) return [];
      const lost = before.indexes.filter((index) => goesSilently(change, index, operation.column));
      return lost.flatMap((index) => matchOf(drop, { before, after, index }));
    });
  },
};

function goesSilently(change: SchemaChange, { name, unique, columns }: Index, column: string): boolean {
  const isNamed = occurrences(change, 'drop-index', 'drop-constraint').some(({ operation }) =>
    operation.kind === 'drop-index' ? operation.index.endsWith(name) : operation.name === name,
  );
  return unique && columns.length > 1 && columns.includes(column) && !isNamed;
}

function matchOf(
  { step, quote, operation }: Occurrence<'drop-column'>,
  { before, after, index }: { before: Table; after: Table; index: Index },
): RuleMatch[] {
  const rest = index.columns.filter((column) => column !== operation.column);
  const takesOver = ({ unique, columns }: Index) => unique && rest.some((column) => columns.includes(column));
  if (after.indexes.some(takesOver) || !rest.every((column) => after.columns.some(({ name }) => name === column))) {
    return [];
  }
  const key = index.columns.join(', ');
  const suggested = `CREATE UNIQUE INDEX CONCURRENTLY ${identifier(objectName(after.name, rest, 'key'))} ON ${relation(after.name)} (${columnList(rest)})`;
  return [
    {
      step,
      quote,
      title: `"${after.name}" loses its unique key (${key}) with "${operation.column}"`,
      message: `DROP COLUMN silently drops "${index.name}". No other unique key covers ${rest.join(', ')}, so repeated or concurrent requests can now insert the same row twice, and code that expects one row finds two.`,
      remedy: `Decide what must be unique now and build that key first, with whatever column takes the place of "${operation.column}": for example ${suggested}.`,
      evidence: [{ fact: `The base shows: ${index.definition}. After the change it is gone.`, quote }],
      tables: [before.name],
      proof: 'proved',
    },
  ];
}
