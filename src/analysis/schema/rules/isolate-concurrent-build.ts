import type { Operation } from '../../../domain/operation.ts';
import type { Rule } from '../../../domain/rule.ts';
import type { Step } from '../../../domain/schema.ts';
import { occurrences } from './facts/steps.ts';

const setup = 'CREATE TABLE orders (id bigint PRIMARY KEY);';
const build = 'CREATE INDEX CONCURRENTLY orders_note_idx ON orders (note);';

export const isolateConcurrentBuild: Rule = {
  id: 'isolate-concurrent-build',
  code: 'TX05',
  hazard: 'migration-fails',
  level: 'note',
  dialects: ['postgres'],
  summary: 'Give an index that is built CONCURRENTLY a migration of its own.',
  rationale:
    'Outside a transaction nothing is undone. When the build fails (a duplicate, a deadlock, a timeout), what ran before it stays, and the next attempt stops at the first statement that has already been done.',
  exemptions: ['what can run twice: IF NOT EXISTS, IF EXISTS, data changes', 'statements that follow the build'],
  source: 'https://www.postgresql.org/docs/18/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY',
  examples: {
    hazardous: [
      {
        name: 'a column and its index in one file',
        setup,
        change: `ALTER TABLE orders ADD COLUMN note text;\n${build}`,
      },
    ],
    safe: [
      {
        name: 'the column can be added twice',
        setup,
        change: `ALTER TABLE orders ADD COLUMN IF NOT EXISTS note text;\n${build}`,
      },
    ],
  },
  check(change) {
    const reported = new Set<string>();
    return occurrences(change, 'create-index').flatMap(({ step, operation }) => {
      const { path } = step.statement;
      if (!operation.concurrently || step.transaction !== undefined || reported.has(path)) return [];
      const earlier = change.steps
        .slice(0, change.steps.indexOf(step))
        .find((each) => each.statement.path === path && each.transaction === undefined && runsOnce(each));
      if (!earlier) return [];
      reported.add(path);
      return [
        {
          step,
          title: `If this build fails, the migration cannot be run again`,
          message: `The file runs outside a transaction, so a failed build (duplicates, a deadlock, a timeout) leaves line ${earlier.statement.line} done. The next attempt stops there, because it is done already, and someone repairs production by hand.`,
          remedy: 'Move the index to a migration of its own, after this one.',
          evidence: [
            { fact: 'This statement ran before the build and cannot run twice.', quote: earlier.statement.sql },
          ] as const,
          tables: [operation.table],
          proof: 'derived' as const,
        },
      ];
    });
  },
};

function runsOnce({ operations, effect }: Step): boolean {
  return effect?.error === undefined && operations.some(isNotRepeatable);
}

function isNotRepeatable(operation: Operation): boolean {
  switch (operation.kind) {
    case 'create-table':
      return !operation.ifNotExists;
    case 'add-column':
      return !operation.column.ifNotExists;
    case 'rename-table':
    case 'rename-column':
    case 'add-constraint':
      return true;
    default:
      return false;
  }
}
