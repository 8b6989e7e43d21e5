import type { Rule } from '../../../domain/rule.ts';
import { laterTransaction } from './facts/runners.ts';
import { exposureOf } from './facts/size.ts';
import { occurrences } from './facts/steps.ts';
import { baseTable } from './facts/tables.ts';

const setup =
  'CREATE TABLE users (id bigint PRIMARY KEY);\nCREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint);';
const added = 'ALTER TABLE orders ADD CONSTRAINT orders_user_fk FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;';

export const validateInLaterTransaction: Rule = {
  id: 'validate-in-later-transaction',
  code: 'CN03',
  hazard: 'write-lock',
  level: 'warning',
  dialects: ['postgres'],
  summary: 'Validate a constraint in a later transaction than the one that adds it NOT VALID.',
  rationale:
    'Locks last until the transaction ends. VALIDATE CONSTRAINT in the transaction that added the constraint scans the table under the lock of ADD CONSTRAINT, so NOT VALID has gained nothing.',
  exemptions: ['tables that the change creates'],
  source: 'https://www.postgresql.org/docs/18/explicit-locking.html#LOCKING-TABLES',
  examples: {
    hazardous: [
      {
        name: 'both in one file that the runner wraps',
        setup,
        change: `${added}\nALTER TABLE orders VALIDATE CONSTRAINT orders_user_fk;`,
        scope: 'file',
      },
    ],
    safe: [
      {
        name: 'each in a transaction of its own',
        setup,
        change: `${added}\nALTER TABLE orders VALIDATE CONSTRAINT orders_user_fk;`,
      },
    ],
  },
  check(change) {
    const added = occurrences(change, 'add-constraint').filter(({ operation }) => operation.constraint.notValid);
    return occurrences(change, 'validate-constraint').flatMap(({ step, operation: { table, name }, quote }) => {
      const earlier = added.find(
        (each) =>
          each.operation.table === table &&
          each.operation.constraint.name === name &&
          each.step.transaction === step.transaction,
      );
      if (!earlier || step.transaction === undefined || !baseTable(change, step, table)) return [];
      const { level, when } = exposureOf(change, table);
      const lock = step.held.find((held) => held.table === table);
      return [
        {
          step,
          quote,
          title: `Validating "${name}" here undoes what NOT VALID gained`,
          message: `${change.runner.name} runs this in the transaction that added "${name}", so its lock on "${table}" is held while every row is checked: ${lock?.mode === 'AccessExclusiveLock' ? 'reads and writes wait' : 'writes wait'}. ${when}`,
          remedy: `Validate it ${laterTransaction(change.runner)}.`,
          evidence: [
            {
              fact: lock
                ? `The transaction holds ${lock.mode} on "${table}" when the validation starts.`
                : 'Both statements run in one transaction.',
              quote: earlier.quote,
            },
          ],
          tables: [table],
          proof: lock ? 'proved' : 'derived',
          ...(level && { level }),
        },
      ];
    });
  },
};
