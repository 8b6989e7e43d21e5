import type { Operation } from '../../../domain/operation.ts';
import type { Rule } from '../../../domain/rule.ts';
import type { SchemaChange, Step } from '../../../domain/schema.ts';
import { alterations } from './facts/alterations.ts';
import { inStep } from './facts/steps.ts';
import { baseTable } from './facts/tables.ts';

const setup = 'CREATE TABLE orders (id INT PRIMARY KEY, total INT);';

export const keepAlterInstant: Rule = {
  id: 'keep-alter-instant',
  code: 'MY04',
  hazard: 'migration-fails',
  level: 'error',
  dialects: ['mysql'],
  summary: 'ALGORITHM=INSTANT fails when any part of the statement is not instant.',
  rationale:
    'MySQL and MariaDB do not fall back where the statement says ALGORITHM=INSTANT or INPLACE: they refuse it (errors 1845 and 1846). Adding an index, a foreign key or a primary key is never instant, and one such part takes the others along.',
  exemptions: [
    'tables that the change creates',
    'alterations that the manual lists as instant',
    'statements without ALGORITHM',
  ],
  source: 'https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html',
  examples: {
    hazardous: [
      {
        name: 'an index along with an instant column',
        setup,
        change: 'ALTER TABLE orders ADD COLUMN note TEXT, ADD INDEX by_total (total), ALGORITHM=INSTANT;',
      },
      { name: 'a type in place', setup, change: 'ALTER TABLE orders MODIFY total BIGINT, ALGORITHM=INPLACE;' },
    ],
    safe: [
      { name: 'a column alone', setup, change: 'ALTER TABLE orders ADD COLUMN note TEXT, ALGORITHM=INSTANT;' },
      { name: 'an index in place', setup, change: 'ALTER TABLE orders ADD INDEX by_total (total), ALGORITHM=INPLACE;' },
    ],
  },
  check(change) {
    return change.steps.flatMap((step) => {
      const [asked] = inStep(step, ['alter-table-options']).filter(
        ({ operation }) => operation.algorithm === 'instant' || operation.algorithm === 'inplace',
      );
      const table = asked && baseTable(change, step, asked.operation.table);
      if (!asked || !table || step.effect) return [];
      const algorithm = asked.operation.algorithm?.toUpperCase() ?? '';
      const odd = algorithm === 'INSTANT' ? neverInstant(step) : copied(change, step);
      if (odd === undefined) return [];
      return [
        {
          step,
          quote: asked.quote,
          title: `MySQL refuses ALGORITHM=${algorithm} for ${odd}`,
          message: `With ALGORITHM=${algorithm} the server does not fall back: it refuses the whole statement (error 1845 or 1846), and the deploy stops here.`,
          remedy:
            algorithm === 'INSTANT'
              ? 'Alter in two statements: what is instant with ALGORITHM=INSTANT, the rest with ALGORITHM=INPLACE, LOCK=NONE.'
              : 'Leave the clause out only if writes may wait for a copy; otherwise use another way to the same end.',
          evidence: [
            {
              fact: `The manual does not list ${odd} as ${algorithm === 'INSTANT' ? 'instant' : 'in place'}.`,
              quote: asked.quote,
            },
          ],
          tables: [table.name],
          proof: 'derived' as const,
        },
      ];
    });
  },
};

/** An index, key or constraint that the step adds; on no version is that instant. */
function neverInstant(step: Step): string | undefined {
  const found = step.operations.find(
    (operation: Operation) =>
      operation.kind === 'create-index' ||
      (operation.kind === 'add-constraint' && operation.constraint.kind !== 'check'),
  );
  if (!found) return undefined;
  return found.kind === 'create-index' ? `the index "${found.index ?? 'it adds'}"` : 'the key that it adds';
}

function copied(change: SchemaChange, step: Step): string | undefined {
  return alterations(change, 'type', 'varchar', 'enum', 'primary-key', 'character-set', 'stored-column').find(
    (each) => each.step === step,
  )?.what;
}
