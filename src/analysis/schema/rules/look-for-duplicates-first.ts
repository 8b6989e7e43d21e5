import type { Rule } from '../../../domain/rule.ts';
import type { SchemaChange } from '../../../domain/schema.ts';
import { isCorrectedBefore } from './facts/backfill.ts';
import { isRuledOut } from './facts/keys.ts';
import { relation } from './facts/names.ts';
import { isSmall } from './facts/size.ts';
import { occurrences } from './facts/steps.ts';
import { baseColumn, baseTable } from './facts/tables.ts';

const setup = 'CREATE TABLE users (id bigint PRIMARY KEY, email text);';

export const lookForDuplicatesFirst: Rule = {
  id: 'look-for-duplicates-first',
  code: 'CN13',
  hazard: 'migration-fails',
  level: 'note',
  dialects: ['postgres', 'mysql', 'sqlite'],
  summary: 'Count duplicates before a unique index over values that are there already.',
  rationale:
    'A unique index over existing columns fails at the first duplicate. Built CONCURRENTLY it leaves an invalid index behind, which slows writes and enforces nothing until someone drops it.',
  exemptions: [
    'columns and tables that the change creates',
    'columns that another unique index already keeps free of duplicates',
    'tables that the change cleans up first or that are declared small',
    'UNIQUE and PRIMARY KEY constraints, which build-unique-index-first reports',
  ],
  source: 'https://www.postgresql.org/docs/18/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY',
  examples: {
    hazardous: [
      {
        name: 'nothing kept the values apart until now',
        setup,
        change: 'CREATE UNIQUE INDEX CONCURRENTLY users_email_key ON users (email);',
      },
      {
        name: 'a unique index on SQLite',
        dialect: 'sqlite',
        setup: 'CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT);',
        change: 'CREATE UNIQUE INDEX users_email ON users (email);',
      },
    ],
    safe: [
      {
        name: 'duplicates are merged first',
        setup,
        change:
          'DELETE FROM users a USING users b WHERE a.email = b.email AND a.id > b.id;\nCREATE UNIQUE INDEX CONCURRENTLY users_email_key ON users (email);',
      },
      {
        name: 'the key is part of it',
        setup,
        change: 'CREATE UNIQUE INDEX CONCURRENTLY users_id_email_key ON users (id, email);',
      },
      {
        name: 'duplicates are removed first, on SQLite',
        dialect: 'sqlite',
        setup: 'CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT);',
        change:
          'DELETE FROM users WHERE rowid NOT IN (SELECT min(rowid) FROM users GROUP BY email);\nCREATE UNIQUE INDEX users_email ON users (email);',
      },
    ],
  },
  check(change) {
    return occurrences(change, 'create-index').flatMap(({ step, operation, quote }) => {
      const { table, columns, unique, concurrently } = operation;
      const base = unique ? baseTable(change, step, table) : undefined;
      if (!base || isSmall(change, table) || isCorrectedBefore(change, step, table)) return [];
      const isOld = (column: string) => column.startsWith('(') || baseColumn(change, step, table, column) !== undefined;
      if (!columns.every(isOld) || isRuledOut(base, columns, predicateOf(change, operation))) return [];
      const key = columns.join(', ');
      const where = /\bwhere\b.*$/is.exec(quote)?.[0].replace(/\s*;?\s*$/, '') ?? '';
      return [
        {
          step,
          quote,
          title: `Existing duplicates in "${table}" make this unique index fail`,
          message: `Nothing kept (${key}) of "${table}" apart until now, also not against two requests at once. One duplicate on production data aborts the build${concurrently ? ' and leaves an invalid index behind' : ''}; an empty test database will not show it.`,
          remedy: `Count them on production first: SELECT ${key}, count(*) FROM ${relation(table)} ${where === '' ? '' : `${where} `}GROUP BY ${key} HAVING count(*) > 1. Merge what it finds in a migration before this one.`,
          evidence: [
            {
              fact: `No unique index or constraint of "${table}" in the base covers (${key}), and no earlier statement changes its rows.`,
              quote,
            },
          ],
          tables: [table],
          proof: 'derived',
        },
      ];
    });
  },
};

/** The condition of a partial index, as the engine prints it once the index is there. */
function predicateOf({ after }: SchemaChange, { table, index }: { table: string; index: string | undefined }) {
  return after.tables[table]?.indexes.find(({ name }) => name === index)?.predicate;
}
