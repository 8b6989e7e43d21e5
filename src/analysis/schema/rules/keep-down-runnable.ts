import type { Rule } from '../../../domain/rule.ts';
import { engineOfUndoing, isStandIn } from './facts/undoing.ts';

/** Refusals that follow from the schema as the change left it. */
const CERTAIN: Readonly<Record<string, string>> = {
  '42704': 'The change leaves nothing of that name.',
  '42703': 'The change leaves nothing of that name.',
  '42P01': 'The change leaves no table of that name.',
  '42P07': 'The change leaves it in place.',
  '42701': 'The change leaves the column in place.',
  '42710': 'The change leaves it in place.',
  '2BP01': 'Other objects that the change leaves depend on what it drops.',
  '42P16': 'The definition contradicts itself or its table.',
  '42830': 'The referenced columns carry no unique constraint.',
  '42804': 'The types do not fit each other.',
};

/** What the shadow may lack, not the project’s database. */
const ABOUT_THE_SHADOW = /extension|role|tablespace|collation|text search|access method|publication|\bschema "/i;

const setup = 'CREATE TABLE orders (id bigint PRIMARY KEY, code text);';

export const keepDownRunnable: Rule = {
  id: 'keep-down-runnable',
  code: 'RV03',
  hazard: 'operability',
  level: 'warning',
  dialects: ['postgres', 'mysql', 'sqlite'],
  summary: 'Let a down migration run after its own up.',
  rationale:
    'The down migration was run on the schema that its own up leaves, and refused: it names an index that is called something else, drops what is gone already, or goes in the wrong order. A rollback stops there, with half of it done where each statement runs by itself, and somebody has to repair the schema by hand while the deploy is broken.',
  exemptions: [
    'refusals that may only mean that the shadow lacks something: roles, extensions, schemas',
    'every refusal after the first one, which may follow from it',
    'changes that did not run as a whole',
  ],
  source: 'https://www.postgresql.org/docs/18/errcodes-appendix.html',
  examples: {
    hazardous: [
      {
        name: 'an index by another name',
        setup,
        change: 'CREATE INDEX orders_code_idx ON orders (code);',
        down: 'DROP INDEX orders_code;',
      },
      {
        name: 'in the wrong order',
        setup,
        change:
          'CREATE TABLE users (id bigint PRIMARY KEY);\nALTER TABLE orders ADD COLUMN user_id bigint REFERENCES users (id);',
        down: 'DROP TABLE users;\nALTER TABLE orders DROP COLUMN user_id;',
      },
      {
        name: 'what is gone already, on SQLite',
        dialect: 'sqlite',
        setup,
        change: 'ALTER TABLE orders ADD COLUMN total int;',
        down: 'ALTER TABLE orders DROP COLUMN total;\nALTER TABLE orders DROP COLUMN total;',
      },
    ],
    safe: [
      {
        name: 'the index by its name',
        setup,
        change: 'CREATE INDEX orders_code_idx ON orders (code);',
        down: 'DROP INDEX orders_code_idx;',
      },
      {
        name: 'guarded',
        setup,
        change: 'CREATE INDEX orders_code_idx ON orders (code);',
        down: 'DROP INDEX IF EXISTS orders_code;\nDROP INDEX orders_code_idx;',
      },
    ],
  },
  check(change) {
    const { statement, error } = change.undone?.refused ?? {};
    const reason = error && CERTAIN[error.sqlstate];
    if (!statement || reason === undefined || ABOUT_THE_SHADOW.test(error?.message ?? '')) return [];
    return [
      {
        step: { statement, operations: [], held: [] },
        title: 'Undoing this change fails here',
        message:
          `Run right after the change itself, this statement is refused: ${error?.message}. ${reason} A rollback stops here.`.slice(
            0,
            400,
          ),
        remedy: 'Correct the statement, and migrate up, down and up again on an empty database before you merge.',
        evidence: [{ fact: `${engineOfUndoing(change)} answered: ${error?.message}.`, quote: statement.sql }],
        tables: [],
        proof: isStandIn(change) ? 'derived' : 'proved',
      },
    ];
  },
};
