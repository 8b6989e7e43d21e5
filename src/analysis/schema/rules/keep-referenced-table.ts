import type { Rule } from '../../../domain/rule.ts';
import { foreignKeys } from './facts/keys.ts';
import { listed } from './facts/groups.ts';
import { occurrences } from './facts/steps.ts';

const setup = `CREATE TABLE users (id INTEGER PRIMARY KEY);
CREATE TABLE posts (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id));`;

export const keepReferencedTable: Rule = {
  id: 'keep-referenced-table',
  code: 'SQ05',
  hazard: 'breaks-running-code',
  level: 'warning',
  dialects: ['sqlite'],
  summary: 'Do not leave foreign keys behind that refer to a dropped table.',
  rationale:
    'SQLite drops a table that others refer to without a word where foreign keys are not enforced. Their references stay, and once a connection does enforce them, every INSERT, and every UPDATE of the reference, fails: no such table.',
  exemptions: ['tables that the change drops as well', 'references that were broken before'],
  source: 'https://www.sqlite.org/foreignkeys.html#fk_schemacommands',
  examples: {
    hazardous: [{ name: 'the children stay', setup, change: 'DROP TABLE users;' }],
    safe: [{ name: 'the children go first', setup, change: 'DROP TABLE posts;\nDROP TABLE users;' }],
  },
  check(change) {
    return occurrences(change, 'drop-table').flatMap(({ step, operation: { table } }) => {
      if (!(table in change.before.tables) || table in change.after.tables) return [];
      const children = Object.values(change.after.tables)
        .filter((child) => foreignKeys(child).some(({ references }) => references?.table === table))
        .map(({ name }) => name);
      if (children.length === 0) return [];
      const which = listed(children);
      return [
        {
          step,
          title: `${which} still ${children.length > 1 ? 'refer' : 'refers'} to "${table}", which is dropped`,
          message: `The foreign ${children.length > 1 ? 'keys' : 'key'} of ${which} ${children.length > 1 ? 'stay' : 'stays'}. On a connection that enforces foreign keys, each INSERT into ${which} with a reference fails from then on: no such table: ${table}.`,
          remedy: `Rebuild ${which} without the reference in the same migration, or drop the column.`,
          evidence: [
            {
              fact: `After this change the catalog shows ${which} with a foreign key to "${table}", and no such table.`,
              quote: step.statement.sql,
            },
          ],
          tables: [table, ...children],
          proof: 'derived' as const,
          ...(change.runner.foreignKeys && { level: 'error' as const }),
        },
      ];
    });
  },
};
