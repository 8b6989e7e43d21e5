import type { Rule, RuleMatch } from '../../../domain/rule.ts';
import type { SchemaChange, Step } from '../../../domain/schema.ts';
import { isMariadb } from './facts/mysql.ts';
import { indexOrigin } from './facts/origin.ts';
import { inStep } from './facts/steps.ts';
import { baseOfFinal } from './facts/tables.ts';

const setup = 'CREATE TABLE orders (id INT PRIMARY KEY, total INT, note TEXT);';
const CONDITION = /\bif\s+(?:not\s+)?exists\b/i;
/** An expression as the key of an index, without parentheses of its own. */
const CALL = /^[a-z_]\w*\s*\(.*\)$/is;
/** PostgreSQL and SQLite find an index by its name alone. */
const DROP_INDEX = /^drop\s+index\s+`?(\w+)`?$/i;
/** The first characters of a column. */
const BEGINNING = /^(?:left|substr|substring)\s*\(\s*`?(\w+)`?\s*,\s*(?:1\s*,\s*)?(\d+)\s*\)$/i;
const DROPPING = 'https://dev.mysql.com/doc/refman/8.4/en/drop-index.html';
const INDEX_EXPRESSIONS = 'https://dev.mysql.com/doc/refman/8.4/en/create-index.html#create-index-functional-key-parts';

export const useMysqlSyntax: Rule = {
  id: 'use-mysql-syntax',
  code: 'MY18',
  hazard: 'migration-fails',
  level: 'error',
  dialects: ['mysql'],
  summary:
    'MySQL refuses IF [NOT] EXISTS of a column or index, DROP INDEX without a table, and a bare expression in an index.',
  rationale:
    'MySQL knows IF EXISTS for tables, views and routines only. ADD COLUMN IF NOT EXISTS, DROP COLUMN IF EXISTS, CREATE INDEX IF NOT EXISTS and DROP INDEX IF EXISTS are syntax errors there (1064); MariaDB takes them. An expression in an index needs parentheses of its own, ((LOWER(name))); MariaDB has no such indexes. Both name the table of an index that is dropped.',
  exemptions: [
    'conditions on MariaDB, by a declared version or by merged migrations that use its syntax',
    'IF EXISTS of a table',
  ],
  source: 'https://dev.mysql.com/doc/refman/8.4/en/alter-table.html',
  examples: {
    hazardous: [
      { name: 'a column', setup, change: 'ALTER TABLE orders ADD COLUMN IF NOT EXISTS state INT;' },
      { name: 'an index', setup, change: 'CREATE INDEX IF NOT EXISTS by_total ON orders (total);' },
      { name: 'an index of no table', setup, change: 'DROP INDEX by_total;' },
      { name: 'a bare expression', setup, change: 'CREATE INDEX by_note ON orders (LEFT(note, 100));' },
    ],
    safe: [
      { name: 'without the condition', setup, change: 'ALTER TABLE orders ADD COLUMN state INT;' },
      { name: 'a table', setup, change: 'DROP TABLE IF EXISTS gone;' },
      { name: 'an expression in parentheses', setup, change: 'CREATE INDEX by_note ON orders ((LEFT(note, 100)));' },
      { name: 'a part of the column', setup, change: 'CREATE INDEX by_note ON orders (note(100));' },
    ],
  },
  check: (change) => [...conditions(change), ...bareExpressions(change), ...indexesOfNoTable(change)],
};

function conditions(change: SchemaChange): RuleMatch[] {
  if (isMariadb(change)) return [];
  return change.steps.flatMap((step) => {
    if (ran(step) || step.statement.sourceLines !== undefined) return [];
    const odd = inStep(step, [
      'add-column',
      'drop-column',
      'create-index',
      'drop-index',
      'alter-column-type',
      'add-constraint',
      'drop-constraint',
    ]).find(({ quote }) => CONDITION.test(quote.slice(0, 80)));
    const words = odd && CONDITION.exec(odd.quote)?.[0];
    const table = odd?.operation.table;
    if (!odd || words === undefined || table === undefined) return [];
    return [
      {
        step,
        quote: odd.quote,
        title: `MySQL does not know ${words.toUpperCase()} here`,
        message: `MySQL takes ${words.toUpperCase()} for tables only and answers this with a syntax error (1064): the deploy stops here. Only MariaDB understands it.`,
        remedy:
          'Leave the condition out: the runner runs each migration once. If this project runs on MariaDB, declare its version in the settings.',
        evidence: [
          { fact: 'No merged migration uses syntax of MariaDB, and no version of it is declared.', quote: odd.quote },
        ],
        tables: [table],
        proof: 'derived' as const,
      },
    ];
  });
}

function bareExpressions(change: SchemaChange): RuleMatch[] {
  return Object.values(change.after.tables).flatMap((table) => {
    const columns = new Set(table.columns.map(({ name }) => name));
    const old = new Set(baseOfFinal(change, table.name)?.indexes.map(({ name }) => name));
    return table.indexes
      .filter(({ name }) => !old.has(name))
      .flatMap((index): RuleMatch[] => {
        const bare = index.columns.find((part) => CALL.test(part) && !columns.has(part));
        const origin = bare === undefined ? undefined : indexOrigin(change, table, index);
        if (bare === undefined || !origin || ran(origin.step)) return [];
        return [
          {
            ...origin,
            title: `The index "${index.name}" takes no bare expression`,
            message: `${isMariadb(change) ? 'MariaDB has no indexes of expressions' : 'MySQL takes an expression in an index only in parentheses of its own'} and answers this with a syntax error (1064): the deploy stops here.`,
            remedy: insteadOf(bare, isMariadb(change)),
            evidence: [{ fact: `The key of the index is ${bare}.`, quote: origin.quote, source: INDEX_EXPRESSIONS }],
            tables: [table.name],
            proof: 'derived',
          },
        ];
      });
  });
}

/** The first of them only, since nothing runs after it; where another engine stands in, it was understood and is left alone. */
function indexesOfNoTable(change: SchemaChange): RuleMatch[] {
  const step = change.steps.find(
    ({ statement, operations, effect }) =>
      effect === undefined &&
      operations.length === 0 &&
      statement.sourceLines === undefined &&
      DROP_INDEX.test(statement.sql.trim()),
  );
  const index = step && DROP_INDEX.exec(step.statement.sql.trim())?.[1];
  if (!step || index === undefined) return [];
  const tables = Object.values(change.before.tables).filter(({ indexes }) =>
    indexes.some(({ name }) => name === index),
  );
  return [
    {
      step,
      title: `DROP INDEX ${index} names no table`,
      message:
        'MySQL names indexes per table and answers a DROP INDEX without ON with a syntax error (1064): the deploy stops here.',
      remedy: `Name the table: DROP INDEX ${index} ON ${tables.length === 1 ? tables[0]?.name : '…'}.`,
      evidence: [{ fact: 'The statement has no ON clause.', quote: step.statement.sql, source: DROPPING }],
      tables: tables.map(({ name }) => name),
      proof: 'derived',
    },
  ];
}

function insteadOf(bare: string, mariadb: boolean): string {
  const [, column, length] = BEGINNING.exec(bare) ?? [];
  const part = column !== undefined && `Index the beginning of the column: ${column}(${length}).`;
  if (mariadb) return part || 'Index a generated column that holds the expression.';
  return part
    ? `${part} From 8.0.13 on ((${bare})) works too.`
    : `Write ((${bare})), which works from MySQL 8.0.13 on.`;
}

/** A server took it. */
function ran({ effect }: Step): boolean {
  return effect !== undefined && !effect.error;
}
