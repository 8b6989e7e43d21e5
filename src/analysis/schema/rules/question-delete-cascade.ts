import type { Rule } from '../../../domain/rule.ts';
import { foreignKeys } from './facts/keys.ts';
import { inStep } from './facts/steps.ts';
import { baseTable, finalTable } from './facts/tables.ts';

const setup = `CREATE TABLE users (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint CONSTRAINT orders_user_fk REFERENCES users (id));`;

export const questionDeleteCascade: Rule = {
  id: 'question-delete-cascade',
  code: 'DL10',
  hazard: 'data-loss',
  level: 'warning',
  dialects: ['postgres', 'mysql', 'sqlite'],
  summary: 'Make sure that an existing foreign key should start to delete rows.',
  rationale:
    'A foreign key that refused to orphan rows and now cascades turns one DELETE on the parent into many on the child, without a word in the application’s code.',
  exemptions: [
    'foreign keys of new tables and new columns',
    'foreign keys that cascaded before',
    'a migration whose name says that it cascades',
  ],
  source: 'https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-FK',
  examples: {
    hazardous: [
      {
        name: 'the same key now cascades',
        setup,
        change:
          'ALTER TABLE orders DROP CONSTRAINT orders_user_fk;\nALTER TABLE orders ADD CONSTRAINT orders_user_fk FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE NOT VALID;',
      },
      {
        name: 'a rebuild adds it',
        dialect: 'sqlite',
        setup: `CREATE TABLE users (id INTEGER PRIMARY KEY);
CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id));`,
        change: `CREATE TABLE t (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id) ON DELETE CASCADE);
INSERT INTO t SELECT id, user_id FROM orders;
DROP TABLE orders;
ALTER TABLE t RENAME TO orders;`,
      },
    ],
    safe: [
      {
        name: 'the same key sets NULL',
        setup,
        change:
          'ALTER TABLE orders DROP CONSTRAINT orders_user_fk;\nALTER TABLE orders ADD CONSTRAINT orders_user_fk FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE SET NULL NOT VALID;',
      },
      {
        name: 'a rebuild sets NULL',
        dialect: 'sqlite',
        setup: `CREATE TABLE users (id INTEGER PRIMARY KEY);
CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id));`,
        change: `CREATE TABLE t (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id) ON DELETE SET NULL);
INSERT INTO t SELECT id, user_id FROM orders;
DROP TABLE orders;
ALTER TABLE t RENAME TO orders;`,
      },
    ],
  },
  check(change) {
    return change.steps.flatMap((step) =>
      inStep(step, ['add-constraint']).flatMap(({ operation: { table, constraint }, quote }) => {
        if (constraint.kind !== 'foreign-key' || SAYS_SO.test(step.statement.path)) return [];
        const same = (columns: readonly string[]) => columns.join() === constraint.columns.join();
        const before = foreignKeys(baseTable(change, step, table)).find(({ columns }) => same(columns));
        const after = foreignKeys(finalTable(change, step, table)).find(({ columns }) => same(columns));
        if (!before?.references || before.references.onDelete === 'cascade') return [];
        if (after?.references?.onDelete !== 'cascade') return [];
        const parent = after.references.table;
        return [
          {
            step,
            quote,
            title: `Deleting a row of "${parent}" now deletes its rows of "${table}"`,
            message: `Until now "${constraint.columns.join('", "')}" said ON DELETE ${before.references.onDelete.toUpperCase()}. With CASCADE, one DELETE on "${parent}" silently removes every row of "${table}" that refers to it, whatever code issues it.`,
            remedy:
              'Keep it if that is meant, and say so in the description. Otherwise keep RESTRICT and delete the rows where the application decides it, or mark them deleted.',
            evidence: [{ fact: `The base says: ${before.definition}.`, quote }],
            tables: [table, parent],
            proof: 'derived' as const,
          },
        ];
      }),
    );
  },
};

/** A migration whose own name says that it cascades: its file's, or its folder's. */
const SAYS_SO = /cascad(?:e|ing)[^/]*(?:\/[^/]*)?$/i;
