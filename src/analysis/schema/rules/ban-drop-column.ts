import type { Column } from '../../../domain/catalog.ts';
import type { Rule, RuleMatch } from '../../../domain/rule.ts';
import type { SchemaChange, Step } from '../../../domain/schema.ts';
import { isCorrectedBefore } from './facts/backfill.ts';
import { provedBy, refusedQueries } from './facts/broken-queries.ts';
import { isEmbedded } from './facts/engines.ts';
import { grouped, listed } from './facts/groups.ts';
import { type Occurrence, occurrences } from './facts/steps.ts';
import { baseColumn, baseTable, finalTable } from './facts/tables.ts';
import { isIgnored, namedIn, type Usage, usageOf } from './facts/uses.ts';

const setup = 'CREATE TABLE orders (id bigint PRIMARY KEY, note text, created timestamptz);';

export const banDropColumn: Rule = {
  id: 'ban-drop-column',
  code: 'DL02',
  hazard: 'data-loss',
  level: 'warning',
  dialects: ['postgres', 'mysql', 'sqlite'],
  summary: 'Drop a column only in a release after the one whose code stopped using it.',
  rationale:
    'DROP COLUMN loses its values for good. During the deploy old instances still run: whatever selects or writes the column by name, as most ORMs do for every column they know, fails.',
  exemptions: [
    'columns and tables that the change creates',
    'virtual generated columns, which hold no data',
    'on SQLite, where no old code runs meanwhile: columns whose values the change copies into another table',
    'a column of a telling name that no code of the repository names, before or after; with Rails, one that is in ignored_columns',
  ],
  source: 'https://www.postgresql.org/docs/18/ddl-alter.html#DDL-ALTER-REMOVING-A-COLUMN',
  examples: {
    hazardous: [
      { name: 'a column of the base', setup, change: 'ALTER TABLE orders DROP COLUMN note;' },
      {
        name: 'a replacement that nothing fills',
        setup,
        change:
          'ALTER TABLE orders DROP COLUMN created, ADD COLUMN created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP;',
      },
      {
        name: 'a column that a rebuild leaves out',
        dialect: 'sqlite',
        setup: 'CREATE TABLE orders (id INTEGER PRIMARY KEY, code TEXT);',
        change:
          'CREATE TABLE t (id INTEGER PRIMARY KEY);\nINSERT INTO t SELECT id FROM orders;\nDROP TABLE orders;\nALTER TABLE t RENAME TO orders;',
      },
    ],
    safe: [
      {
        name: 'a column of this change',
        setup,
        change: 'ALTER TABLE orders ADD COLUMN scratch text;\nALTER TABLE orders DROP COLUMN scratch;',
      },
      {
        name: 'a rebuild with the same columns',
        dialect: 'sqlite',
        setup: 'CREATE TABLE orders (id INTEGER PRIMARY KEY, code TEXT);',
        change:
          "CREATE TABLE t (id INTEGER PRIMARY KEY, code TEXT DEFAULT '');\nINSERT INTO t SELECT id, code FROM orders;\nDROP TABLE orders;\nALTER TABLE t RENAME TO orders;",
      },
    ],
  },
  check(change) {
    const drops = occurrences(change, 'drop-column').flatMap((occurrence) => {
      const {
        step,
        operation: { table, column },
      } = occurrence;
      const base = baseTable(change, step, table) && baseColumn(change, step, table, column);
      if (!base || base.generated === 'virtual') return [];
      if (isEmbedded(change) && isKeptElsewhere(change, table, column)) return [];
      if (isRetyped(change, step, table, column)) return [];
      const usage = usageOf(change, table, column);
      const successor = successorOf(change, step, table, base);
      if (successor === undefined && isForgotten(change, { table, column, usage })) return [];
      return [{ ...occurrence, base, successor, usage }];
    });
    const statements = grouped(drops, ({ step, successor }) => `${change.steps.indexOf(step)} ${successor ?? ''}`);
    return statements.map((group) => matchOf(change, group));
  },
};

type Drop = Occurrence<'drop-column'> & {
  readonly base: Column;
  readonly successor: string | undefined;
  readonly usage: Usage | undefined;
};

/** Active Record selects and inserts the columns that it saw at start, named in code or not. */
function isForgotten(
  change: SchemaChange,
  { table, column, usage }: { table: string; column: string; usage: Usage | undefined },
): boolean {
  if (change.runner.name === 'Rails') return isIgnored(change, table, column);
  return usage?.kind === 'unused';
}

