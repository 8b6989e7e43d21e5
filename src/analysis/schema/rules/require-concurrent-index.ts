import type { Rule, RuleMatch } from '../../../domain/rule.ts';
import type { LockMode, SchemaChange, Step } from '../../../domain/schema.ts';
import { andMore, condensed, grouped } from './facts/groups.ts';
import { inItsWords, outsideTransaction } from './facts/runners.ts';
import { exposureOf } from './facts/size.ts';
import { holdsLock, type Occurrence, occurrences } from './facts/steps.ts';
import { baseTable } from './facts/tables.ts';

const setup = 'CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint);';

export const requireConcurrentIndex: Rule = {
  id: 'require-concurrent-index',
  code: 'LK11',
  hazard: 'write-lock',
  level: 'error',
  dialects: ['postgres'],
  summary: 'Build indexes on existing tables with CONCURRENTLY.',
  rationale: 'CREATE INDEX holds a SHARE lock: every write to the table waits until the build ends.',
  exemptions: [
    'tables that the change creates',
    'partitioned tables, where CONCURRENTLY is not supported',
    'an index that is already there under the same name (IF NOT EXISTS)',
  ],
  source: 'https://www.postgresql.org/docs/18/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY',
  examples: {
    hazardous: [
      { name: 'a plain build', setup, change: 'CREATE INDEX orders_user_idx ON orders (user_id);' },
      { name: 'a unique build', setup, change: 'CREATE UNIQUE INDEX orders_user_idx ON orders (user_id);' },
    ],
    safe: [
      {
        name: 'a concurrent build',
        setup,
        change: 'CREATE INDEX CONCURRENTLY orders_user_idx ON orders (user_id);',
      },
      {
        name: 'the table is new',
        setup: '',
        change: 'CREATE TABLE orders (user_id bigint);\nCREATE INDEX orders_user_idx ON orders (user_id);',
      },
      {
        name: 'the table is partitioned',
        setup: 'CREATE TABLE orders (user_id bigint) PARTITION BY HASH (user_id);',
        change: 'CREATE INDEX orders_user_idx ON orders (user_id);',
      },
    ],
  },
  check(change) {
    const builds = occurrences(change, 'create-index').filter(({ step, operation: { table, concurrently } }) => {
      const base = baseTable(change, step, table);
      if (concurrently || !base || base.kind === 'partitioned') return false;
      return !hasRun(step) || lockOn(step, table) !== undefined;
    });
    const places = grouped(builds, ({ step, operation }) => `${operation.table}\0${step.statement.path}`);
    const byTable = places.map((builds) => ({ step: builds[0].step, builds }));
    return condensed(byTable).map(([{ builds }, ...more]) =>
      matchOf(
        change,
        builds,
        more.flatMap((each) => each.builds),
      ),
    );
  },
};

const hasRun = ({ effect }: Step) => effect !== undefined && !effect.error;

function lockOn(step: Step, table: string): LockMode | undefined {
  return (['AccessExclusiveLock', 'ShareLock'] as const).find((mode) => holdsLock(step, table, mode));
}

type Build = Occurrence<'create-index'>;

/** `others`: builds on further tables of a file that has many. */
function matchOf(change: SchemaChange, group: readonly [Build, ...Build[]], others: readonly Build[]): RuleMatch {
  const [{ step, quote, operation }] = group;
  const { table } = operation;
  const { level, when } = exposureOf(change, table, 'every row');
  const lock = hasRun(step) ? lockOn(step, table) : undefined;
  const count = group.length > 1 ? `these ${group.length} indexes` : 'this index';
  const blocked =
    lock === 'AccessExclusiveLock'
      ? `The transaction already holds ACCESS EXCLUSIVE on "${table}", so reads and writes wait until ${count} ${group.length > 1 ? 'are' : 'is'} built.`
      : `CREATE INDEX holds a SHARE lock on "${table}": every INSERT, UPDATE and DELETE waits until the build ends.`;
  return {
    step,
    quote,
    title: `Building ${count} blocks ${lock === 'AccessExclusiveLock' ? 'reads and writes of' : 'writes to'} "${table}"`,
    message: `${blocked}${andMore(others.map((build) => build.operation.table))} ${when}`,
    remedy: `Use CREATE ${operation.unique ? 'UNIQUE ' : ''}INDEX CONCURRENTLY. ${outsideTransaction(change.runner, step)}${inItsWords(change.runner, step)}`,
    fix: [...group, ...others].map((build) =>
      build.quote.replace(/^(create\s+(?:unique\s+)?index)\b/i, '$1 CONCURRENTLY'),
    ),
    evidence: [
      {
        fact: lock
          ? `pg_locks shows ${lock} on "${table}" while the index is built.`
          : `"${table}" exists before this change, and the statement does not say CONCURRENTLY.`,
        quote,
      },
    ],
    tables: [...new Set([table, ...others.map((build) => build.operation.table)])],
    proof: lock ? 'proved' : 'derived',
    ...(level && { level }),
  };
}
