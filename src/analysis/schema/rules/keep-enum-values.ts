import type { Rule } from '../../../domain/rule.ts';
import { isCorrectedBefore } from './facts/backfill.ts';
import { removedValues } from './facts/enums.ts';
import { occurrences } from './facts/steps.ts';
import { baseTable } from './facts/tables.ts';

const setup =
  "CREATE TYPE state AS ENUM ('new', 'held', 'done');\nCREATE TABLE orders (id bigint PRIMARY KEY, state state);";
const swap = (values: string) =>
  `CREATE TYPE state_new AS ENUM (${values});
ALTER TABLE orders ALTER COLUMN state TYPE state_new USING (state::text::state_new);
ALTER TYPE state RENAME TO state_old;
ALTER TYPE state_new RENAME TO state;
DROP TYPE state_old;`;

export const keepEnumValues: Rule = {
  id: 'keep-enum-values',
  code: 'EN02',
  hazard: 'breaks-running-code',
  level: 'error',
  dialects: ['postgres'],
  summary: 'Leave an enum value that is no longer wanted unused; do not swap the type to remove it.',
  rationale:
    'PostgreSQL cannot remove an enum value, so generators make a new type and convert the column: that writes the table anew under ACCESS EXCLUSIVE, aborts if any row holds the value, and refuses it from running code that still writes it.',
  exemptions: [
    'types swapped to add or reorder values, whose rewrite has a rule of its own',
    'columns that the change creates',
  ],
  source: 'https://www.postgresql.org/docs/18/datatype-enum.html#DATATYPE-ENUM-IMPLEMENTATION-DETAILS',
  examples: {
    hazardous: [{ name: 'a generator swaps the type', setup, change: swap("'new', 'done'") }],
    safe: [
      { name: 'a value is added', setup, change: "ALTER TYPE state ADD VALUE 'sent';" },
      {
        name: 'the column is new',
        setup,
        change: "CREATE TYPE kind AS ENUM ('a');\nALTER TABLE orders ADD COLUMN kind kind;",
      },
    ],
  },
  check(change) {
    return occurrences(change, 'alter-column-type').flatMap(({ step, operation: { table, column }, quote }) => {
      if (!baseTable(change, step, table)) return [];
      const removed = removedValues(change, step, table, column).map((value) => `'${value}'`);
      if (removed.length === 0) return [];
      const which =
        removed.length > 3 ? `${removed.slice(0, 3).join(', ')} and ${removed.length - 3} more` : removed.join(', ');
      const isCorrected = isCorrectedBefore(change, step, table);
      return [
        {
          step,
          quote,
          title: `Removes ${which} from the values of "${table}"."${column}"`,
          message: `${isCorrected ? '' : `Any row of "${table}" that holds ${which} aborts the migration, and nothing in this change moves such rows. `}Instances of the old version that write ${removed.length > 1 ? 'such a value' : 'it'} are refused from now on. The conversion also writes all of "${table}" anew under ACCESS EXCLUSIVE: no read or write gets through until it ends.`,
          remedy: `Keep the type as it is and stop writing ${which} first; where the database must refuse ${removed.length > 1 ? 'them' : 'it'}, move the rows and add a CHECK … NOT VALID in a later release.`,
          evidence: [
            { fact: `The enum of "${column}" has ${which} before this change and not after it.`, quote },
          ] as const,
          tables: [table],
          proof: 'derived' as const,
        },
      ];
    });
  },
};