function matchOf(change: SchemaChange, group: readonly [Drop, ...Drop[]]): RuleMatch {
  const [
    {
      step,
      quote,
      operation: { table, column },
      base,
      successor,
    },
  ] = group;
  const columns = listed(group.map(({ operation }) => operation.column));
  const refused = group.flatMap(({ operation }) => refusedQueries(change, table, operation.column));
  const used = group.find(({ usage }) => usage?.kind === 'used');
  return {
    step,
    quote,
    ...(used && { hazard: 'breaks-running-code', level: 'error' }),
    title: titleOf(group, used),
    message: `${base.generated === 'stored' ? '' : `The values of ${columns} are gone for good. `}${successor ? `"${successor}" has the same type and looks like its successor, but existing rows get its default, not the old value. ` : ''}${isEmbedded(change) ? `Whoever goes back to the version before finds no such column, and its queries that name ${columns} fail.` : `Instances of the old version still run while this is deployed: each query of theirs that names ${columns} fails, and an ORM names every column it knows.`}`,
    remedy: successor
      ? `Copy first (UPDATE … SET "${successor}" = "${column}"), or rename in steps: add the new column, write both, backfill, switch readers, then drop.`
      : `Ship the code that neither reads nor writes ${columns} (out of the ORM model too) first; drop in the release after.`,
    evidence: [
      { fact: `"${table}"."${column}" (${base.type}) exists before this change.`, quote },
      ...refused,
      ...group.flatMap(({ usage, operation }) => namedIn(operation.column, usage)),
    ],
    tables: [table],
    proof: 'derived',
    ...provedBy(refused),
  };
}

function titleOf([{ operation, successor }, ...more]: readonly [Drop, ...Drop[]], used: Drop | undefined): string {
  const { table, column } = operation;
  if (used) return `Code still names "${used.operation.column}", which this drops from "${table}"`;
  if (successor) return `"${column}" is dropped, and nothing carries its values over to "${successor}"`;
  const columns = listed([column, ...more.map((each) => each.operation.column)]);
  return `Dropping ${columns} of "${table}" loses values and breaks old code`;
}

/** A column that the same change adds to the table with the dropped one's type, while nothing copies values. */
function successorOf(change: SchemaChange, step: Step, table: string, dropped: Column): string | undefined {
  if (isCorrectedBefore(change, step, table)) return undefined;
  const added = occurrences(change, 'add-column').filter(({ operation }) => operation.table === table);
  const columns = finalTable(change, step, table)?.columns ?? [];
  return added
    .map(({ operation }) => columns.find(({ name }) => name === operation.column.name))
    .find((column) => column?.type === dropped.type && resembles(column.name, dropped.name))?.name;
}

function resembles(left: string, right: string): boolean {
  const words = (name: string) =>
    name
      .replace(/([a-z])([A-Z])/g, '$1_$2')
      .toLowerCase()
      .split('_')
      .filter((word) => word.length > 2);
  return words(left).some((word) => words(right).includes(word));
}

/** Whether a column that was filled from this one takes its name afterwards: what databases without ALTER TYPE make do with. */
function isRetyped(change: SchemaChange, dropped: Step, table: string, column: string): boolean {
  const at = change.steps.indexOf(dropped);
  const copy = occurrences(change, 'rename-column').find(
    ({ step, operation }) => operation.table === table && operation.to === column && change.steps.indexOf(step) > at,
  )?.operation.column;
  if (copy === undefined) return false;
  return occurrences(change, 'update').some(
    ({ step, operation }) =>
      operation.table === table &&
      change.steps.indexOf(step) < at &&
      [copy, column].every((name) => wordsIn(step.statement.sql).has(name)),
  );
}

function wordsIn(sql: string): ReadonlySet<string> {
  return new Set(sql.match(/\w+/g));
}

/** Whether the change copies the column's values into another table that stays. */
function isKeptElsewhere(change: SchemaChange, table: string, column: string): boolean {
  return occurrences(change, 'insert').some(
    ({ step, operation }) =>
      operation.table !== table &&
      operation.table in change.after.tables &&
      operation.fromSelect.includes(table) &&
      step.statement.sql.includes(column),
  );
}
