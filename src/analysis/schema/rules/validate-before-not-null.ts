import type { Rule } from '../../../domain/rule.ts';
import { isCorrectedBefore, unboundedWrites } from './facts/backfill.ts';
import { andMore, condensed } from './facts/groups.ts';
import { identifier, objectName, relation } from './facts/names.ts';
import { later, laterTransaction } from './facts/runners.ts';
import { givesUpProof } from './facts/not-null.ts';
import { exposureOf } from './facts/size.ts';
import { occurrences, rewrote, scanOf, withClause } from './facts/steps.ts';
import { baseColumn, baseTable } from './facts/tables.ts';

const setup = 'CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint);';
const checked = 'ALTER TABLE orders ADD CONSTRAINT user_id_set CHECK (user_id IS NOT NULL) NOT VALID;';

export const validateBeforeNotNull: Rule = {
  id: 'validate-before-not-null',
  code: 'LK08',
  hazard: 'full-lock',
  level: 'warning',
  dialects: ['postgres'],
  summary: 'Prove that a column has no NULLs with a validated CHECK before SET NOT NULL.',
  rationale:
    'SET NOT NULL reads the whole table under ACCESS EXCLUSIVE to look for NULLs and fails at the first one. With a validated CHECK (column IS NOT NULL) it trusts the check and ends at once; VALIDATE CONSTRAINT lets reads and writes go on.',
  exemptions: [
    'columns with a validated CHECK (column IS NOT NULL): the engine scans nothing',
    'tables that the change creates',
    'a backfill under the same lock, which split-schema-change-and-backfill reports',
  ],
  source: 'https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL',
  examples: {
    hazardous: [
      {
        name: 'on a column that may hold NULLs',
        setup,
        change: 'ALTER TABLE orders ALTER COLUMN user_id SET NOT NULL;',
      },
    ],
    safe: [
      {
        name: 'after a validated check',
        setup: `${setup}\n${checked}\nALTER TABLE orders VALIDATE CONSTRAINT user_id_set;`,
        change:
          'ALTER TABLE orders ALTER COLUMN user_id SET NOT NULL;\nALTER TABLE orders DROP CONSTRAINT user_id_set;',
      },
      {
        name: 'the table is new',
        setup: '',
        change: 'CREATE TABLE orders (user_id bigint);\nALTER TABLE orders ALTER COLUMN user_id SET NOT NULL;',
      },
    ],
  },
  check(change) {
    const backfilledUnderLock = unboundedWrites(change);
    const scanned = occurrences(change, 'set-not-null').filter(({ step, operation: { table, column } }) => {
      if (scanOf(step, table, 'verifying table') === undefined || rewrote(step, table)) return false;
      const base = baseTable(change, step, table);
      if (base && givesUpProof(base, step, column)) return false;
      const sameTransaction = backfilledUnderLock.some(
        (write) =>
          write.operation.table === table &&
          write.step.transaction === step.transaction &&
          write.step.held.some((lock) => lock.table === table && lock.mode === 'AccessExclusiveLock'),
      );
      return base !== undefined && !(step.transaction !== undefined && sameTransaction);
    });
    return condensed(scanned).map(([{ step, operation, quote }, ...more]) => {
      const { table, column } = operation;
      const { level, when } = exposureOf(change, table, 'every row');
      const mayFail = baseColumn(change, step, table, column) && !isCorrectedBefore(change, step, table);
      const check = objectName(table, [column], 'not_null');
      const target = `ALTER TABLE ${relation(table)}`;
      return {
        step,
        quote,
        title: mayFail
          ? `SET NOT NULL on "${table}"."${column}" fails if any row holds NULL`
          : `SET NOT NULL on "${column}" scans "${table}" under a full lock`,
        message: `${mayFail ? `"${column}" could be NULL until now and nothing in this change fills such rows: one of them aborts the migration. ` : ''}The scan for NULLs reads all of "${table}" under ACCESS EXCLUSIVE, with reads and writes waiting.${andMore(more.map((each) => each.operation.table))} ${when}`,
        remedy: `${mayFail ? 'Fill or delete the NULL rows first. ' : ''}Add a CHECK … NOT VALID, validate it ${laterTransaction(change.runner)} (reads and writes go on), then SET NOT NULL trusts the check and drops no traffic.`,
        fix: [
          ...withClause(step, quote),
          `${target} ADD CONSTRAINT ${identifier(check)} CHECK (${identifier(column)} IS NOT NULL) NOT VALID`,
          later(change.runner, `${target} VALIDATE CONSTRAINT ${identifier(check)}`),
          `${target} ALTER COLUMN ${identifier(column)} SET NOT NULL`,
          `${target} DROP CONSTRAINT ${identifier(check)}`,
        ],
        evidence: [{ fact: `PostgreSQL announced the scan: ${scanOf(step, table, 'verifying table')}.`, quote }],
        tables: [table],
        proof: 'proved',
        ...(mayFail && { hazard: 'migration-fails' }),
        ...(level && { level }),
      };
    });
  },
};
