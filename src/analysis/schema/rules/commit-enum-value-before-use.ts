import type { Rule } from '../../../domain/rule.ts';
import { laterTransaction } from './facts/runners.ts';

const setup = "CREATE TYPE status AS ENUM ('new');\nCREATE TABLE orders (id bigint PRIMARY KEY, state status);";
const change = "ALTER TYPE status ADD VALUE 'paid';\nALTER TABLE orders ALTER COLUMN state SET DEFAULT 'paid';";

export const commitEnumValueBeforeUse: Rule = {
  id: 'commit-enum-value-before-use',
  code: 'TX07',
  hazard: 'migration-fails',
  level: 'error',
  dialects: ['postgres'],
  summary: 'Use a new enum value only after the transaction that adds it.',
  rationale:
    'A value added with ALTER TYPE … ADD VALUE cannot be used until its transaction commits. A migration that adds and uses it in one transaction fails.',
  exemptions: ['enum types that the same transaction creates', 'files that the runner does not wrap in a transaction'],
  source: 'https://www.postgresql.org/docs/18/sql-altertype.html#SQL-ALTERTYPE-NOTES',
  examples: {
    hazardous: [{ name: 'added and used in one transaction', setup, change, scope: 'file' }],
    safe: [{ name: 'each statement commits', setup, change, scope: 'none' }],
  },
  check({ runner, steps }) {
    return steps.flatMap((step) => {
      const refusal = step.effect?.error;
      if (refusal?.sqlstate !== '55P04') return [];
      return [
        {
          step,
          title: 'This uses an enum value that its transaction has just added',
          message: `${runner.name} runs this in the transaction that adds the value, and PostgreSQL refuses to use it before the commit. The migration stops at this line on every database.`,
          remedy: `Add the value here, and use it ${laterTransaction(runner)}.`,
          evidence: [{ fact: `PostgreSQL refused it: ${refusal.message} (55P04).`, quote: step.statement.sql }],
          tables: [],
          proof: 'proved' as const,
        },
      ];
    });
  },
};
