import type { Evidence } from '../../../domain/finding.ts';
import type { Rule, RuleMatch } from '../../../domain/rule.ts';
import type { Runner, SchemaChange, Step } from '../../../domain/schema.ts';
import { transactionOf, turnsKeysOffInVain } from './facts/engines.ts';
import { listed } from './facts/groups.ts';

const setup = `CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE posts (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE);`;
const rebuild = `CREATE TABLE new_users (id INTEGER PRIMARY KEY, name TEXT DEFAULT 'none');
INSERT INTO new_users (id, name) SELECT id, name FROM users;
DROP TABLE users;
ALTER TABLE new_users RENAME TO users;`;

export const keepChildrenInRebuild: Rule = {
  id: 'keep-children-in-rebuild',
  code: 'SQ01',
  hazard: 'data-loss',
  level: 'error',
  dialects: ['sqlite'],
  summary: 'Do not drop a table that others refer to while foreign keys are enforced.',
  rationale:
    'To rebuild a table, SQLite drops the old one, which first deletes its rows: with enforced foreign keys, ON DELETE CASCADE takes every child row along, SET NULL empties the reference, and NO ACTION refuses. PRAGMA foreign_keys = OFF prevents that, but does nothing inside a transaction, and defer_foreign_keys does not stop actions.',
  exemptions: [
    'runners whose connection does not enforce foreign keys, or leaves that to the project',
    'children that the change drops as well',
  ],
  source: 'https://www.sqlite.org/foreignkeys.html#fk_schemacommands',
  examples: {
    hazardous: [
      {
        name: 'the PRAGMA does nothing in the runner’s transaction',
        setup,
        change: `PRAGMA foreign_keys = OFF;\n${rebuild}\nPRAGMA foreign_keys = ON;`,
        scope: 'pending',
        foreignKeys: true,
      },
      { name: 'no PRAGMA at all', setup, change: rebuild, foreignKeys: true },
      {
        name: 'without an action, it is refused',
        setup: setup.replace(' ON DELETE CASCADE', ''),
        change: rebuild,
        scope: 'file',
        foreignKeys: true,
      },
    ],
    safe: [
      {
        name: 'outside a transaction, the PRAGMA works',
        setup,
        change: `PRAGMA foreign_keys = OFF;\nBEGIN;\n${rebuild}\nCOMMIT;\nPRAGMA foreign_keys = ON;`,
        foreignKeys: true,
      },
      {
        name: 'no rebuild',
        setup,
        change: 'ALTER TABLE users ADD COLUMN age INTEGER;',
        scope: 'pending',
        foreignKeys: true,
      },
    ],
  },
  check(change) {
    return change.steps.flatMap((step) => {
      const dropped = step.operations.flatMap((each) =>
        each.kind === 'rebuild-table' || each.kind === 'drop-table' ? [each] : [],
      )[0];
      if (!dropped) return [];
      const { table } = dropped;
      const losses = (step.effect?.onRows?.losses ?? []).filter((loss) => loss.table in change.after.tables);
      const deleted = losses.filter(({ kind }) => kind === 'deleted').map((loss) => loss.table);
      const emptied = losses.filter(({ kind }) => kind === 'emptied').map((loss) => loss.table);
      if (losses.length === 0) return dropped.kind === 'rebuild-table' ? refusedIn(change, step, table) : [];
      const verb = dropped.kind === 'rebuild-table' ? 'Rebuilding' : 'Dropping';
      const does =
        deleted.length > 0 ? `deletes the rows of ${listed(deleted)}` : `empties the references of ${listed(emptied)}`;
      return [
        {
          ...common(change, step, table),
          title: `${verb} "${table}" ${does}`,
          message: `${why(change, step)} So DROP TABLE first deletes every row of "${table}", and ${actions(deleted, emptied)}. It succeeds, and nobody is told.`,
          evidence: [
            {
              fact: `On SQLite, with one row in each table, this statement ${losses.map(({ table: child, kind, rows, of }) => `${kind === 'deleted' ? 'deleted' : 'emptied the reference of'} ${rows} of ${of} in "${child}"`).join(' and ')}.`,
              quote: step.statement.sql,
            },
            ...sourced(change),
          ],
          tables: [table, ...losses.map((loss) => loss.table)],
        },
      ];
    });
  },
};

function actions(deleted: readonly string[], emptied: readonly string[]): string {
  return [
    ...(deleted.length > 0 ? [`ON DELETE CASCADE takes those of ${listed(deleted)} along`] : []),
    ...(emptied.length > 0 ? [`ON DELETE SET NULL empties the references of ${listed(emptied)}`] : []),
  ].join(', ');
}

/** A foreign key without an action refuses, at once or when the transaction ends. */
function refusedIn(change: SchemaChange, step: Step, table: string): RuleMatch[] {
  const refused = [step, ...change.steps.slice(change.steps.indexOf(step) + 1)].find(
    ({ effect, transaction }) =>
      effect?.onRows?.error?.sqlstate === '23503' && (transaction === step.transaction || transaction === undefined),
  );
  const message = refused?.effect?.onRows?.error?.message;
  if (message === undefined) return [];
  const children = Object.values(change.before.tables)
    .filter(({ constraints }) => constraints.some(({ references }) => references?.table === table))
    .map(({ name }) => name);
  return [
    {
      ...common(change, step, table),
      hazard: 'migration-fails',
      title: `Rebuilding "${table}" fails as soon as a row refers to one of it`,
      message: `${why(change, step)} So DROP TABLE first deletes every row of "${table}", and rows of ${listed(children)} that refer to them refuse that. An empty test database does not show it.`,
      evidence: [
        { fact: `On SQLite, with one row in each table: ${message}.`, quote: step.statement.sql },
        ...sourced(change),
      ],
      tables: [table, ...children],
    },
  ];
}

function common({ runner }: SchemaChange, step: Step, table: string): Pick<RuleMatch, 'step' | 'remedy' | 'proof'> {
  return { step, proof: 'proved', remedy: remedyFor(runner, table) };
}

/** Why foreign keys are enforced when the table is dropped. */
function why(change: SchemaChange, step: Step): string {
  if (turnsKeysOffInVain(change, step)) {
    return `PRAGMA foreign_keys = OFF does nothing inside a transaction, and ${transactionOf(change.runner)}.`;
  }
  return `${change.runner.name} enforces foreign keys here.`;
}

function remedyFor({ name, optOut, scope }: Runner, table: string): string {
  const check = 'and run PRAGMA foreign_key_check before the commit';
  if (/\bD1\b/.test(name)) {
    return `D1 cannot turn foreign keys off. Avoid the rebuild (ADD COLUMN, DROP COLUMN), or copy the children aside before it and back after it.`;
  }
  if (optOut !== undefined) {
    return `Mark the file "${optOut}", then: PRAGMA foreign_keys = OFF; BEGIN; the rebuild; COMMIT; PRAGMA foreign_keys = ON; ${check}.`;
  }
  if (scope === 'none') return `Put PRAGMA foreign_keys = OFF before it, outside any transaction, ${check}.`;
  return `Turn foreign keys off on the connection before ${name} opens its transaction, on again afterwards, ${check}. Or avoid the rebuild of "${table}".`;
}

function sourced({ runner }: SchemaChange): Evidence[] {
  return [{ fact: `${runner.name} enforces foreign keys while it migrates.`, source: runner.source }];
}
