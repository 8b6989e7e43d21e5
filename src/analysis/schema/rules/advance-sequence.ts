import type { Table } from '../../../domain/catalog.ts';
import type { Rule } from '../../../domain/rule.ts';
import type { SchemaChange, Step } from '../../../domain/schema.ts';
import { identifier, relation } from './facts/names.ts';
import { occurrences } from './facts/steps.ts';
import { baseTable, finalTable } from './facts/tables.ts';

const change =
  "CREATE TABLE roles (id bigserial PRIMARY KEY, name text);\nINSERT INTO roles (id, name) VALUES (1, 'admin'), (2, 'member');";

export const advanceSequence: Rule = {
  id: 'advance-sequence',
  code: 'BF06',
  hazard: 'breaks-running-code',
  level: 'warning',
  dialects: ['postgres'],
  summary: 'Advance the sequence after inserting rows with their own numbers.',
  rationale:
    'A serial or identity column takes its next number from a sequence that does not see numbers given by hand. The first INSERTs that leave the number to the database get one that is taken, and fail with a duplicate key.',
  exemptions: [
    'a later setval, RESTART or deferred default in the change, or a step that cannot be read',
    'tables that were there before, whose sequence may be far ahead',
    'numbers of zero or less, and inserts without a number',
  ],
  source: 'https://www.postgresql.org/docs/18/functions-sequence.html',
  examples: {
    hazardous: [{ name: 'numbers by hand', setup: '', change }],
    safe: [
      { name: 'the sequence is moved on', setup: '', change: `${change}\nSELECT setval('roles_id_seq', 2);` },
      {
        name: 'the database numbers',
        setup: '',
        change: "CREATE TABLE roles (id bigserial PRIMARY KEY, name text);\nINSERT INTO roles (name) VALUES ('admin');",
      },
    ],
  },
  check(schema) {
    const seen = new Set<string>();
    return occurrences(schema, 'insert').flatMap(({ step, operation: { table: name } }) => {
      const table = baseTable(schema, step, name) ? undefined : finalTable(schema, step, name);
      const numbered = table && numberedByHand(step, table);
      if (!table || numbered === undefined || seen.has(table.name) || isMovedOn(schema, step)) return [];
      seen.add(table.name);
      return [
        {
          step,
          title: `The sequence of "${table.name}"."${numbered}" does not know these numbers`,
          message: `The rows get their "${numbered}" by hand, and the sequence still begins at 1: the first INSERTs of the application that leave "${numbered}" out are given numbers that are taken, and fail with a duplicate key.`,
          remedy: `Leave "${numbered}" out, or set the sequence after the last of these rows.`,
          fix: [
            `SELECT setval(pg_get_serial_sequence('${relation(table.name).replaceAll("'", "''")}', '${numbered.replaceAll("'", "''")}'), (SELECT max(${identifier(numbered)}) FROM ${relation(table.name)}))`,
          ],
          fixPlacement: 'after' as const,
          evidence: [
            {
              fact: `"${numbered}" is numbered by the database, and no later statement of the change moves its sequence.`,
              quote: step.statement.sql.slice(0, 300),
            },
          ] as const,
          tables: [table.name],
          proof: 'derived' as const,
        },
      ];
    });
  },
};

/** The self-numbering column for which the first row of an INSERT … VALUES brings a positive number. */
function numberedByHand({ statement: { sql } }: Step, { columns }: Table): string | undefined {
  const [, list, first] =
    /\binto\s[^(]*\(([^)]*)\)\s*(?:overriding\s+system\s+value\s+)?values\s*\(\s*'?(\d+)'?\s*,/i.exec(sql) ?? [];
  const name = list
    ?.split(',')[0]
    ?.trim()
    .replace(/^"(.*)"$/, '$1');
  const column = columns.find((each) => each.name === name);
  const isNumbered = column && (column.identity || column.default?.startsWith('nextval('));
  return isNumbered && Number(first) > 0 ? column.name : undefined;
}

function isMovedOn({ steps }: SchemaChange, step: Step): boolean {
  return steps
    .slice(steps.indexOf(step) + 1)
    .some(({ statement: { kind, sql } }) => kind === 'opaque' || /\bsetval\b|\brestart\b|^do\b/i.test(sql));
}
