import type { Rule } from '../../../domain/rule.ts';
import { alterations } from './facts/alterations.ts';
import { blockingMatches, ONLINE_DDL } from './facts/blocking.ts';
import { members, mysqlType } from './facts/mysql-types.ts';
import { baseColumn } from './facts/tables.ts';
import { inStep } from './facts/steps.ts';

const setup = "CREATE TABLE orders (id INT PRIMARY KEY, state ENUM('new','paid','void') NOT NULL);";

export const appendEnumValues: Rule = {
  id: 'append-enum-values',
  code: 'MY08',
  hazard: 'table-rewrite',
  level: 'warning',
  dialects: ['mysql'],
  summary: 'Add values of an ENUM or SET only at its end, and take none away.',
  rationale:
    'Rows hold the number of a value, not its text. Values at the end change only metadata; a value in the middle, another order or one less makes MySQL copy the table while writes wait, and rows with a value that is gone make it fail, or become empty outside strict mode.',
  exemptions: ['tables that the change creates', 'values added at the end'],
  source: ONLINE_DDL,
  examples: {
    hazardous: [
      {
        name: 'a value in the middle',
        setup,
        change: "ALTER TABLE orders MODIFY state ENUM('new','sent','paid','void') NOT NULL;",
      },
      { name: 'a value less', setup, change: "ALTER TABLE orders MODIFY state ENUM('new','paid') NOT NULL;" },
    ],
    safe: [
      {
        name: 'a value at the end',
        setup,
        change: "ALTER TABLE orders MODIFY state ENUM('new','paid','void','sent') NOT NULL;",
      },
    ],
  },
  check(change) {
    return blockingMatches(change, alterations(change, 'enum'), ({ step, table, what, column }) => {
      const gone = goneFrom(column ?? '');
      function goneFrom(name: string): string[] {
        const base = baseColumn(change, step, table.name, name);
        const type = inStep(step, ['alter-column-type']).find(({ operation }) => operation.column === name)?.operation
          .type;
        const kept = members(mysqlType(type ?? '')) ?? [];
        return (members(mysqlType(base?.type ?? '')) ?? []).filter((member) => !kept.includes(member));
      }
      return {
        title: `${gone.length > 0 ? 'Removing' : 'Reordering'} values of "${column}" copies "${table.name}"`,
        why: `${gone.length > 0 ? `Rows that hold ${gone.slice(0, 3).join(', ')} make it fail in strict mode and lose the value otherwise. ` : ''}Values that do not come after the old ones renumber them, so MySQL copies "${table.name}" and every write waits.`,
        remedy:
          gone.length > 0
            ? 'Move the rows to other values in batches first, and leave the unused value in the type.'
            : 'Put new values at the end; sort them where they are shown.',
        derived: `${what}.`,
      };
    });
  },
};
