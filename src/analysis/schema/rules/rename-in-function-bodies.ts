import type { Catalog, StoredFunction } from '../../../domain/catalog.ts';
import type { Rule } from '../../../domain/rule.ts';
import type { SchemaChange } from '../../../domain/schema.ts';
import { listed } from './facts/groups.ts';
import { occurrences } from './facts/steps.ts';
import { baseTable } from './facts/tables.ts';

const setup = `CREATE TABLE orders (id bigint PRIMARY KEY, total int);
CREATE FUNCTION revenue() RETURNS bigint LANGUAGE sql AS 'SELECT sum(total) FROM orders';`;

export const renameInFunctionBodies: Rule = {
  id: 'rename-in-function-bodies',
  code: 'CP10',
  hazard: 'breaks-running-code',
  level: 'error',
  dialects: ['postgres'],
  summary: 'Make functions anew whose text names what you rename or drop.',
  rationale:
    'PostgreSQL keeps the body of a function as text and reads it when the function is called. Views follow a rename and refuse a drop; a function does neither: it fails at its next call, and with it every statement that a trigger calls it from.',
  exemptions: [
    'functions that the change makes anew or drops',
    'bodies that another table with a column of that name appears in',
    'functions written with BEGIN ATOMIC, which follow a rename',
  ],
  source: 'https://www.postgresql.org/docs/18/sql-createfunction.html',
  examples: {
    hazardous: [
      { name: 'a column is renamed', setup, change: 'ALTER TABLE orders RENAME COLUMN total TO amount;' },
      { name: 'the table is renamed', setup, change: 'ALTER TABLE orders RENAME TO purchases;' },
      { name: 'the column is dropped', setup, change: 'ALTER TABLE orders DROP COLUMN total;' },
    ],
    safe: [
      {
        name: 'the function is made anew',
        setup,
        change: `ALTER TABLE orders RENAME COLUMN total TO amount;
CREATE OR REPLACE FUNCTION revenue() RETURNS bigint LANGUAGE sql AS 'SELECT sum(amount) FROM orders';`,
      },
      {
        name: 'the function is about other columns',
        setup: `${setup}\nALTER TABLE orders ADD COLUMN note text;`,
        change: 'ALTER TABLE orders RENAME COLUMN note TO remark;',
      },
    ],
  },
  check(change) {
    const kept = keptFunctions(change);
    if (kept.length === 0) return [];
    const gone = occurrences(change, 'rename-column', 'drop-column', 'rename-table', 'drop-table');
    return gone.flatMap(({ step, operation, quote }) => {
      const { table } = operation;
      const column = 'column' in operation ? operation.column : undefined;
      if (!baseTable(change, step, table) || isStillThere(change.after, table, column)) return [];
      const broken = kept.filter(({ body }) => reads(change.before, body, { table, column }));
      if (broken.length === 0) return [];
      const names = listed(broken.map(({ name }) => name));
      const what = column ?? table;
      return [
        {
          step,
          quote,
          title: `${names} still name${broken.length > 1 ? '' : 's'} "${what}"`,
          message: `The text of ${names} names "${what}"${column === undefined ? '' : ` of "${table}"`}, and PostgreSQL does not change the text of a function. From this statement on each call fails, also out of triggers and defaults, and no deploy of the application mends it.`,
          remedy: `CREATE OR REPLACE ${names} with the new name in this migration, right after this statement.`,
          evidence: [
            {
              fact: `The catalog after the change has ${names} as before: ${lineNaming(broken[0]?.body ?? '', what)}`,
              quote,
            },
          ] as const,
          tables: [table],
          proof: 'derived' as const,
        },
      ];
    });
  },
};

/** Functions that are the same after the change. */
function keptFunctions({ before, after }: SchemaChange): StoredFunction[] {
  const earlier = new Set(before.functions?.map(({ name, body }) => `${name} ${body}`));
  return (after.functions ?? []).filter(({ name, body }) => earlier.has(`${name} ${body}`));
}

function isStillThere({ tables }: Catalog, table: string, column: string | undefined): boolean {
  const found = tables[table];
  return column === undefined ? found !== undefined : (found?.columns.some(({ name }) => name === column) ?? false);
}

function reads(
  { tables }: Catalog,
  body: string,
  { table, column }: { table: string; column: string | undefined },
): boolean {
  const words = new Set(body.replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, '').match(/\w+/g));
  const isNamed = (name: string) => words.has(name.slice(name.indexOf('.') + 1));
  if (!isNamed(table)) return false;
  if (column === undefined)
    return new RegExp(`\\b(?:from|join|into|update)\\s+(?:\\w+\\.)?"?${bare(table)}\\b`, 'i').test(body);
  if (!words.has(column)) return false;
  return !Object.values(tables).some(
    (other) => other.name !== table && isNamed(other.name) && other.columns.some(({ name }) => name === column),
  );
}

const bare = (table: string) => table.slice(table.indexOf('.') + 1).replace(/\W/g, '\\$&');

function lineNaming(body: string, word: string): string {
  const line =
    body.split('\n').find((each) => new RegExp(`\\b${word.slice(word.indexOf('.') + 1)}\\b`).test(each)) ?? '';
  return line.trim().slice(0, 200);
}
