import type { Rule } from '../../../domain/rule.ts';
import { identifier, relation } from './facts/names.ts';
import { occurrences } from './facts/steps.ts';
import { baseTable } from './facts/tables.ts';

const CREATED = /^(?:created|inserted|registered|uploaded|started)(?:_?(?:at|on|time|date))?$/i;
const NOW =
  /^\(*\s*(?:now\s*\(\s*\)|current_timestamp(?:\s*\(\d\))?|localtimestamp(?:\s*\(\d\))?|(?:statement|transaction)_timestamp\s*\(\s*\))/i;

const setup = 'CREATE TABLE orders (id bigint PRIMARY KEY, created timestamptz);';

export const backfillCreationTime: Rule = {
  id: 'backfill-creation-time',
  code: 'BF08',
  hazard: 'data-loss',
  level: 'note',
  dialects: ['postgres'],
  summary: 'Give old rows their true creation time, not the migration’s.',
  rationale:
    'A creation time added with DEFAULT now() gets one value in every existing row: the moment of the migration. Sorting, retention and reports over old rows are wrong from then on, and nothing tells such rows apart later.',
  exemptions: ['tables that the change creates', 'columns that the change then fills'],
  source: 'https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-NOTES',
  examples: {
    hazardous: [
      {
        name: 'the default stands for old rows too',
        setup,
        change: 'ALTER TABLE orders ADD COLUMN created_at timestamptz NOT NULL DEFAULT now();',
      },
    ],
    safe: [
      {
        name: 'old rows get their value',
        setup,
        change:
          'ALTER TABLE orders ADD COLUMN created_at timestamptz NOT NULL DEFAULT now();\nUPDATE orders SET created_at = created;',
      },
    ],
  },
  check(change) {
    return occurrences(change, 'add-column').flatMap(({ step, operation: { table, column }, quote }) => {
      const base =
        CREATED.test(column.name) && NOW.test(column.default ?? '') ? baseTable(change, step, table) : undefined;
      const filled = occurrences(change, 'update').some(
        ({ operation, step: { statement } }) => operation.table === table && statement.sql.includes(column.name),
      );
      if (!base || filled) return [];
      const older = base.columns.find(({ name, type }) => CREATED.test(name) && /^(?:timestamp|date)/.test(type));
      const old = older && ` "${older.name}" holds the true time, but nothing copies it.`;
      return [
        {
          step,
          quote,
          title: `Every existing row of "${table}" gets the migration's time as "${column.name}"`,
          message: `DEFAULT ${column.default} is computed once, so all rows that exist carry the moment of the deploy.${old ?? ''} Sorting, retention and reports by "${column.name}" are wrong for them, and nothing tells them apart later.`,
          remedy: older
            ? `Copy "${older.name}" into "${column.name}" in the same release, before anything drops it.`
            : `Add it nullable and leave old rows NULL (unknown), or fill them from another record of the time; set the default for new rows only.`,
          ...(older && {
            fix: [`UPDATE ${relation(table)} SET ${identifier(column.name)} = ${identifier(older.name)}`],
            fixPlacement: 'after' as const,
          }),
          evidence: [
            { fact: `"${table}" exists before this change, and no statement of it sets "${column.name}".`, quote },
          ],
          tables: [table],
          proof: 'derived',
          ...(older && { level: 'warning' }),
        },
      ];
    });
  },
};
