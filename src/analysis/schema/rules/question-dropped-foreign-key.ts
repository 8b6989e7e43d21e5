import type { Constraint } from '../../../domain/catalog.ts';
import type { Rule } from '../../../domain/rule.ts';
import type { SchemaChange } from '../../../domain/schema.ts';
import { andMore, grouped } from './facts/groups.ts';
import { foreignKeys } from './facts/keys.ts';
import { occurrences } from './facts/steps.ts';
import { baseOfFinal, baseTable, finalTable } from './facts/tables.ts';

const setup = `CREATE TABLE users (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint REFERENCES users);`;

export const questionDroppedForeignKey: Rule = {
  id: 'question-dropped-foreign-key',
  code: 'CN14',
  hazard: 'wrong-constraint',
  level: 'note',
  dialects: ['postgres'],
  summary: 'Say what keeps references whole once their foreign key is gone.',
  rationale:
    'Without the foreign key the database accepts ids of rows that do not exist, and leaves rows behind when their parent is deleted; its ON DELETE action stops too. Code that relied on either finds out through joins that come up short.',
  exemptions: [
    'a foreign key that the change declares anew, over the same columns or over others to the same table',
    'columns and tables that go with it',
    'tables that the change creates',
  ],
  source: 'https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-FK',
  examples: {
    hazardous: [
      { name: 'nothing replaces it', setup, change: 'ALTER TABLE orders DROP CONSTRAINT orders_user_id_fkey;' },
    ],
    safe: [
      {
        name: 'declared anew',
        setup,
        change:
          'ALTER TABLE orders DROP CONSTRAINT orders_user_id_fkey;\nALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users ON DELETE CASCADE NOT VALID;',
      },
      {
        name: 'the column goes too',
        setup,
        change: 'ALTER TABLE orders DROP CONSTRAINT orders_user_id_fkey;\nALTER TABLE orders DROP COLUMN user_id;',
      },
    ],
  },
  check(change) {
    const dropped = occurrences(change, 'drop-constraint').flatMap((occurrence) => {
      const { step, operation } = occurrence;
      const key = foreignKeys(baseTable(change, step, operation.table)).find(({ name }) => name === operation.name);
      const left = finalTable(change, step, operation.table);
      if (!key || !left || left.kind === 'partition' || !((key.references?.table ?? '') in change.after.tables))
        return [];
      const stays = key.columns.every((column) => left.columns.some(({ name }) => name === column));
      const isReplaced = foreignKeys(left).some(
        (each) => each.columns.some((column) => key.columns.includes(column)) || isMoved(change, each, key, left.name),
      );
      return stays && !isReplaced ? [{ ...occurrence, key }] : [];
    });
    return grouped(dropped, ({ step }) => step.statement.path).map(([first, ...more]) => {
      const { step, operation, quote, key } = first;
      const { table, name } = operation;
      const parent = key.references?.table ?? '';
      const columns = key.columns.join(', ');
      return {
        step,
        quote,
        title: `Nothing keeps (${columns}) of "${table}" pointing at real rows now`,
        message: `"${name}" goes and nothing takes its place. ${consequence(key, table, parent)}${andMore(more.map((each) => each.operation.name))}`,
        remedy:
          'If that is meant, say in the pull request what cleans up; otherwise declare the foreign key anew, NOT VALID first.',
        evidence: [
          {
            fact: `The catalog before the change shows ${key.definition}; after it, no foreign key on these columns.`,
            quote,
          },
        ] as const,
        tables: [
          ...new Set([first, ...more].flatMap((each) => [each.operation.table, each.key.references?.table ?? ''])),
        ],
        proof: 'proved' as const,
      };
    });
  },
};

/** A new foreign key to the same table over other columns: the reference moved. */
function isMoved(change: SchemaChange, now: Constraint, was: Constraint, table: string): boolean {
  const old = foreignKeys(baseOfFinal(change, table)).some(({ name }) => name === now.name);
  return !old && now.references?.table === was.references?.table;
}

function consequence({ columns, references }: Constraint, table: string, parent: string): string {
  if (references?.onDelete === 'cascade')
    return `Deleting a row of "${parent}" no longer deletes its rows of "${table}": they stay and point at nothing.`;
  if (references?.onDelete.startsWith('set'))
    return `Deleting a row of "${parent}" no longer resets (${columns.join(', ')}): its rows stay and point at nothing.`;
  return `A row of "${parent}" that is still in use can now be deleted, and "${table}" keeps pointing at nothing.`;
}
