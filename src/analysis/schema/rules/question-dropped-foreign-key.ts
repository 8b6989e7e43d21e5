import type { Rule } from '../../../domain/rule.ts';
import { foreignKeys } from './facts/keys.ts';
import { occurrences } from './facts/steps.ts';
import { baseTable, finalTable } from './facts/tables.ts';

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
    'a foreign key that the change declares anew over the same columns',
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
    return occurrences(change, 'drop-constraint').flatMap(({ step, operation: { table, name }, quote }) => {
      const key = foreignKeys(baseTable(change, step, table)).find((each) => each.name === name);
      const left = finalTable(change, step, table);
      const parent = key?.references?.table ?? '';
      if (!key || !left || left.kind === 'partition' || !(parent in change.after.tables)) return [];
      const isGone = key.columns.some((column) => !left.columns.some((each) => each.name === column));
      if (isGone || foreignKeys(left).some(({ columns }) => columns.some((column) => key.columns.includes(column))))
        return [];
      const action = key.references?.onDelete ?? 'no action';
      const acts = action === 'cascade' || action === 'set null' || action === 'set default';
      return [
        {
          step,
          quote,
          title: `Nothing keeps (${key.columns.join(', ')}) of "${table}" pointing at real rows now`.slice(0, 80),
          message: `"${name}" goes and nothing takes its place. ${acts ? `Deleting a row of "${parent}" no longer ${action === 'cascade' ? `deletes its rows of "${table}"` : `empties (${key.columns.join(', ')})`}: they stay and point at nothing.` : `A row of "${parent}" that is still in use can now be deleted, and "${table}" keeps pointing at nothing.`}`,
          remedy: `If that is meant, say in the pull request what cleans up; otherwise declare the foreign key anew, NOT VALID first.`,
          evidence: [
            {
              fact: `The catalog before the change shows ${key.definition}; after it, no foreign key on these columns.`,
              quote,
            },
          ] as const,
          tables: [table, parent],
          proof: 'proved' as const,
        },
      ];
    });
  },
};
