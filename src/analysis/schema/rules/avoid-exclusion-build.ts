import type { Rule } from '../../../domain/rule.ts';
import { exposureOf } from './facts/size.ts';
import { occurrences, scanOf } from './facts/steps.ts';
import { baseTable } from './facts/tables.ts';

const setup = 'CREATE TABLE bookings (id bigint PRIMARY KEY, during tstzrange);';

export const avoidExclusionBuild: Rule = {
  id: 'avoid-exclusion-build',
  code: 'CN06',
  hazard: 'full-lock',
  level: 'warning',
  dialects: ['postgres'],
  summary: 'An exclusion constraint cannot be added to a live table online.',
  rationale:
    'EXCLUDE builds its index under ACCESS EXCLUSIVE, and there is no way around: it cannot be NOT VALID, and it cannot take over an index that was built CONCURRENTLY. Two rows that conflict abort the migration.',
  exemptions: ['tables that the change creates'],
  source: 'https://www.postgresql.org/docs/18/sql-altertable.html',
  examples: {
    hazardous: [
      {
        name: 'a live table',
        setup,
        change: 'ALTER TABLE bookings ADD CONSTRAINT apart EXCLUDE USING gist (during WITH &&);',
      },
    ],
    safe: [
      {
        name: 'a new table',
        setup: '',
        change: 'CREATE TABLE bookings (id bigint PRIMARY KEY, during tstzrange, EXCLUDE USING gist (during WITH &&));',
      },
    ],
  },
  check(change) {
    return occurrences(change, 'add-constraint').flatMap(({ step, operation: { table, constraint }, quote }) => {
      const notice = scanOf(step, table, 'building index');
      if (constraint.kind !== 'exclude' || notice === undefined || !baseTable(change, step, table)) return [];
      const { level, when } = exposureOf(change, table, 'every row');
      return [
        {
          step,
          quote,
          title: `Building this exclusion constraint locks "${table}" against reads and writes`,
          message: `Its index is built under ACCESS EXCLUSIVE on "${table}": nothing reads or writes it until the build ends, and two old rows that conflict abort it. ${when}`,
          remedy:
            'Look for conflicting rows first. On a large table make a new table with the constraint, copy rows in batches while both are written, and swap names; or run it in a maintenance window.',
          evidence: [
            { fact: `The build holds AccessExclusiveLock, and PostgreSQL announced it: ${notice}.`, quote },
          ] as const,
          tables: [table],
          proof: 'proved' as const,
          ...(level && { level }),
        },
      ];
    });
  },
};
