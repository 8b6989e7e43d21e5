import type { Column } from '../../../domain/catalog.ts';
import type { Rule, RuleMatch } from '../../../domain/rule.ts';
import type { SchemaChange } from '../../../domain/schema.ts';
import { provedBy, refusedQueries } from './facts/broken-queries.ts';
import { isEmbedded } from './facts/engines.ts';
import { andMore, condensed } from './facts/groups.ts';
import { identifier, relation } from './facts/names.ts';
import { type Occurrence, occurrences } from './facts/steps.ts';
import { baseColumn, baseTable, finalTable } from './facts/tables.ts';
import { namedIn, type Usage, usageOf } from './facts/uses.ts';

const setup = 'CREATE TABLE orders (id bigint PRIMARY KEY, total int);';

export const banRenameColumn: Rule = {
  id: 'ban-rename-column',
  code: 'CP01',
  hazard: 'breaks-running-code',
  level: 'error',
  dialects: ['postgres', 'mysql', 'sqlite'],
  summary: 'Rename a column by adding the new one, writing both, and dropping the old one later.',
  rationale:
    'A rename takes effect at once for everyone. While the deploy runs, old instances ask for the old name and fail; if the code goes out first, new instances ask for the new one too early.',
  exemptions: [
    'columns and tables that the change creates',
    'an old name that the change gives back',
    'a column of a telling name that no code of the repository names; not with Rails, which learns names from the table',
  ],
  source: 'https://www.postgresql.org/docs/18/sql-altertable.html',
  examples: {
    hazardous: [
      { name: 'a column of the base', setup, change: 'ALTER TABLE orders RENAME COLUMN total TO amount;' },
      {
        name: 'a column of the base, on SQLite',
        dialect: 'sqlite',
        setup: 'CREATE TABLE orders (id INTEGER PRIMARY KEY, code TEXT);',
        change: 'ALTER TABLE orders RENAME COLUMN code TO sku;',
      },
    ],
    safe: [
      { name: 'a new column beside it', setup, change: 'ALTER TABLE orders ADD COLUMN amount int;' },
      {
        name: 'the old name stays, generated',
        setup,
        change:
          'ALTER TABLE orders RENAME COLUMN total TO amount;\nALTER TABLE orders ADD COLUMN total int GENERATED ALWAYS AS (amount) VIRTUAL;',
      },
      {
        name: 'a new column beside it, on SQLite',
        dialect: 'sqlite',
        setup: 'CREATE TABLE orders (id INTEGER PRIMARY KEY, code TEXT);',
        change: 'ALTER TABLE orders ADD COLUMN sku TEXT;',
      },
    ],
  },
  check(change) {
    const renames = occurrences(change, 'rename-column').flatMap((occurrence): Rename[] => {
      const { step, operation } = occurrence;
      const { table, column } = operation;
      const base = baseTable(change, step, table) && baseColumn(change, step, table, column);
      if (!base || finalTable(change, step, table)?.columns.some(({ name }) => name === base.name)) return [];
      const usage = usageOf(change, table, column);
      if (usage?.kind === 'unused' && change.runner.name !== 'Rails') return [];
      return [{ ...occurrence, base, usage }];
    });
    return condensed(renames).map((group) => matchOf(change, group));
  },
};

type Rename = Occurrence<'rename-column'> & { readonly base: Column; readonly usage: Usage | undefined };

function matchOf(change: SchemaChange, [rename, ...more]: readonly [Rename, ...Rename[]]): RuleMatch {
  const { step, operation, quote } = rename;
  const { table, column, to } = operation;
  const refused = refusedQueries(change, table, column);
  return {
    step,
    quote,
    title: `Renaming "${column}" to "${to}" breaks code that still says "${column}"`,
    message: `${
      isEmbedded(change)
        ? `Whoever goes back to the version before finds no "${table}"."${column}", and its queries that name it fail. So do those of any process that has the database open and still runs the old code.`
        : `From the moment this runs, every query of the old version that names "${table}"."${column}" fails, and old instances run until the deploy ends. Rolling the code back breaks the same way.`
    }${andMore(more.map((each) => `${each.operation.table}.${each.operation.column}`))}`,
    ...(isEmbedded(change) && { level: 'note' }),
    remedy: `Add "${to}", write both from the application or a trigger, backfill, switch the readers, and drop "${column}" a release later. An ORM can map the old column to the new name instead, without touching the table.`,
    fix: [rename, ...more].map(
      (each) =>
        `ALTER TABLE ${relation(each.operation.table)} ADD COLUMN ${identifier(each.operation.to)} ${each.base.type}`,
    ),
    evidence: [
      { fact: `"${table}"."${column}" exists before this change and not after it.`, quote },
      ...refused,
      ...namedIn(column, rename.usage),
    ],
    tables: [...new Set([rename, ...more].map((each) => each.operation.table))],
    proof: 'derived',
    ...provedBy(refused),
  };
}
