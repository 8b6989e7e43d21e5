import type { Catalog, Column, Table } from '../../../domain/catalog.ts';
import type { Rule, RuleMatch } from '../../../domain/rule.ts';
import type { SchemaChange } from '../../../domain/schema.ts';
import { foreignKeys } from './facts/keys.ts';
import { columnOrigin } from './facts/origin.ts';
import { isSmall } from './facts/size.ts';
import { withClause } from './facts/steps.ts';
import { baseOfFinal } from './facts/tables.ts';

const LIMITS: Readonly<Record<string, string>> = {
  smallint: '32,767',
  'smallint unsigned': '65,535',
  mediumint: '8,388,607',
  'mediumint unsigned': '16,777,215',
  integer: '2,147,483,647',
  int: '2,147,483,647',
  'int unsigned': '4,294,967,295',
};

export const preferBigintKeys: Rule = {
  id: 'prefer-bigint-keys',
  code: 'TY01',
  hazard: 'integer-overflow',
  level: 'note',
  dialects: ['postgres', 'mysql'],
  summary: 'Number rows with bigint, and refer to them with the same type.',
  rationale:
    'A 32-bit key runs out after 2,147,483,647 numbers, also of rolled-back inserts, and then every INSERT fails. Widening it later rewrites the table and every table that refers to it under a full lock; bigint from the start costs four bytes.',
  exemptions: [
    'tables that were there before',
    'repositories whose numbered tables are mostly 32-bit already: that is a decision of its own',
    'tables that are declared small',
  ],
  source: 'https://www.postgresql.org/docs/18/datatype-numeric.html#DATATYPE-INT',
  examples: {
    hazardous: [
      { name: 'a serial key', setup: '', change: 'CREATE TABLE orders (\n  id serial PRIMARY KEY\n);' },
      {
        name: 'a reference narrower than its key',
        setup: 'CREATE TABLE users (id bigint PRIMARY KEY);',
        change: 'CREATE TABLE orders (\n  user_id integer PRIMARY KEY REFERENCES users (id)\n);',
      },
    ],
    safe: [
      { name: 'a bigint key', setup: '', change: 'CREATE TABLE orders (id bigserial PRIMARY KEY);' },
      {
        name: 'the house numbers with 32 bits',
        setup:
          'CREATE TABLE a (id serial PRIMARY KEY);\nCREATE TABLE b (id serial PRIMARY KEY);\nCREATE TABLE c (id serial PRIMARY KEY);',
        change: 'CREATE TABLE orders (id serial PRIMARY KEY);',
      },
    ],
  },
  check(change) {
    const added = Object.values(change.after.tables).filter(
      ({ kind, name }) => kind !== 'partition' && !isSmall(change, name),
    );
    const narrow = isNarrowHouse(change.before) ? [] : added.flatMap((table) => numberedKey(change, table));
    // MySQL refuses a reference between different types: `match-foreign-key-types` says so.
    const references = change.dialect === 'mysql' ? [] : added.flatMap((table) => narrowReferences(change, table));
    return [...narrow, ...references];
  },
};

function numberedKey(change: SchemaChange, table: Table): RuleMatch[] {
  const column = baseOfFinal(change, table.name) ? undefined : numbered(table);
  const limit = column && LIMITS[column.type];
  if (!column || limit === undefined) return [];
  return overflow(change, table, column.name, {
    title: `"${table.name}"."${column.name}" runs out of numbers at ${limit}`,
    message: `The key is ${column.type}: after ${limit} numbers, counting rolled-back and conflicting inserts, every INSERT into "${table.name}" fails. Widening it then ${change.dialect === 'mysql' ? 'copies the table and all that refer to it while writes wait' : 'rewrites the table and all that refer to it under a full lock'}.`,
    remedy:
      change.dialect === 'mysql'
        ? 'Use BIGINT (UNSIGNED) AUTO_INCREMENT while the table is empty.'
        : 'Use bigint (bigserial, or GENERATED … AS IDENTITY) while the table is empty.',
    fact: `The catalog shows "${column.name}" ${column.type}, numbered by the database.`,
  });
}

function narrowReferences(change: SchemaChange, table: Table): RuleMatch[] {
  const before = foreignKeys(baseOfFinal(change, table.name));
  return foreignKeys(table).flatMap((key) => {
    const [column = ''] = key.columns;
    const parent = change.after.tables[key.references?.table ?? ''];
    const from = table.columns.find(({ name }) => name === column);
    const to = parent?.columns.find(({ name }) => name === key.references?.columns[0]);
    const isOld = before.some(({ columns }) => columns.join() === key.columns.join());
    if (isOld || key.columns.length !== 1 || !from || to?.type !== 'bigint' || !(from.type in LIMITS)) return [];
    return overflow(change, table, column, {
      title: `"${column}" is ${from.type} but refers to a bigint key`,
      message: `"${parent?.name}"."${to.name}" is bigint; "${table.name}"."${column}" holds numbers up to ${LIMITS[from.type]} only. Rows of "${parent?.name}" beyond that cannot be referred to: the INSERT fails.`,
      remedy: `Declare "${column}" bigint, as the key it refers to.`,
      fact: `The catalog shows ${from.type} referring to ${to.type}.`,
    });
  });
}

function overflow(
  change: SchemaChange,
  table: Table,
  column: string,
  { fact, ...texts }: { title: string; message: string; remedy: string; fact: string },
): RuleMatch[] {
  const origin = columnOrigin(change, table, column);
  if (!origin) return [];
  const wider = origin.quote
    .replace(/\b(?:smallserial|serial[24]?)\b/i, 'bigserial')
    .replace(/\b(?:smallint|integer|int[24]?)\b/i, 'bigint');
  return [
    {
      ...origin,
      ...texts,
      ...(wider !== origin.quote && { fix: withClause(origin.step, origin.quote, wider) }),
      evidence: [{ fact, quote: origin.quote }],
      tables: [table.name],
      proof: 'derived',
    },
  ];
}

/** The single primary key column, when a sequence numbers it. */
function numbered(table: Table): Column | undefined {
  const key = table.constraints.find(({ kind }) => kind === 'primary-key');
  const column = key?.columns.length === 1 ? table.columns.find(({ name }) => name === key.columns[0]) : undefined;
  return column && (column.identity || column.default?.startsWith('nextval(')) ? column : undefined;
}

/** At least three numbered tables, most of them 32-bit. */
function isNarrowHouse({ tables }: Catalog): boolean {
  const keys = Object.values(tables).flatMap((table) => numbered(table) ?? []);
  return keys.length >= 3 && keys.filter(({ type }) => !type.startsWith('bigint')).length * 2 > keys.length;
}
