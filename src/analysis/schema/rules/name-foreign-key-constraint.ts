import type { Rule, RuleMatch } from '../../../domain/rule.ts';
import type { SchemaChange, Step } from '../../../domain/schema.ts';
import { clausesOf, declaredName } from './facts/clauses.ts';
import { isMariadb } from './facts/mysql.ts';
import { occurrences } from './facts/steps.ts';

const setup = 'CREATE TABLE users (id INT PRIMARY KEY);';
const REFERENCE = /\breferences\s+`?([\w$]+)`?\s*(?:\(([^)]*)\))?/i;

export const nameForeignKeyConstraint: Rule = {
  id: 'name-foreign-key-constraint',
  code: 'MY07',
  hazard: 'design',
  level: 'warning',
  dialects: ['mysql'],
  summary: 'MySQL before 9.0 reads REFERENCES written with a column and makes no foreign key.',
  rationale:
    'InnoDB takes foreign keys only from a FOREIGN KEY clause of the table. A REFERENCES clause of a column is parsed and silently forgotten, so orphans are accepted that the author meant to forbid.',
  exemptions: [
    'MySQL from 9.0 and MariaDB from 10.5, which make the foreign key',
    'columns that a FOREIGN KEY clause of the statement covers too',
  ],
  source: 'https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html',
  examples: {
    hazardous: [
      {
        name: 'with a new table',
        setup,
        change: 'CREATE TABLE orders (id INT PRIMARY KEY, user_id INT REFERENCES users (id));',
      },
      {
        name: 'with a new column',
        setup: `${setup}\nCREATE TABLE orders (id INT PRIMARY KEY);`,
        change: 'ALTER TABLE orders ADD COLUMN user_id INT REFERENCES users (id);',
      },
    ],
    safe: [
      {
        name: 'a clause of its own',
        setup,
        change: 'CREATE TABLE orders (id INT PRIMARY KEY, user_id INT, FOREIGN KEY (user_id) REFERENCES users (id));',
      },
    ],
  },
  check(change) {
    if (change.version >= 9 || isMariadb(change)) return [];
    const created = occurrences(change, 'create-table').flatMap(({ step, operation }) =>
      matchesIn(change, step, operation.table, clausesOf(step.statement.sql)),
    );
    const added = occurrences(change, 'add-column').flatMap(({ step, operation, quote }) =>
      matchesIn(change, step, operation.table, [quote]),
    );
    return [...created, ...added];
  },
};

function matchesIn(change: SchemaChange, step: Step, table: string, clauses: readonly string[]): RuleMatch[] {
  return clauses.flatMap((clause) => {
    const [, parent, columns = ''] = REFERENCE.exec(clause) ?? [];
    const column = declaredName(clause)?.replaceAll('`', '');
    if (parent === undefined || column === undefined || /^\s*(?:add\s+)?(?:constraint|foreign\s+key)\b/i.test(clause))
      return [];
    const keys = change.after.tables[table]?.constraints ?? [];
    const exists = keys.some(
      (key) => key.kind === 'foreign-key' && key.columns.some((each) => each.toLowerCase() === column.toLowerCase()),
    );
    if (exists || !change.after.tables[table]?.columns.some(({ name }) => name.toLowerCase() === column.toLowerCase()))
      return [];
    const key = `FOREIGN KEY (${column}) REFERENCES ${parent} (${columns.replaceAll('`', '').trim() || 'id'})`;
    return [
      {
        step,
        quote: clause,
        title: `No foreign key is made for "${column}": MySQL forgets REFERENCES here`,
        message: `MySQL before 9.0 reads REFERENCES after a column and drops it without a warning. "${table}"."${column}" may then hold ids that "${parent}" does not have, and no index is made for it either.`,
        remedy: `Write it as a clause of the table: ${key}.`,
        evidence: [{ fact: `After this change "${table}" has no foreign key on "${column}".`, quote: clause }],
        tables: [table],
        proof: 'derived',
      },
    ];
  });
}
