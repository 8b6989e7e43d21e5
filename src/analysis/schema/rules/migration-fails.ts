import type { Rule } from '../../../domain/rule.ts';
import type { SchemaChange, Step } from '../../../domain/schema.ts';
import { engineOf } from './facts/engines.ts';

/**
 * Refusals that follow from the statement and objects that are certainly there. What may only mean that the rebuilt base
 * or the shadow lacks something (unknown table, column, type, function, role, extension) is left out on purpose.
 */
const CERTAIN: Readonly<Record<string, string>> = {
  '42P07': 'A table, view or index of that name is already there.',
  '42701': 'The table already has a column of that name.',
  '42710': 'An object of that name is already there.',
  '2BP01': 'Other objects depend on what it drops.',
  '0A000': 'The database does not support this.',
  '42P16': 'The definition contradicts itself or its table.',
  '42830': 'The referenced columns carry no unique constraint.',
  '42804': 'The types do not fit each other.',
  '23505': 'Rows that earlier migrations insert are not unique.',
  '23514': 'Rows that earlier migrations insert break the check.',
  '23503': 'Rows that earlier migrations insert lack their parent.',
  '22P02': 'A value cannot be read as the type it is given for.',
  '22001': 'A value is too long for its column.',
};

const ABOUT_THE_SHADOW = /extension|not available|not supported by this build|shared_preload|tablespace/i;

export const migrationFails: Rule = {
  id: 'migration-fails',
  code: 'TX11',
  hazard: 'migration-fails',
  level: 'error',
  dialects: ['postgres', 'mysql', 'sqlite'],
  summary: 'A statement that the database refuses stops the deploy.',
  rationale:
    'The change is replayed on the schema of the base. A statement that is refused there is refused in production too: the runner stops, and what ran before it outside a transaction stays.',
  exemptions: [
    'refusals that may only mean that the rebuilt base or the shadow lacks something: unknown names, roles, extensions',
    'every refusal after the first one, which may follow from it',
    'what a rule of its own explains better',
  ],
  source: 'https://www.postgresql.org/docs/18/errcodes-appendix.html',
  examples: {
    hazardous: [
      {
        name: 'the column is already there',
        setup: 'CREATE TABLE orders (id bigint, code text);',
        change: 'ALTER TABLE orders ADD COLUMN code text;',
      },
      {
        name: 'a view uses the column',
        setup: 'CREATE TABLE orders (id bigint, code text);\nCREATE VIEW codes AS SELECT code FROM orders;',
        change: 'ALTER TABLE orders DROP COLUMN code;',
      },
      {
        name: 'the table is already there, on SQLite',
        dialect: 'sqlite',
        setup: 'CREATE TABLE orders (id INTEGER PRIMARY KEY, code TEXT);',
        change: 'CREATE TABLE orders (id INTEGER PRIMARY KEY);',
      },
    ],
    safe: [
      {
        name: 'guarded by IF NOT EXISTS',
        setup: 'CREATE TABLE orders (id bigint, code text);',
        change: 'ALTER TABLE orders ADD COLUMN IF NOT EXISTS code text;',
      },
      {
        name: 'guarded, on SQLite',
        dialect: 'sqlite',
        setup: 'CREATE TABLE orders (id INTEGER PRIMARY KEY, code TEXT);',
        change: 'CREATE TABLE IF NOT EXISTS orders (id INTEGER PRIMARY KEY);',
      },
    ],
  },
  check(change) {
    const { steps } = change;
    const engine = engineOf(change);
    const first = steps.find(({ effect }) => effect?.error);
    const refusal = first?.effect?.error;
    const reason = refusal && !isOtherRules(change, refusal.sqlstate) ? CERTAIN[refusal.sqlstate] : undefined;
    if (!first || !refusal || reason === undefined || ABOUT_THE_SHADOW.test(refusal.message)) return [];
    return [
      {
        step: first,
        title: `${engine} refuses this statement`,
        message: `Replayed on the base’s schema, it fails: ${refusal.message}. ${reason} The deploy stops here.`,
        remedy: remedyFor(change, refusal.sqlstate),
        evidence: [
          {
            fact: `${engine} answered${change.dialect === 'postgres' ? ` ${refusal.sqlstate}` : ''}: ${refusal.message}.`,
            quote: first.statement.sql,
          },
        ],
        tables: tablesOf(first),
        proof: 'proved',
      },
    ];
  },
};

/** What SQLite cannot alter at all has rules that say how else. */
function isOtherRules({ dialect }: SchemaChange, sqlstate: string): boolean {
  return dialect === 'sqlite' && (sqlstate === '0A000' || sqlstate === '2BP01');
}

function remedyFor({ dialect }: SchemaChange, sqlstate: string): string {
  if (['42P07', '42701', '42710'].includes(sqlstate)) {
    const guard = dialect === 'mysql' ? '' : ', or guard it with IF NOT EXISTS where running twice is meant';
    return `Check whether another migration already makes it, and drop this one${guard}.`;
  }
  if (sqlstate === '2BP01')
    return 'Drop or change what depends on it first, by name; CASCADE would take it along unseen.';
  if (sqlstate.startsWith('23')) return 'Correct the rows first, in a migration before this one.';
  return 'Change the statement, and run all migrations on an empty database before you merge.';
}

function tablesOf({ operations }: Step): string[] {
  return [...new Set(operations.flatMap((operation) => ('table' in operation ? [operation.table] : [])))];
}
