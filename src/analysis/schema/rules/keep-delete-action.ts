import type { Constraint } from '../../../domain/catalog.ts';
import type { Rule } from '../../../domain/rule.ts';
import { foreignKeys } from './facts/keys.ts';
import { inStep } from './facts/steps.ts';
import { baseTable, finalTable } from './facts/tables.ts';

const setup = `CREATE TABLE users (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint CONSTRAINT orders_user_fk REFERENCES users (id) ON DELETE CASCADE);`;
const drop = 'ALTER TABLE orders DROP CONSTRAINT orders_user_fk;';
const add =
  'ALTER TABLE orders ADD CONSTRAINT orders_user_fk FOREIGN KEY (user_id) REFERENCES users (id) DEFERRABLE NOT VALID';

export const keepDeleteAction: Rule = {
  id: 'keep-delete-action',
  code: 'CN11',
  hazard: 'breaks-running-code',
  level: 'warning',
  dialects: ['postgres', 'mysql', 'sqlite'],
  summary: 'Repeat ON DELETE when a foreign key is made anew.',
  rationale:
    'A key that is dropped and added again without its ON DELETE refuses what it used to clean up: deleting a parent row that has children fails, in code that has not changed.',
  exemptions: ['foreign keys of new tables and new columns', 'keys that refused deletes before'],
  source: 'https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-FK',
  examples: {
    hazardous: [
      { name: 'CASCADE gets lost on the way', setup, change: `${drop}\n${add};` },
      {
        name: 'a rebuild leaves it out',
        dialect: 'sqlite',
        setup: `CREATE TABLE users (id INTEGER PRIMARY KEY);
CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id) ON DELETE CASCADE);`,
        change: `CREATE TABLE t (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id));
INSERT INTO t SELECT id, user_id FROM orders;
DROP TABLE orders;
ALTER TABLE t RENAME TO orders;`,
      },
    ],
    safe: [
      {
        name: 'CASCADE is repeated',
        setup,
        change: `${drop}\n${add.replace(' DEFERRABLE', ' ON DELETE CASCADE DEFERRABLE')};`,
      },
      {
        name: 'a rebuild repeats it',
        dialect: 'sqlite',
        setup: `CREATE TABLE users (id INTEGER PRIMARY KEY);
CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id) ON DELETE CASCADE);`,
        change: `CREATE TABLE t (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id) ON DELETE CASCADE);
INSERT INTO t SELECT id, user_id FROM orders;
DROP TABLE orders;
ALTER TABLE t RENAME TO orders;`,
      },
    ],
  },
  check(change) {
    return change.steps.flatMap((step) =>
      inStep(step, ['add-constraint']).flatMap(({ operation: { table, constraint }, quote }) => {
        if (constraint.kind !== 'foreign-key') return [];
        const same = ({ columns }: Constraint) => columns.join() === constraint.columns.join();
        const before = foreignKeys(baseTable(change, step, table)).find(same)?.references;
        const after = foreignKeys(finalTable(change, step, table)).find(same)?.references;
        if (!before || !after || refuses(before.onDelete) || !refuses(after.onDelete)) return [];
        const was = before.onDelete.toUpperCase();
        return [
          {
            step,
            quote,
            title: `Deleting a row of "${after.table}" that "${table}" refers to now fails`,
            message: `Until now "${constraint.columns.join('", "')}" said ON DELETE ${was}. The new key says ${after.onDelete.toUpperCase()}: every DELETE on "${after.table}" of a row with "${table}" rows is refused, in code that has not changed.`,
            remedy: `Add ON DELETE ${was} to the new key, or delete the rows of "${table}" first wherever "${after.table}" rows are deleted.`,
            evidence: [{ fact: `The base says ON DELETE ${was}; the new key does not.`, quote }],
            tables: [table, after.table],
            proof: 'derived' as const,
          },
        ];
      }),
    );
  },
};

function refuses(action: string): boolean {
  return action === 'no action' || action === 'restrict';
}
