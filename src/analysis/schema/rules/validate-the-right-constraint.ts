import type { Constraint, Table } from '../../../domain/catalog.ts';
import type { Rule } from '../../../domain/rule.ts';
import { relation, identifier } from './facts/names.ts';
import { occurrences } from './facts/steps.ts';
import { baseTable, finalTable } from './facts/tables.ts';

const setup = `CREATE TABLE invoices (id bigint PRIMARY KEY);
CREATE TABLE lines (invoice_id bigint CONSTRAINT a REFERENCES invoices (id), regenerated_id bigint);
ALTER TABLE lines ADD CONSTRAINT b FOREIGN KEY (regenerated_id) REFERENCES invoices (id) NOT VALID;`;

export const validateTheRightConstraint: Rule = {
  id: 'validate-the-right-constraint',
  code: 'CN07',
  hazard: 'wrong-constraint',
  level: 'error',
  dialects: ['postgres'],
  summary: 'Validate the constraint that is not valid yet.',
  rationale:
    'VALIDATE CONSTRAINT on a constraint that is valid already succeeds and does nothing. Where the wrong one of two is named, the other stays NOT VALID for ever: old rows that violate it are never found, and the planner does not trust it.',
  exemptions: ['tables without a constraint of the same kind that is still NOT VALID'],
  source: 'https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-DESC-VALIDATE-CONSTRAINT',
  examples: {
    hazardous: [{ name: 'the other key is meant', setup, change: 'ALTER TABLE lines VALIDATE CONSTRAINT a;' }],
    safe: [{ name: 'the right one', setup, change: 'ALTER TABLE lines VALIDATE CONSTRAINT b;' }],
  },
  check(change) {
    return occurrences(change, 'validate-constraint').flatMap(({ step, operation, quote }) => {
      const named = constraintOf(baseTable(change, step, operation.table), operation.name);
      const after = finalTable(change, step, operation.table);
      if (!named?.validated || !after) return [];
      const left = after.constraints.find(
        (each) => !each.validated && each.kind === named.kind && each.references?.table === named.references?.table,
      );
      if (!left) return [];
      const validate = `ALTER TABLE ${relation(after.name)} VALIDATE CONSTRAINT ${identifier(left.name)}`;
      return [
        {
          step,
          quote,
          title: `"${named.name}" is valid already; "${left.name}" stays unvalidated`,
          message: `This validates the constraint on ${named.columns.join(', ')}, which does nothing. The one on ${left.columns.join(', ')} is still NOT VALID after the change: rows that violate it are never found.`,
          remedy: `Name the constraint or its column: ${validate}.`,
          fix: [validate],
          evidence: [
            { fact: `The catalog after this change: ${left.name}: ${left.definition}.`, quote: step.statement.sql },
          ] as const,
          tables: [after.name],
          proof: 'proved' as const,
        },
      ];
    });
  },
};

function constraintOf(table: Table | undefined, name: string): Constraint | undefined {
  return table?.constraints.find((each) => each.name === name);
}
