import type { Rule } from '../../../domain/rule.ts';
import { identifier } from './facts/names.ts';
import { exposureOf } from './facts/size.ts';
import { occurrences, rewrote, scanOf } from './facts/steps.ts';
import { baseColumn, baseTable } from './facts/tables.ts';

const setup = `CREATE TABLE users (id bigint PRIMARY KEY, name text, note text);
CREATE INDEX users_name ON users (name);`;

export const avoidIndexRebuild: Rule = {
  id: 'avoid-index-rebuild',
  code: 'LK07',
  hazard: 'full-lock',
  level: 'warning',
  dialects: ['postgres'],
  summary: 'Do not change the type or collation of an indexed column in place.',
  rationale:
    'A change of type that leaves the rows as they are may still order them differently. Then PostgreSQL builds each index on the column anew, inside ALTER TABLE and under ACCESS EXCLUSIVE: nothing reads or writes the table until the last one is ready.',
  exemptions: [
    'columns without an index, and changes after which the index is kept as it is',
    'changes that write the whole table anew, which have a rule of their own',
    'tables that the change creates',
  ],
  source: 'https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-NOTES',
  examples: {
    hazardous: [
      {
        name: 'another collation',
        setup,
        change: 'ALTER TABLE users ALTER COLUMN name TYPE text COLLATE "C";',
      },
    ],
    safe: [
      { name: 'no index', setup, change: 'ALTER TABLE users ALTER COLUMN note TYPE text COLLATE "C";' },
      { name: 'the index is kept', setup, change: 'ALTER TABLE users ALTER COLUMN name TYPE varchar;' },
    ],
  },
  check(change) {
    return occurrences(change, 'alter-column-type').flatMap(({ step, operation: { table, column, type }, quote }) => {
      const base = baseTable(change, step, table);
      const notice = scanOf(step, table, 'building index');
      if (!base || !baseColumn(change, step, table, column) || rewrote(step, table) || notice === undefined) return [];
      const built = base.indexes.filter((index) =>
        step.effect?.scans.some((scan) => scan.notice.startsWith(`building index "${index.name}"`)),
      );
      if (!built.some(({ definition }) => definition.includes(column))) return [];
      const { level, when } = exposureOf(change, table, 'every row');
      const names = built.map(({ name }) => identifier(name)).join(', ');
      return [
        {
          step,
          quote,
          title: `Changing "${table}"."${column}" builds its index anew under a full lock`,
          message: `The rows stay as they are, but ${type} sorts them differently, so PostgreSQL builds ${names} anew under ACCESS EXCLUSIVE on "${table}": no read or write gets through until it is ready. ${when}`,
          remedy: `Build the index over the expression with the new type or collation CONCURRENTLY first and drop the old one, so that nothing is left to rebuild when the type changes.`,
          evidence: [{ fact: `PostgreSQL announced it: ${notice}.`, quote }] as const,
          tables: [table],
          proof: 'proved' as const,
          ...(level && { level }),
        },
      ];
    });
  },
};
