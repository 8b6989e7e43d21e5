import type { Rule, RuleMatch } from '../../../domain/rule.ts';
import type { SchemaChange } from '../../../domain/schema.ts';
import { provedBy, refusedQueries } from './facts/broken-queries.ts';
import { isEmbedded } from './facts/engines.ts';
import { andMore, condensed } from './facts/groups.ts';
import { relation } from './facts/names.ts';
import { type Occurrence, occurrences } from './facts/steps.ts';
import { baseTable } from './facts/tables.ts';
import { namedIn, type Usage, usageOf } from './facts/uses.ts';

const setup = 'CREATE TABLE orders (id bigint PRIMARY KEY);';

export const banRenameTable: Rule = {
  id: 'ban-rename-table',
  code: 'CP02',
  hazard: 'breaks-running-code',
  level: 'error',
  dialects: ['postgres', 'mysql', 'sqlite'],
  summary: 'Leave a view under the old name when you rename or move a table.',
  rationale:
    'A rename takes effect at once for everyone, and old instances that ask for the old name fail until the deploy ends. A view under the old name serves their reads and simple writes.',
  exemptions: [
    'tables that the change creates',
    'a view or table under the old name at the end of the change',
    'a table of a telling name that no code of the repository names',
    'a new name that marks the table as dead, such as orders_to_drop or orders_old',
  ],
  source: 'https://www.postgresql.org/docs/18/sql-createview.html#SQL-CREATEVIEW-UPDATABLE-VIEWS',
  examples: {
    hazardous: [
      { name: 'a table of the base', setup, change: 'ALTER TABLE orders RENAME TO purchases;' },
      {
        name: 'a table of the base, on SQLite',
        dialect: 'sqlite',
        setup: 'CREATE TABLE orders (id INTEGER PRIMARY KEY, code TEXT);',
        change: 'ALTER TABLE orders RENAME TO purchases;',
      },
    ],
    safe: [
      {
        name: 'a view keeps the old name',
        setup,
        change: 'ALTER TABLE orders RENAME TO purchases;\nCREATE VIEW orders AS SELECT * FROM purchases;',
      },
      {
        name: 'a view keeps the old name, on SQLite',
        dialect: 'sqlite',
        setup: 'CREATE TABLE orders (id INTEGER PRIMARY KEY, code TEXT);',
        change: 'ALTER TABLE orders RENAME TO purchases;\nCREATE VIEW orders AS SELECT * FROM purchases;',
      },
    ],
  },
  check(change) {
    const renames = occurrences(change, 'rename-table', 'set-schema').flatMap((occurrence): Rename[] => {
      const { table, to } = occurrence.operation;
      const base = baseTable(change, occurrence.step, table);
      if (!base || base.name in change.after.tables || MARKED_DEAD.test(to)) return [];
      const usage = usageOf(change, table);
      return usage?.kind === 'unused' ? [] : [{ ...occurrence, usage }];
    });
    return condensed(renames).map((group) => matchOf(change, group));
  },
};

type Rename = Occurrence<'rename-table' | 'set-schema'> & { readonly usage: Usage | undefined };

function matchOf(change: SchemaChange, [rename, ...more]: readonly [Rename, ...Rename[]]): RuleMatch {
  const { step, operation } = rename;
  const { table } = operation;
  const target = targetOf(rename);
  const refused = refusedQueries(change, table);
  return {
    step,
    title: `Code that still says "${table}" breaks when it becomes "${target}"`,
    message: `${
      isEmbedded(change)
        ? `Whoever goes back to the version before finds no "${table}", and its queries on it fail. So do those of any process that has the database open and still runs the old code.`
        : `From the moment this runs, every query of the old version on "${table}" fails, and old instances run until the deploy ends. Rolling the code back breaks the same way.`
    }${andMore(more.map((each) => each.operation.table))}`,
    ...(isEmbedded(change) && { level: 'note' }),
    remedy: `Create a view named "${table}" in the same ${change.dialect === 'mysql' ? 'migration' : 'transaction'}; it passes reads${change.dialect === 'sqlite' ? ', and writes once it has INSTEAD OF triggers,' : ' and simple writes'} through. Drop it a release later. An ORM can also map the old table to a new name without a rename.`,
    fix: [rename, ...more].flatMap((each) => [
      each.step.statement.sql,
      `CREATE VIEW ${relation(each.operation.table)} AS SELECT * FROM ${relation(targetOf(each))}`,
    ]),
    evidence: [
      { fact: `"${table}" exists before this change, and nothing has its name after it.`, quote: step.statement.sql },
      ...refused,
      ...[rename, ...more].flatMap((each) => namedIn(each.operation.table, each.usage)).slice(0, MOST_USES),
    ],
    tables: [rename, ...more].map((each) => each.operation.table),
    proof: 'derived',
    ...provedBy(refused),
  };
}

/** Lines of code that are shown as evidence, however many tables are renamed. */
const MOST_USES = 4;

function targetOf({ operation }: Rename): string {
  const { kind, table, to } = operation;
  return kind === 'rename-table' ? to : `${to}.${table.slice(table.lastIndexOf('.') + 1)}`;
}

const MARKED_DEAD = /(?:^|_)(?:to_drop|old|deprecated|unused|trash|backup|bak)(?:_|$)/i;
