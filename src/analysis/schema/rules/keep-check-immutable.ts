import type { Rule } from '../../../domain/rule.ts';
import { occurrences } from './facts/steps.ts';
import { finalTable } from './facts/tables.ts';

const setup = 'CREATE TABLE bookings (id bigint PRIMARY KEY, starts_at timestamptz NOT NULL);';

/** As the server prints them in a constraint. */
const MOVING =
  /\b(?:now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday|random|gen_random_uuid)\(\)|\b(?:CURRENT_DATE|CURRENT_TIMESTAMP|CURRENT_TIME|LOCALTIMESTAMP|LOCALTIME)\b|\b(?:current_setting|nextval)\(/i;

export const keepCheckImmutable: Rule = {
  id: 'keep-check-immutable',
  code: 'CN12',
  hazard: 'wrong-constraint',
  level: 'warning',
  dialects: ['postgres'],
  summary: 'Do not let a CHECK depend on the time or on anything else that moves.',
  rationale:
    'PostgreSQL tests a CHECK when a row is written, and takes for granted that the answer stays. With now() in it, a row that was fine becomes one that no UPDATE of another column may touch, and a dump that holds it cannot be restored.',
  exemptions: ['constraints that were there before', 'defaults and triggers, where such functions belong'],
  source: 'https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-CHECK-CONSTRAINTS',
  examples: {
    hazardous: [
      {
        name: 'the present time',
        setup,
        change: 'ALTER TABLE bookings ADD CONSTRAINT upcoming CHECK (starts_at > now()) NOT VALID;',
      },
      {
        name: 'in a new table',
        setup: '',
        change: 'CREATE TABLE users (id bigint PRIMARY KEY, born date,\n  CHECK (born < CURRENT_DATE));',
      },
    ],
    safe: [
      {
        name: 'columns and constants',
        setup,
        change: "ALTER TABLE bookings ADD CONSTRAINT sane CHECK (starts_at > '2000-01-01+00') NOT VALID;",
      },
    ],
  },
  check(change) {
    return occurrences(change, 'create-table', 'add-constraint', 'add-column').flatMap(({ step, operation, quote }) => {
      const table = finalTable(change, step, operation.table);
      const old = new Set(change.before.tables[operation.table]?.constraints.map(({ name }) => name));
      const written = MOVING.exec(quote.replace(/\bdefault\s+\S+/gi, ''));
      const found = table?.constraints.find(
        ({ kind, name, definition }) => kind === 'check' && !old.has(name) && MOVING.test(definition),
      );
      if (!table || !found || !written || !/\bcheck\b/i.test(quote)) return [];
      const moving = MOVING.exec(found.definition)?.[0] ?? '';
      return [
        {
          step,
          quote: lineWith(quote, /\bcheck\b/i),
          title: `The CHECK "${found.name}" depends on ${moving}`,
          message: `Rows of "${table.name}" pass when they are written and stop passing as time goes by: then every UPDATE of such a row is refused, whatever column it is about, and pg_restore of a dump fails on it.`,
          remedy:
            'Test it in the application or a BEFORE INSERT trigger, or compare two columns of the row (created_at).',
          evidence: [
            { fact: `The catalog after the change shows ${found.definition}.`, quote: lineWith(quote, /\bcheck\b/i) },
          ] as const,
          tables: [table.name],
          proof: 'derived' as const,
        },
      ];
    });
  },
};

const lineWith = (text: string, pattern: RegExp) =>
  text
    .split('\n')
    .find((line) => pattern.test(line))
    ?.trim() ?? text;
