import type { Operation } from '../../../domain/operation.ts';
import type { Rule, RuleMatch } from '../../../domain/rule.ts';
import type { SchemaChange, Step } from '../../../domain/schema.ts';
import { checksAreOff } from './facts/alterations.ts';
import { grouped } from './facts/groups.ts';
import { foreignKeys } from './facts/keys.ts';
import { baseColumn, baseTable } from './facts/tables.ts';

const setup = 'CREATE TABLE users (id INT PRIMARY KEY, email VARCHAR(50));';

export const splitDdlFiles: Rule = {
  id: 'split-ddl-files',
  code: 'MY10',
  hazard: 'retry-unsafe',
  level: 'note',
  dialects: ['mysql'],
  summary: 'Put a statement that data may fail into a file of its own: MySQL commits after each DDL statement.',
  rationale:
    'Every DDL statement commits what came before it, also within BEGIN … COMMIT. When a later statement of the file fails, the earlier ones stay, the runner counts the file as failed, and running it again fails at the first: "Duplicate column name" (1060).',
  exemptions: [
    'files with one DDL statement on existing tables',
    'statements that IF NOT EXISTS makes safe to repeat',
    'later statements that no row can fail',
  ],
  source: 'https://dev.mysql.com/doc/refman/8.4/en/implicit-commit.html',
  examples: {
    hazardous: [
      {
        name: 'a column, then a constraint that rows may violate',
        setup,
        change: 'ALTER TABLE users ADD COLUMN nick VARCHAR(50);\nCREATE UNIQUE INDEX users_email ON users (email);',
      },
    ],
    safe: [
      { name: 'one statement', setup, change: 'CREATE UNIQUE INDEX users_email ON users (email);' },
      {
        name: 'nothing that rows can fail',
        setup,
        change: 'ALTER TABLE users ADD COLUMN nick VARCHAR(50);\nCREATE INDEX users_email ON users (email);',
      },
      {
        name: 'all in one statement',
        setup,
        change: 'ALTER TABLE users ADD COLUMN nick VARCHAR(50), ADD UNIQUE INDEX users_email (email);',
      },
    ],
  },
  check(change) {
    return grouped(change.steps, ({ statement }) => statement.path).flatMap((steps) => matchOf(change, steps));
  },
};

function matchOf(change: SchemaChange, steps: readonly Step[]): RuleMatch[] {
  const first = steps.find((step) => step.operations.some((operation) => failsAgain(change, step, operation)));
  if (!first) return [];
  const later = steps.slice(steps.indexOf(first) + 1);
  const risky = later.find((step) => step.operations.some((operation) => mayFail(change, step, operation)));
  if (!risky) return [];
  const table = tableOf(risky);
  return [
    {
      step: risky,
      title: 'If rows make this fail, the file is left half applied',
      message: `MySQL commits after each DDL statement. If existing rows of "${table}" make this one fail, line ${first.statement.line} has already taken effect, and running the file again fails there. Someone then has to repair the schema by hand.`,
      remedy:
        'Move it into a migration file of its own, or join what is about one table into one ALTER TABLE, which is atomic.',
      evidence: [
        {
          fact: `Line ${first.statement.line} of the same file changes an existing table and cannot run twice.`,
          quote: first.statement.sql.slice(0, 300),
        },
      ],
      tables: [table],
      proof: 'derived',
    },
  ];
}

function tableOf({ operations }: Step): string {
  const [named] = operations.flatMap((operation) =>
    'table' in operation && operation.table !== undefined ? [operation.table] : [],
  );
  return named ?? '';
}

/** A change of an existing table that a second run refuses. */
function failsAgain(change: SchemaChange, step: Step, operation: Operation): boolean {
  if (!('table' in operation) || operation.table === undefined || !baseTable(change, step, operation.table))
    return false;
  if (operation.kind === 'add-column') return !operation.column.ifNotExists;
  if (operation.kind === 'create-index') return !operation.ifNotExists;
  if (operation.kind === 'drop-index') return operation.ifExists !== true;
  return (
    ['drop-column', 'rename-column', 'drop-constraint', 'add-constraint', 'rename-table'].includes(operation.kind) &&
    !/\bif\s+exists\b/i.test(operation.clause ?? step.statement.sql)
  );
}

/** What existing rows may refuse. */
function mayFail(change: SchemaChange, step: Step, operation: Operation): boolean {
  if (!('table' in operation) || operation.table === undefined) return false;
  const table = baseTable(change, step, operation.table);
  if (!table) return false;
  const isOld = (column: string) => baseColumn(change, step, table.name, column) !== undefined;
  if (operation.kind === 'create-index') return operation.unique && operation.columns.every(isOld);
  if (operation.kind === 'add-constraint') {
    const { kind, columns } = operation.constraint;
    const held = foreignKeys(table).some((key) => key.columns.join() === columns.join());
    if (kind === 'foreign-key' && (held || checksAreOff(change, step))) return false;
    return kind !== 'primary-key' && columns.every(isOld);
  }
  return operation.kind === 'set-not-null' && baseColumn(change, step, table.name, operation.column)?.notNull === false;
}
