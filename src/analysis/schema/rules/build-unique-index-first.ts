import type { Rule } from '../../../domain/rule.ts';
import { isCorrectedBefore } from './facts/backfill.ts';
import { isRuledOut } from './facts/keys.ts';
import { columnList, identifier, objectName, relation } from './facts/names.ts';
import { outsideTransaction } from './facts/runners.ts';
import { exposureOf } from './facts/size.ts';
import { occurrences, rewrote, scanOf, withClause } from './facts/steps.ts';
import { baseColumn, baseTable } from './facts/tables.ts';

const setup = 'CREATE TABLE orders (id bigint, code text);';

export const buildUniqueIndexFirst: Rule = {
  id: 'build-unique-index-first',
  code: 'CN04',
  hazard: 'full-lock',
  level: 'error',
  dialects: ['postgres'],
  summary: 'Build the unique index CONCURRENTLY, then attach it as UNIQUE or PRIMARY KEY.',
  rationale:
    'ADD UNIQUE and ADD PRIMARY KEY build their index under ACCESS EXCLUSIVE, and existing duplicates abort them. An index built CONCURRENTLY beforehand is attached at once with USING INDEX.',
  exemptions: ['tables that the change creates', 'constraints added with USING INDEX', 'partitioned tables'],
  source: 'https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT-USING-INDEX',
  examples: {
    hazardous: [
      {
        name: 'a unique constraint',
        setup,
        change: 'ALTER TABLE orders ADD CONSTRAINT orders_code_key UNIQUE (code);',
      },
      { name: 'a primary key', setup, change: 'ALTER TABLE orders ADD PRIMARY KEY (id);' },
    ],
    safe: [
      {
        name: 'attached to a finished index',
        setup,
        change:
          'CREATE UNIQUE INDEX CONCURRENTLY orders_code_key ON orders (code);\nALTER TABLE orders ADD CONSTRAINT orders_code_key UNIQUE USING INDEX orders_code_key;',
      },
    ],
  },
  check(change) {
    return occurrences(change, 'add-constraint').flatMap(({ step, operation: { table, constraint }, quote }) => {
      const { kind, columns, usingIndex } = constraint;
      if ((kind !== 'unique' && kind !== 'primary-key') || usingIndex !== undefined) return [];
      const base = baseTable(change, step, table);
      const notice = scanOf(step, table, 'building index');
      if (!base || base.kind === 'partitioned' || notice === undefined || rewrote(step, table)) return [];
      const { level, when } = exposureOf(change, table, 'every row');
      const known = columns.every((column) => baseColumn(change, step, table, column));
      const mayFail = known && !isRuledOut(base, columns);
      const cleaned = isCorrectedBefore(change, step, table);
      const word = kind === 'unique' ? 'UNIQUE' : 'PRIMARY KEY';
      const name = identifier(
        constraint.name ?? objectName(table, kind === 'unique' ? columns : [], kind === 'unique' ? 'key' : 'pkey'),
      );
      const duplicates = cleaned
        ? `Any duplicate of (${columns.join(', ')}) that the clean-up in this change leaves aborts the migration. `
        : `Existing duplicates of (${columns.join(', ')}) abort the migration. `;
      return [
        {
          step,
          quote,
          title:
            mayFail && !cleaned
              ? `Duplicates in "${table}" make this ${word} fail; building it locks the table`
              : `Adding this ${word} locks "${table}" against reads and writes`,
          message: `The index is built under ACCESS EXCLUSIVE on "${table}": nothing reads or writes it until the build ends. ${mayFail ? duplicates : ''}${when}`,
          remedy: `Build a unique index CONCURRENTLY, then add the constraint USING INDEX. ${outsideTransaction(change.runner, step)}${mayFail ? ' Count duplicates on production data before you do.' : ''}`,
          fix: [
            ...withClause(step, quote),
            `CREATE UNIQUE INDEX CONCURRENTLY ${name} ON ${relation(table)} (${columnList(columns)})`,
            `ALTER TABLE ${relation(table)} ADD CONSTRAINT ${name} ${word} USING INDEX ${name}`,
          ],
          evidence: [{ fact: `The build holds AccessExclusiveLock, and PostgreSQL announced it: ${notice}.`, quote }],
          tables: [table],
          proof: 'proved',
          ...(mayFail && { hazard: 'migration-fails' }),
          ...(level && { level }),
        },
      ];
    });
  },
};
