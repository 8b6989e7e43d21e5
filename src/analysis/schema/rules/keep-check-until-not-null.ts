import type { Rule } from '../../../domain/rule.ts';
import { givesUpProof } from './facts/not-null.ts';
import { exposureOf } from './facts/size.ts';
import { occurrences, scanOf, withClause } from './facts/steps.ts';
import { baseTable } from './facts/tables.ts';

const setup = 'CREATE TABLE orders (id bigint PRIMARY KEY, total int, CONSTRAINT total_set CHECK (total IS NOT NULL));';

export const keepCheckUntilNotNull: Rule = {
  id: 'keep-check-until-not-null',
  code: 'LK09',
  hazard: 'full-lock',
  level: 'warning',
  dialects: ['postgres'],
  summary: 'Drop the CHECK that proves NOT NULL in a later statement than SET NOT NULL.',
  rationale:
    'SET NOT NULL trusts a valid CHECK (column IS NOT NULL) instead of reading the table. Within one ALTER TABLE drops come first, so a CHECK that the same statement drops is gone when it would be needed, and the whole table is read under ACCESS EXCLUSIVE after all.',
  exemptions: ['the CHECK is dropped by a statement of its own, afterwards', 'tables that the change creates'],
  source: 'https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL',
  examples: {
    hazardous: [
      {
        name: 'in one statement',
        setup,
        change: 'ALTER TABLE orders ALTER COLUMN total SET NOT NULL, DROP CONSTRAINT total_set;',
      },
    ],
    safe: [
      {
        name: 'one after the other',
        setup,
        change: 'ALTER TABLE orders ALTER COLUMN total SET NOT NULL;\nALTER TABLE orders DROP CONSTRAINT total_set;',
      },
    ],
  },
  check(change) {
    return occurrences(change, 'set-not-null').flatMap(({ step, operation: { table, column }, quote }) => {
      const base = baseTable(change, step, table);
      const notice = scanOf(step, table, 'verifying table');
      const check = base && givesUpProof(base, step, column);
      if (!check || notice === undefined) return [];
      const { level, when } = exposureOf(change, table, 'every row');
      const drop = occurrences(change, 'drop-constraint').find(
        (each) => each.step === step && each.operation.name === check,
      );
      const rest = drop ? withClause(step, drop.quote) : [];
      return [
        {
          step,
          quote,
          title: `Dropping "${check}" in the same statement brings the scan of "${table}" back`,
          message: `"${check}" proves that "${column}" has no NULL, but this statement drops it before SET NOT NULL looks for a proof: all of "${table}" is read under ACCESS EXCLUSIVE, with reads and writes waiting. ${when}`,
          remedy: `SET NOT NULL first; drop "${check}" in the next statement.`,
          fix:
            drop && rest.length > 0
              ? [
                  ...rest,
                  `${step.statement.sql.slice(0, step.statement.sql.search(/\balter\s+column\b/i))}${drop.quote}`,
                ]
              : [],
          evidence: [{ fact: `PostgreSQL announced the scan: ${notice}.`, quote }] as const,
          tables: [table],
          proof: 'proved' as const,
          ...(level && { level }),
        },
      ];
    });
  },
};
