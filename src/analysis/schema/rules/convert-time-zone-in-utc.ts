import type { Rule } from '../../../domain/rule.ts';
import type { SchemaChange, Step } from '../../../domain/schema.ts';
import { exposureOf } from './facts/size.ts';
import { occurrences, rewrote } from './facts/steps.ts';
import { baseColumn, baseTable } from './facts/tables.ts';

const setup = 'CREATE TABLE orders (id bigint PRIMARY KEY, placed_at timestamp);';
const change = 'ALTER TABLE orders ALTER COLUMN placed_at TYPE timestamptz;';

export const convertTimeZoneInUtc: Rule = {
  id: 'convert-time-zone-in-utc',
  code: 'LK06',
  hazard: 'table-rewrite',
  level: 'note',
  dialects: ['postgres'],
  summary: 'Set the time zone to UTC before you convert between timestamp and timestamptz.',
  rationale:
    'The conversion reads stored times as local to the session’s TimeZone. In UTC that changes nothing and PostgreSQL keeps the rows as they are; in any other zone it shifts every value and writes the table anew under ACCESS EXCLUSIVE. The setting comes from the server or the role, not from the migration.',
  exemptions: [
    'a change that sets TimeZone to UTC before',
    'a conversion with USING … AT TIME ZONE, which says the zone (and rewrites, which has a rule of its own)',
    'tables that the change creates',
  ],
  source: 'https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-NOTES',
  examples: {
    hazardous: [{ name: 'in whatever zone the session has', setup, change }],
    safe: [{ name: 'in UTC', setup, change: `SET LOCAL TimeZone = 'UTC';\n${change}`, scope: 'file' }],
  },
  check(schema) {
    return occurrences(schema, 'alter-column-type').flatMap(({ step, operation, quote }) => {
      const { table, column, type, using } = operation;
      const base = baseTable(schema, step, table) && baseColumn(schema, step, table, column);
      if (!base || using !== undefined || rewrote(step, table) || isUtc(schema, step)) return [];
      const [from, to] = [hasZone(base.type), hasZone(type)];
      if (from === undefined || to === undefined || from === to) return [];
      return [
        {
          step,
          quote,
          title: `"${table}"."${column}" is shifted and rewritten unless the session is in UTC`,
          message: `${base.type} becomes ${type} in the session’s TimeZone. Where that is not UTC, every value moves by its offset and PostgreSQL writes "${table}" anew under ACCESS EXCLUSIVE, with reads and writes waiting. ${exposureOf(schema, table).when}`,
          remedy: 'Say the zone in the migration, if the stored times are UTC.',
          fix: [`SET TimeZone = 'UTC'`, step.statement.sql, 'RESET TimeZone'],
          evidence: [
            { fact: 'Replayed in UTC the table kept its file; the manual names UTC as the condition.', quote },
          ] as const,
          tables: [table],
          proof: 'derived' as const,
        },
      ];
    });
  },
};

/** Whether a point in time is stored with its zone; nothing for any other type. */
function hasZone(type: string): boolean | undefined {
  if (/^timestamptz\b|^timestamp\b.*\bwith time zone$/i.test(type)) return true;
  return /^timestamp\b/i.test(type) ? false : undefined;
}

function isUtc({ steps }: SchemaChange, step: Step): boolean {
  return steps
    .slice(0, steps.indexOf(step))
    .some(({ statement: { sql } }) => /^set\s+(?:local\s+|session\s+)?time\s*zone\b.*\butc\b/i.test(sql));
}
