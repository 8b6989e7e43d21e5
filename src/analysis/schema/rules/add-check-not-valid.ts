import type { Table } from '../../../domain/catalog.ts';
import type { ConstraintSpec } from '../../../domain/operation.ts';
import type { Rule } from '../../../domain/rule.ts';
import type { SchemaChange, Step } from '../../../domain/schema.ts';
import { isCorrectedBefore } from './facts/backfill.ts';
import { identifier, objectName, relation } from './facts/names.ts';
import { later, laterTransaction } from './facts/runners.ts';
import { exposureOf } from './facts/size.ts';
import { occurrences, rewrote, scanOf, withClause } from './facts/steps.ts';
import { baseTable } from './facts/tables.ts';

const setup = 'CREATE TABLE orders (id bigint PRIMARY KEY, total int);';

export const addCheckNotValid: Rule = {
  id: 'add-check-not-valid',
  code: 'CN02',
  hazard: 'full-lock',
  level: 'warning',
  dialects: ['postgres'],
  summary: 'Add CHECK constraints to existing tables NOT VALID, and validate them later.',
  rationale:
    'ADD CHECK reads every existing row under ACCESS EXCLUSIVE, and the first row that breaks the rule aborts the migration. NOT VALID checks new rows only; VALIDATE CONSTRAINT checks the old ones beside live traffic.',
  exemptions: ['tables that the change creates', 'constraints added with NOT VALID'],
  source: 'https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT',
  examples: {
    hazardous: [
      {
        name: 'checked at once',
        setup,
        change: 'ALTER TABLE orders ADD CONSTRAINT total_positive CHECK (total >= 0);',
      },
    ],
    safe: [
      {
        name: 'NOT VALID first',
        setup,
        change: 'ALTER TABLE orders ADD CONSTRAINT total_positive CHECK (total >= 0) NOT VALID;',
      },
    ],
  },
  check(change) {
    return occurrences(change, 'add-constraint').flatMap(({ step, operation: { table, constraint }, quote }) => {
      const notice = scanOf(step, table, 'verifying table');
      if (constraint.kind !== 'check' || constraint.notValid || notice === undefined) return [];
      const base = baseTable(change, step, table);
      if (!base || rewrote(step, table)) return [];
      const { level, when } = exposureOf(change, table, 'every row');
      const replaced = replacedCheck(change, step, table);
      const mayFail = !replaced && readsOldColumns(base, constraint) && !isCorrectedBefore(change, step, table);
      const name = identifier(constraint.name ?? objectName(table, [], 'check'));
      return [
        {
          step,
          quote,
          title: mayFail
            ? `Existing rows of "${table}" that break this CHECK abort the migration`
            : `Checking every row locks "${table}" against reads and writes`,
          message: `${mayFail ? 'Rows written before this rule are checked too, and nothing in this change corrects them: one that breaks it aborts the migration. ' : ''}${replaced ? `If it is stricter than "${replaced}", a row that breaks it aborts the migration. ` : ''}The check reads all of "${table}" under ACCESS EXCLUSIVE, with reads and writes waiting. ${when}`,
          remedy: `${mayFail ? 'Correct old rows first. ' : ''}Add it NOT VALID, which checks new rows only, and VALIDATE CONSTRAINT ${laterTransaction(change.runner)}: that lets reads and writes go on.`,
          fix: [
            ...withClause(
              step,
              quote,
              `${constraint.name === undefined ? quote.replace(/\bcheck\b/i, `CONSTRAINT ${name} $&`) : quote} NOT VALID`,
            ),
            later(change.runner, `ALTER TABLE ${relation(table)} VALIDATE CONSTRAINT ${name}`),
          ],
          evidence: [{ fact: `PostgreSQL announced the scan: ${notice}.`, quote }],
          tables: [table],
          proof: 'proved',
          ...((mayFail || replaced) && { hazard: 'migration-fails' }),
          ...(level && { level }),
        },
      ];
    });
  },
};

/** The CHECK that the change drops from the table before it adds this one. */
function replacedCheck(change: SchemaChange, step: Step, table: string): string | undefined {
  const checks = baseTable(change, step, table)?.constraints.filter(({ kind }) => kind === 'check') ?? [];
  return occurrences(change, 'drop-constraint').find(
    ({ operation }) => operation.table === table && checks.some(({ name }) => name === operation.name),
  )?.operation.name;
}

/** A CHECK over nothing but new columns meets NULL or their default in every old row. */
function readsOldColumns({ columns }: Table, { expression = '' }: ConstraintSpec): boolean {
  const words = new Set(expression.replace(/'(?:[^']|'')*'/g, '').match(/\w+/g));
  return columns.some(({ name }) => words.has(name));
}
