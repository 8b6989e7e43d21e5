import type { Rule } from '../../../domain/rule.ts';
import type { SchemaChange, Step } from '../../../domain/schema.ts';
import { grouped } from './facts/groups.ts';
import { inStep } from './facts/steps.ts';

const setup = 'CREATE TABLE orders (id bigint PRIMARY KEY);';
const [first, second] = ['ALTER TABLE orders ADD COLUMN note text;', 'ALTER TABLE orders ADD COLUMN tag text;'];

export const leaveTransactionsToRunner: Rule = {
  id: 'leave-transactions-to-runner',
  code: 'TX06',
  hazard: 'retry-unsafe',
  level: 'warning',
  dialects: ['postgres'],
  summary: 'End every transaction that a migration begins, and only those.',
  rationale:
    'A BEGIN without COMMIT leaves the connection in a transaction that is rolled back when it closes: the runner says that all went well and nothing is there. A COMMIT in a file that the runner wraps ends the runner’s transaction instead: what follows cannot be undone together, and a failure leaves half of the file behind.',
  exemptions: [
    'pairs of BEGIN and COMMIT',
    'a COMMIT before a statement that no transaction may hold, such as a build CONCURRENTLY: that is how it gets out',
    'bodies of functions and DO blocks',
  ],
  source: 'https://www.postgresql.org/docs/18/sql-begin.html',
  examples: {
    hazardous: [
      { name: 'never committed', setup, change: `BEGIN;\n${first}` },
      { name: 'ends the runner’s transaction', setup, change: `${first}\nCOMMIT;\n${second}`, scope: 'file' },
    ],
    safe: [{ name: 'begun and committed', setup, change: `BEGIN;\n${first}\nCOMMIT;` }],
  },
  check(change) {
    return grouped(change.steps, ({ statement }) => statement.path).flatMap((steps) => {
      const verbs = steps.flatMap((step) =>
        inStep(step, ['transaction']).flatMap(({ operation: { verb } }) =>
          verb === 'savepoint' || /\bto\b/i.test(step.statement.sql) ? [] : [{ step, verb }],
        ),
      );
      const last = verbs.at(-1);
      if (last?.verb === 'begin') return [matchOf(change, last.step, 'begin')];
      const stray = verbs.find(({ verb }, at) => verb !== 'begin' && (at === 0 || verbs[at - 1]?.verb !== 'begin'));
      return stray && stray.step.transaction !== undefined && !leavesForBuild(steps, stray.step)
        ? [matchOf(change, stray.step, 'end')]
        : [];
    });
  },
};

/** Whether what comes next, settings aside, refuses to run in a transaction. */
function leavesForBuild(steps: readonly Step[], step: Step): boolean {
  const rest = steps.slice(steps.indexOf(step) + 1).map(({ statement }) => statement.sql);
  const next = rest.find((sql) => !/^(?:set|reset)\b/i.test(sql)) ?? '';
  return /\bconcurrently\b|^(?:vacuum|reindex|alter\s+(?:type|system))\b/i.test(next);
}

function matchOf({ runner }: SchemaChange, step: Step, verb: 'begin' | 'end') {
  const word = step.statement.sql.split(/\s/)[0]?.toUpperCase() ?? '';
  return {
    step,
    title: verb === 'begin' ? 'This transaction is never committed' : `${word} ends the transaction of ${runner.name}`,
    message:
      verb === 'begin'
        ? 'No COMMIT follows in this file. Unless the runner happens to commit for it, everything after this BEGIN is rolled back when the connection closes, and the migration counts as done.'
        : `${runner.name} wraps this file in a transaction, and nothing in the file began one: ${word} ends the runner’s. What stands below runs by itself; if it fails, what stands above stays, and the migration is not recorded as done.`,
    remedy: verb === 'begin' ? 'Add COMMIT at the end, or leave BEGIN out.' : `Leave it out, or split the file in two.`,
    evidence: [
      {
        fact:
          verb === 'begin'
            ? 'It is the last word about transactions in the file.'
            : 'No BEGIN stands before it in the file.',
        quote: step.statement.sql,
      },
    ] as const,
    tables: [],
    proof: 'derived' as const,
  };
}
