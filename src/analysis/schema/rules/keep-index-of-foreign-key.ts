import type { Constraint, Index, Table } from '../../../domain/catalog.ts';
import type { Rule, RuleMatch } from '../../../domain/rule.ts';
import type { SchemaChange } from '../../../domain/schema.ts';
import { checksAreOff } from './facts/alterations.ts';
import { foreignKeys } from './facts/keys.ts';
import { type Occurrence, occurrences } from './facts/steps.ts';
import { baseTable } from './facts/tables.ts';

const setup = `CREATE TABLE users (id INT PRIMARY KEY);
CREATE TABLE orders (id INT PRIMARY KEY, user_id INT, KEY by_user (user_id), CONSTRAINT orders_user FOREIGN KEY (user_id) REFERENCES users (id));`;

export const keepIndexOfForeignKey: Rule = {
  id: 'keep-index-of-foreign-key',
  code: 'MY14',
  hazard: 'migration-fails',
  level: 'error',
  dialects: ['mysql'],
  summary: 'An index that a foreign key needs cannot be dropped.',
  rationale:
    'InnoDB needs an index that begins with the columns of each foreign key, on both sides. Dropping the last such index fails with error 1553: "needed in a foreign key constraint".',
  exemptions: [
    'another index begins with the same columns',
    'the same statement drops the foreign key or adds another index',
  ],
  source: 'https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html',
  examples: {
    hazardous: [{ name: 'the only index', setup, change: 'ALTER TABLE orders DROP INDEX by_user;' }],
    safe: [
      {
        name: 'with the foreign key',
        setup,
        change: 'ALTER TABLE orders DROP FOREIGN KEY orders_user, DROP INDEX by_user;',
      },
      {
        name: 'after another',
        setup,
        change: 'CREATE INDEX by_user_id ON orders (user_id, id);\nDROP INDEX by_user ON orders;',
      },
    ],
  },
  check(change) {
    return occurrences(change, 'drop-index').flatMap((occurrence) => {
      const { step, operation } = occurrence;
      const base = operation.table === undefined ? undefined : baseTable(change, step, operation.table);
      const index = base?.indexes.find(({ name }) => name === operation.index);
      if (!base || !index || checksAreOff(change, step)) return [];
      const needed = neededBy(change, occurrence, base, index);
      return needed ? [matchOf(occurrence, base, needed)] : [];
    });
  },
};

/** A foreign key that has no other index, neither of the base nor of the change. */
function neededBy(
  change: SchemaChange,
  { step }: Occurrence<'drop-index'>,
  base: Table,
  dropped: Index,
): Constraint | undefined {
  const before = change.steps.slice(0, change.steps.indexOf(step) + 1);
  const gone = new Set(
    before.flatMap(({ operations }) =>
      operations.flatMap((each) => (each.kind === 'drop-index' && each.table === base.name ? [each.index] : [])),
    ),
  );
  const goneKeys = new Set(
    before.flatMap(({ operations }) =>
      operations.flatMap((each) => (each.kind === 'drop-constraint' && each.table === base.name ? [each.name] : [])),
    ),
  );
  const added = before.flatMap(({ operations }) =>
    operations.flatMap((each) => (each.kind === 'create-index' && each.table === base.name ? [each.columns] : [])),
  );
  const primary = before.some(({ operations }) =>
    operations.some(
      (each) => each.kind === 'add-constraint' && each.table === base.name && each.constraint.kind !== 'check',
    ),
  );
  if (primary) return undefined;
  const kept = [
    ...base.indexes.filter(({ name, method }) => !gone.has(name) && method === 'btree').map(({ columns }) => columns),
    ...added,
  ];
  return foreignKeys(base).find(
    ({ name, columns }) =>
      !goneKeys.has(name) && begins(dropped.columns, columns) && !kept.some((each) => begins(each, columns)),
  );
}

const begins = (index: readonly string[], columns: readonly string[]) =>
  columns.every((column, position) => index[position]?.toLowerCase() === column.toLowerCase());

function matchOf({ step, operation, quote }: Occurrence<'drop-index'>, base: Table, needed: Constraint): RuleMatch {
  return {
    step,
    quote,
    title: `"${operation.index}" cannot be dropped: foreign key "${needed.name}" needs it`,
    message: `The foreign key "${needed.name}" on ${needed.columns.join(', ')} of "${base.name}" has no other index. MySQL refuses this with error 1553, and the deploy stops here.`,
    remedy: `Add another index that begins with ${needed.columns.join(', ')} first, or drop the foreign key in the same ALTER TABLE.`,
    evidence: [{ fact: `No other index of "${base.name}" begins with ${needed.columns.join(', ')}.`, quote }],
    tables: [base.name],
    proof: 'derived',
  };
}
