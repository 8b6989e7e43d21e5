import type { ConstraintSpec } from '../../../domain/operation.ts';
import type { Rule } from '../../../domain/rule.ts';
import { columnList, identifier, objectName, relation } from './facts/names.ts';
import { exposureOf } from './facts/size.ts';
import { occurrences, rewrote, scanOf, withClause } from './facts/steps.ts';
import { baseTable } from './facts/tables.ts';

const setup = 'CREATE TABLE users (id bigint PRIMARY KEY);\nCREATE TABLE orders (id bigint PRIMARY KEY);';

export const splitInlineConstraint: Rule = {
  id: 'split-inline-constraint',
  code: 'LK10',
  hazard: 'full-lock',
  level: 'warning',
  dialects: ['postgres'],
  summary: 'Add the column first and its constraint apart, without a scan under the column’s lock.',
  rationale:
    'ADD COLUMN holds ACCESS EXCLUSIVE. With UNIQUE it also builds an index over every row, with CHECK it reads every row, and with a default and REFERENCES it looks up every row, all under that lock.',
  exemptions: [
    'a nullable column that REFERENCES another table and has no default: the engine scans nothing',
    'tables that the change creates',
  ],
  source: 'https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-NOTES',
  examples: {
    hazardous: [
      { name: 'UNIQUE on a new column', setup, change: 'ALTER TABLE orders ADD COLUMN code text UNIQUE;' },
      { name: 'CHECK on a new column', setup, change: 'ALTER TABLE orders ADD COLUMN total int CHECK (total >= 0);' },
      {
        name: 'a default that must exist in the other table',
        setup,
        change: 'ALTER TABLE orders ADD COLUMN user_id bigint NOT NULL DEFAULT 0 REFERENCES users (id);',
      },
    ],
    safe: [
      {
        name: 'the check is added NOT VALID',
        setup,
        change:
          'ALTER TABLE orders ADD COLUMN total int;\nALTER TABLE orders ADD CONSTRAINT total_positive CHECK (total >= 0) NOT VALID;',
      },
      {
        name: 'a nullable reference',
        setup,
        change: 'ALTER TABLE orders ADD COLUMN user_id bigint REFERENCES users (id);',
      },
    ],
  },
  check(change) {
    return occurrences(change, 'add-column').flatMap(({ step, operation: { table, column }, quote }) => {
      if (!baseTable(change, step, table) || rewrote(step, table)) return [];
      if (column.notNull && column.default === undefined && !column.generated) return [];
      const constraint = column.constraints.find((each) => costOf(each, column.default) !== undefined);
      const notice = constraint && noticeFor(constraint, step, table);
      if (!constraint || notice === undefined) return [];
      const { level, when } = exposureOf(change, table);
      const orphan = constraint.kind === 'foreign-key' && constraint.references;
      const ofNulls = constraint.kind === 'check' && column.default === undefined && !column.generated;
      const other = level ?? (orphan ? 'error' : ofNulls ? 'note' : undefined);
      return [
        {
          step,
          quote,
          title: orphan
            ? `Existing rows of "${table}" all point at "${orphan.table}" ${column.default}`
            : `The ${NAMES[constraint.kind]} on "${column.name}" scans "${table}" under a full lock`,
          message: orphan
            ? `Every existing row of "${table}" gets "${column.name}" = ${column.default}, and the foreign key is checked at once: unless "${orphan.table}" holds that row, the migration fails. If it passes, it read all of "${table}" under ACCESS EXCLUSIVE. ${when}`
            : `${costOf(constraint, column.default)} while ADD COLUMN holds ACCESS EXCLUSIVE on "${table}": reads and writes wait until it ends. ${when}`,
          remedy: orphan
            ? `Add "${column.name}" nullable and without default, fill it in batches, then add the foreign key NOT VALID, validate it later, and set NOT NULL last.`
            : `Add the column first, then the ${NAMES[constraint.kind]} apart: ${HOW[constraint.kind]}.`,
          fix: [
            ...withClause(step, quote),
            `ALTER TABLE ${relation(table)} ADD COLUMN ${identifier(column.name)} ${column.type}`,
            ...constraintApart(table, constraint),
          ],
          evidence: [{ fact: `PostgreSQL announced the scan: ${notice}.`, quote }],
          tables: orphan ? [table, orphan.table] : [table],
          proof: 'proved',
          ...(orphan && { hazard: 'migration-fails' }),
          ...(other && { level: other }),
        },
      ];
    });
  },
};

type Kind = ConstraintSpec['kind'];

const NAMES: Readonly<Partial<Record<Kind, string>>> = {
  unique: 'UNIQUE',
  'primary-key': 'PRIMARY KEY',
  check: 'CHECK',
};

const HOW: Readonly<Partial<Record<Kind, string>>> = {
  unique: 'build a unique index CONCURRENTLY and attach it',
  'primary-key': 'build a unique index CONCURRENTLY and attach it',
  check: 'add it NOT VALID and validate it in a later transaction',
};

function costOf({ kind }: ConstraintSpec, fallback: string | undefined): string | undefined {
  if (kind === 'unique' || kind === 'primary-key') return 'PostgreSQL builds an index over every row';
  if (kind === 'check') return 'PostgreSQL checks every row';
  return kind === 'foreign-key' && fallback !== undefined && !/^null\b/i.test(fallback)
    ? 'looks up every row'
    : undefined;
}

function noticeFor({ kind }: ConstraintSpec, step: Parameters<typeof scanOf>[0], table: string): string | undefined {
  if (kind === 'unique' || kind === 'primary-key') return scanOf(step, table, 'building index');
  if (kind === 'check') return scanOf(step, table, 'verifying table');
  return scanOf(step, table, 'validating foreign key');
}

function constraintApart(table: string, { kind, columns, expression, references }: ConstraintSpec): string[] {
  const target = `ALTER TABLE ${relation(table)} ADD CONSTRAINT`;
  if (kind === 'check') {
    return [`${target} ${identifier(objectName(table, columns, 'check'))} CHECK (${expression}) NOT VALID`];
  }
  if (kind === 'foreign-key' && references) {
    const parent = references.columns.length > 0 ? ` (${columnList(references.columns)})` : '';
    const name = identifier(objectName(table, columns, 'fkey'));
    return [
      `${target} ${name} FOREIGN KEY (${columnList(columns)}) REFERENCES ${relation(references.table)}${parent} NOT VALID`,
    ];
  }
  const name = identifier(objectName(table, columns, 'key'));
  return [
    `CREATE UNIQUE INDEX CONCURRENTLY ${name} ON ${relation(table)} (${columnList(columns)})`,
    `${target} ${name} UNIQUE USING INDEX ${name}`,
  ];
}
